/** Any number of appliances: several cores whose Call Bridges form a cluster, edges, and the services beside them. */
import * as pulumi from "@pulumi/pulumi";
import { present } from "../../plan/json-fields";
import { against } from "../boundary";
import type { DatabaseCluster } from "../database/database-cluster";
import { typeToken } from "../package-name";
import { ownCa, providedBy } from "./deployment-args";
import type { DeploymentArgs } from "./deployment-args";
import { createDatabase } from "./scalable-database";
import type { DatabaseSurroundings, ScalableDatabaseArgs } from "./scalable-database";
import { readPlacement } from "./scalable-placement";
import type { ScalableApplianceArgs } from "./scalable-placement";
import { checkMesh, createNode, nodeOf, registerNode } from "./trust-mesh";
import type { Mesh, Node, ScalableAppliance } from "./trust-mesh";

/**
 * Arguments of `ScalableResilient`. One appliance at least has a Call Bridge; where several have, each has Web Admin too
 * (WA-04), or the deployment is refused.
 */
export interface ScalableResilientArgs extends DeploymentArgs {
  /**
   * The appliances by name, each `<name>-<key>` in Pulumi and in messages, with the roles that stand on it: usually cores
   * with `webAdmin: {}` and `callBridge: {}`, edges with `webBridge3: {}` and `turn: {}`, others with `recorder`, `streamer`
   * or `meetingApps`; a `scheduler` stands on a core, an `uploader` anywhere. Keys have letters, digits and hyphens; within a kind of role, changes follow their order. Plain,
   * because they decide which resources there are.
   */
  appliances: Readonly<Record<string, ScalableApplianceArgs>>;
  /** The clustered database, changed after every Web Admin and before what carries calls. @default it is not managed */
  database?: ScalableDatabaseArgs;
}

/**
 * A scalable and resilient deployment. Who trusts whom follows from the placement: every Web Bridge 3 and every Call Bridge
 * each other (C2W-04), Call Bridges each other by their Web Admins (CLU-02), Recorder and Streamer the Call Bridges
 * (REC-01, STR-01), Web Bridges and Schedulers each other. A Call Bridge that has a `trusts.sip` or verifies SIP peers trusts Recorder and Streamer there; one
 * that does neither keeps the SIP trust that the appliance has, which may name peers unknown here (TLSV-08). A kind of role
 * is changed on one appliance after another, and what follows a failure is not touched (SEQ-03). The database cluster is one
 * change over its members.
 */
export class ScalableResilient extends pulumi.ComponentResource {
  /** The appliances and their roles, by key. */
  readonly appliances: Readonly<Record<string, ScalableAppliance>>;
  /** The database cluster, where one is named. */
  readonly database: DatabaseCluster | undefined;
  /**
   * Root certificate of the private CA that was made here, as PEM. Empty where an `issuer` was given or no role needed one.
   * Public; unknown in the first preview.
   */
  readonly rootPem: pulumi.Output<string>;

  /**
   * Declares the deployment. Refuses a Web Bridge 3, Recorder or Streamer without a Call Bridge (C2W-04, REC-01, STR-01), a
   * clustered Call Bridge without Web Admin (WA-04) or with a self-signed one (LAB-04), a Scheduler without a Call Bridge beside it
   * (args/required), and arguments that contradict.
   */
  constructor(name: string, args: ScalableResilientArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("ScalableResilient"), name, {}, opts);
    const placement = against(this, () => readPlacement(name, args));
    const ca = ownCa(
      this,
      name,
      args,
      placement.map(([, appliance]) => appliance),
    );
    const provided = providedBy(args, args.issuer ?? ca);
    const placed = placement.map(
      ([key, appliance]) => [key, nodeOf(this, `${name}-${key}`, appliance, provided)] as const,
    );
    const mesh: Mesh = { deployment: args, provided, nodes: placed.map(([, node]) => node) };
    against(this, () => checkMesh(mesh));
    const created = placed.map(([key, node]) => ({ key, node, own: createNode(this, node, mesh) }));
    const all = { mesh, appliances: created.map(({ own }) => own) };
    this.appliances = Object.fromEntries(
      created.map(({ key, node, own }) => [key, registerNode(this, node, own, all)] as const),
    );
    this.database = args.database && createDatabase(this, name, args.database, surroundingsOf(placed, args));
    this.rootPem = ca ? ca.rootPem : pulumi.output("");
    const shown = Object.entries(this.appliances).map(([key, appliance]) => [key, present(appliance)]);
    const { database, rootPem } = this;
    this.registerOutputs(present({ appliances: Object.fromEntries(shown) as object, database, rootPem }));
  }
}

function surroundingsOf(
  placed: readonly (readonly [string, Node])[],
  { recheck }: DeploymentArgs,
): DatabaseSurroundings {
  const places = placed.map(([key, { place, callBridge }]) => ({
    key,
    server: place.server,
    hasCallBridge: callBridge !== undefined,
  }));
  return { places, recheck };
}
