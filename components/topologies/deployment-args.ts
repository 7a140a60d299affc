/** What deployments have in common: issuer, registration, and what those with one Call Bridge refuse. */
import type * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import { droppedRole } from "../../plan/dropped-roles";
import type { WaitForNoCallsArgs } from "../call-wait";
import { awaitedBy } from "../awaited";
import type { Issuer } from "../issuers/issuer";
import { PrivateCa } from "../issuers/private-ca";
import type { PrivateCaArgs } from "../issuers/private-ca";
import type { MaintenanceWindowArgs } from "../maintenance-window";
import type { MeetingServer } from "../meeting-server";
import type { WebBridge3 } from "../roles/web-bridge-3";
import { readTrustBy } from "../trust-by";
import type { TrustBy } from "../trust-by";
import { WebBridgeRegistration } from "../roles/web-bridge-registration";
import { hasOwnIdentities } from "./appliance-roles";
import type {
  AnyRolesArgs,
  ApplianceRolesArgs,
  Place,
  PresentedWebBridge3,
  Provided,
} from "./appliance-roles";

/** The entry of each Web Bridge 3 in the API. */
export interface DeploymentRegistrationArgs {
  /**
   * Whether Web Bridges are registered in the Call Bridge's API, which needs a password for the API. Plain, because it
   * decides whether there is such a resource. @default true
   */
  register?: boolean;
  /** Port in the `c2w://` URL. @default the first port of `c2wListen`, or 9999 */
  port?: pulumi.Input<number>;
  /** How long the Call Bridge may take to connect, in milliseconds; 0 does not wait. @default 60000 */
  statusMs?: pulumi.Input<number>;
  /** Whether deleting the registration leaves the entry in the API. Plain. @default false */
  retainOnDelete?: boolean;
}

/** Arguments of every deployment. */
export interface DeploymentArgs {
  /**
   * Makes the identities of all roles that have neither an `identity` nor an `issuer` of their own. Excludes `privateCa`.
   * @default a `PrivateCa` of its own, as `privateCa` says
   */
  issuer?: Issuer;
  /**
   * Makes the identities that people outside meet and that should come from a public CA: Web Bridge 3 https (PKI-03), TURN
   * (PKI-05) and MeetingApps (MA-02), for every such role that has neither an `identity` nor an `issuer` of its own. The
   * other roles keep to `issuer`; so does the c2w side of a Web Bridge (PKI-10), and the database has its own CA (DB-04).
   * @default the same as for the other roles
   */
  publicIssuer?: Issuer;
  /** The private certificate authority that is made where no `issuer` is given and a role needs one. Excludes `issuer`. */
  privateCa?: PrivateCaArgs;
  /** How Web Bridges are registered in the API. @default each is registered */
  registration?: DeploymentRegistrationArgs;
  /**
   * By what Call Bridges and Web Bridges know each other on the c2w link. `issuer`: by the CA that issues their
   * certificates. `leaf`: by those very certificates (C2W-05); a renewal then takes three changes of each trusting role, in
   * one update, and no link is refused on the way: see `trustBy` of `CallBridge`. Another value issues both leaves anew.
   * Plain, because it decides which resources there are. @default "issuer"
   */
  trustBy?: TrustBy;
  /** Value of `recheck` for every role that has none of its own. @default none */
  recheck?: pulumi.Input<string>;
  /** When changes may interrupt a role, for every role that has no window of its own. @default at any time */
  maintenanceWindow?: MaintenanceWindowArgs;
  /**
   * Whether changes of Call Bridge, Web Bridge 3 and TURN server wait for calls to end, for every such role that says
   * nothing itself. Asked are the deployment's Call Bridges, by a Call Bridge itself alone, unless others are named.
   * @default they do not ask
   */
  waitForNoCalls?: WaitForNoCallsArgs;
}

/** What roles get that say nothing themselves. */
export function providedBy(
  { recheck, maintenanceWindow, waitForNoCalls, trustBy, publicIssuer }: DeploymentArgs,
  issuer: Issuer | undefined,
): Provided {
  const change = {
    ...(recheck !== undefined && { recheck }),
    ...(maintenanceWindow && { maintenanceWindow }),
  };
  return { issuer, publicIssuer: publicIssuer ?? issuer, change, waitForNoCalls, trustBy };
}

/** The deployment's own CA, where one is needed. */
export function ownCa(
  parent: pulumi.Resource,
  name: string,
  { issuer, privateCa, publicIssuer }: DeploymentArgs,
  appliances: readonly AnyRolesArgs[],
): PrivateCa | undefined {
  const isProvided = (roles: AnyRolesArgs): boolean => hasOwnIdentities(roles, publicIssuer);
  if (issuer || appliances.every(isProvided)) return undefined;
  return new PrivateCa(`${name}-ca`, privateCa, { parent });
}

/** Refuses what contradicts itself, and what belongs to a scalable and resilient deployment (TOPO-03, TOPO-04). */
export function checkDeployment(
  name: string,
  kind: string,
  args: DeploymentArgs,
  appliances: Readonly<Record<string, ApplianceRolesArgs>>,
): void {
  checkIssuing(name, args);
  for (const [subject, { callBridge }] of Object.entries(appliances)) {
    const { trusts, clusterPeers } = callBridge ?? {};
    const isTrusting = trusts?.cluster !== undefined && trusts.cluster !== "none";
    if (!isTrusting && clusterPeers === undefined) continue;
    throw cmsError("TOPO-04", {
      subject: `${subject} callBridge ${isTrusting ? "trusts.cluster" : "clusterPeers"}`,
      what: `a ${kind} deployment has one Call Bridge and no cluster`,
      remedy: "leave it out; cluster trust belongs to a scalable and resilient deployment",
    });
  }
  // No argument is called so; a program in JavaScript may give it all the same.
  const places = [[name, args] as const, ...Object.entries(appliances)];
  for (const [subject, place] of places) refuseDroppedRoles(subject, place);
  const [subject] = places.find(([, place]) => "databaseCluster" in place) ?? [];
  if (subject === undefined) return;
  throw cmsError("TOPO-03", {
    subject: `${subject} databaseCluster`,
    what: `a ${kind} deployment has no database cluster, whose certificates it would be`,
    remedy: "leave it out; database certificates belong to a scalable and resilient deployment",
  });
}

/** Refuses what contradicts itself about issuers and by what peers know each other. */
export function checkIssuing(name: string, { issuer, privateCa, trustBy }: DeploymentArgs): void {
  readTrustBy(name, trustBy);
  if (!issuer || !privateCa) return;
  throw cmsError("args/conflict", {
    subject: name,
    what: "issuer and privateCa exclude each other",
    remedy: "leave out one of them",
  });
}

/** Refuses by name what release 3.0 dropped (VER-03); no argument is called so, and a program in JavaScript may give it. */
export function refuseDroppedRoles(subject: string, place: object): void {
  for (const name of Object.keys(place)) {
    const what = droppedRole(name);
    if (what === undefined) continue;
    throw cmsError("VER-03", { subject: `${subject} ${name}`, what, remedy: `leave out ${name}` });
  }
}

/** The Web Bridge 3 of an appliance that is to be registered; undefined where there is none. */
export interface RegisteredBridge {
  readonly place: Place;
  readonly webBridge: WebBridge3 | undefined;
  readonly presented: PresentedWebBridge3 | undefined;
  /** Roles besides it whose certificates have to be there before it can be registered. */
  readonly waitsFor: readonly (pulumi.Resource | undefined)[];
}

/** Registers a Web Bridge 3 with the Call Bridges, where there is one and unless that is not wanted. */
export function createRegistration(
  parent: pulumi.Resource,
  { place, webBridge, presented, waitsFor }: RegisteredBridge,
  callBridges: readonly MeetingServer[],
  { registration = {}, recheck }: DeploymentArgs,
): WebBridgeRegistration | undefined {
  const { register = true, port = presented?.args.c2wListen?.[0]?.port, ...others } = registration;
  if (!register || !webBridge) return undefined;
  return new WebBridgeRegistration(
    `${place.name}-web-bridge-registration`,
    {
      ...others,
      ...(port !== undefined && { port }),
      ...(recheck !== undefined && { recheck }),
      callBridges: [...callBridges],
      host: webBridge.c2wHost,
      awaited: awaitedBy([webBridge, ...waitsFor]),
    },
    { parent },
  );
}
