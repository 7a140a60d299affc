/** The database cluster of a scalable and resilient deployment: which of its appliances hold the data, and who uses it. */
import type * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import { DatabaseCluster } from "../database/database-cluster";
import type { DatabaseClusterArgs, DatabaseNodeArgs } from "../database/database-cluster-args";
import type { MeetingServer } from "../meeting-server";

/** One of the deployment's appliances as a node of the database cluster. */
export interface ScalableDatabaseNodeArgs extends Omit<DatabaseNodeArgs, "server"> {
  /** Its key in `appliances`. */
  appliance: string;
}

/**
 * The database cluster, `<name>-database`. Every appliance with a Call Bridge that is no node becomes a client (DB-02). Its CA
 * is one of its own and never the deployment's (DB-04).
 */
export interface ScalableDatabaseArgs extends Omit<DatabaseClusterArgs, "nodes" | "clients" | "overwrite"> {
  /**
   * The appliances that hold the database, by their keys in `appliances`; the first becomes the primary of a cluster that
   * is new. One that is reached by a name is given as `{ appliance, address }`. Plain.
   */
  nodes: (string | ScalableDatabaseNodeArgs)[];
  /** Keys of the nodes whose own database may be overwritten when they join (DB-14). @default none */
  overwrite?: string[];
}

/** Refuses keys that name none of the appliances, and an `overwrite` that is no node. */
export function checkDatabase(
  name: string,
  { nodes, overwrite = [] }: ScalableDatabaseArgs,
  appliances: readonly string[],
): void {
  const keys = nodes.map(keyOf);
  checkKeys(`${name} database.nodes`, keys, appliances);
  checkKeys(`${name} database.overwrite`, overwrite, keys);
}

function checkKeys(subject: string, keys: readonly string[], allowed: readonly string[]): void {
  const wrong = keys.find((key) => !allowed.includes(key));
  if (wrong === undefined) return;
  throw cmsError("args/invalid", {
    subject,
    what: `${JSON.stringify(wrong)} is not one of ${allowed.join(", ")}`,
    remedy: subject.endsWith("nodes")
      ? "name an appliance by its key in appliances"
      : "name one of the nodes",
  });
}

/** An appliance as far as the database is concerned. */
export interface DatabasePlace {
  readonly key: string;
  readonly server: MeetingServer;
  readonly hasCallBridge: boolean;
}

/** What the deployment adds to what is said about its database. */
export interface DatabaseSurroundings {
  readonly places: readonly DatabasePlace[];
  readonly recheck: pulumi.Input<string> | undefined;
}

/** Creates the cluster. */
export function createDatabase(
  parent: pulumi.Resource,
  name: string,
  { nodes, overwrite = [], ...args }: ScalableDatabaseArgs,
  { places, recheck }: DatabaseSurroundings,
): DatabaseCluster {
  const byKey = (key: string): MeetingServer[] =>
    places.filter((place) => place.key === key).map(({ server }) => server);
  const keys = nodes.map(keyOf);
  const clients = places.filter(({ key, hasCallBridge }) => hasCallBridge && !keys.includes(key));
  return new DatabaseCluster(
    `${name}-database`,
    {
      ...(recheck !== undefined && { recheck }),
      ...args,
      nodes: nodes.flatMap((node) => byKey(keyOf(node)).map((server) => nodeArgs(node, server))),
      clients: clients.map(({ server }) => server),
      overwrite: overwrite.flatMap(byKey),
    },
    { parent },
  );
}

function keyOf(node: string | ScalableDatabaseNodeArgs): string {
  return typeof node === "string" ? node : node.appliance;
}

function nodeArgs(node: string | ScalableDatabaseNodeArgs, server: MeetingServer): DatabaseNodeArgs {
  if (typeof node === "string") return { server };
  const { appliance: _, ...others } = node;
  return { ...others, server };
}
