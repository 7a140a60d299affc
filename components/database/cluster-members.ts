/** The members of a cluster, checked before anything is created. */
import { isIP } from "node:net";
import type * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import { checked } from "../boundary";
import { accessOf } from "../meeting-server";
import type { MeetingServer, ServerAccess } from "../meeting-server";
import { readHost, readInterface } from "../plain-values";
import type { DatabaseClusterArgs, DatabaseNodeArgs } from "./database-cluster-args";

/** One appliance that holds the database. */
export interface ClusterNode {
  readonly access: ServerAccess;
  readonly address: pulumi.Output<string>;
  readonly interface: pulumi.Output<string>;
  readonly args: DatabaseNodeArgs;
  readonly mayOverwrite: boolean;
}

/** Everybody. */
export interface ClusterMembers {
  readonly nodes: readonly [ClusterNode, ...ClusterNode[]];
  readonly clients: readonly ServerAccess[];
}

/** Reads them. Throws args/...; call it inside `against`. */
export function readMembers(owner: pulumi.Resource, name: string, args: DatabaseClusterArgs): ClusterMembers {
  const [first, ...others] = args.nodes.map((node) => readNode(owner, name, node, args.overwrite ?? []));
  if (!first) {
    throw cmsError("args/required", {
      subject: `${name} nodes`,
      what: "no node is named",
      remedy: "name the appliances that hold the database, the first primary first",
    });
  }
  const clients = (args.clients ?? []).map((server) => accessOf(server, `${name} clients`));
  const all = [first, ...others].map(({ access }) => access).concat(clients);
  checkDistinct(name, all);
  checkRollout(name, first.access, all);
  return { nodes: [first, ...others], clients };
}

function readNode(
  owner: pulumi.Resource,
  name: string,
  args: DatabaseNodeArgs,
  overwrite: readonly MeetingServer[],
): ClusterNode {
  const access = accessOf(args.server, `${name} nodes`);
  const subject = `${name} ${access.name}`;
  return {
    access,
    args,
    address: checked(owner, args.address ?? args.server.address, (known) =>
      readAddress(`${subject} address`, known),
    ),
    interface: checked(owner, args.interface ?? "a", (known) => readInterface(`${subject} interface`, known)),
    mayOverwrite: overwrite.includes(args.server),
  };
}

function readAddress(subject: string, address: string): string {
  if (isIP(readHost(subject, address)) !== 0) return address;
  throw cmsError("args/invalid", {
    subject,
    what: `${JSON.stringify(address)} is a name, and the nodes of a cluster know each other by IP addresses`,
    remedy: "give the node's `address`, the one of its `interface`",
  });
}

function checkDistinct(name: string, all: readonly ServerAccess[]): void {
  const names = all.map((access) => access.name);
  const twice = names.find((one, index) => names.indexOf(one) !== index);
  if (twice === undefined) return;
  throw cmsError("args/conflict", {
    subject: name,
    what: `${twice} stands twice among nodes and clients`,
    remedy: "name each appliance once; a node's own Call Bridge uses its database without being a client",
  });
}

/** One command works on all of them, so they cannot belong to orders that know nothing of each other. */
function checkRollout(name: string, first: ServerAccess, all: readonly ServerAccess[]): void {
  const other = all.find(({ rollout }) => rollout !== first.rollout);
  if (!other) return;
  throw cmsError("args/conflict", {
    subject: name,
    what: `${other.name} belongs to another rollout than ${first.name}`,
    remedy: "give all members of a cluster the same rollout",
  });
}
