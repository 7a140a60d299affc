/** The roles of one appliance in a deployment: what is declared, what the deployment provides, what is created. */
import type * as pulumi from "@pulumi/pulumi";
import type { WaitForNoCallsArgs } from "../call-wait";
import type { Issuer } from "../issuers/issuer";
import { accessOf } from "../meeting-server";
import type { MeetingServer } from "../meeting-server";
import type { CallCarryingArgs, ChangeArgs, IdentityArgs, RoleArgs } from "../role-args";
import { CallBridge, callBridgeSource } from "../roles/call-bridge";
import type { CallBridgeRoleArgs } from "../roles/call-bridge";
import { TurnServer } from "../roles/turn-server";
import type { TurnServerRoleArgs } from "../roles/turn-server";
import { WebAdmin } from "../roles/web-admin";
import type { WebAdminRoleArgs } from "../roles/web-admin";
import { WebBridge3, webBridge3C2wSource, webBridge3HttpsSource } from "../roles/web-bridge-3";
import type { TrustBy } from "../trust-by";
import type { SchedulerRoleArgs } from "../scheduler-args";
import type { WebBridge3C2wArgs, WebBridge3HttpsArgs, WebBridge3RoleArgs } from "../web-bridge-3-args";
import { presented, trusting } from "./presented";
import type { Presented } from "./presented";

/** The roles of one appliance. Each stands where it is named; one that is not named is not touched (TOPO-02). */
export interface ApplianceRolesArgs {
  /** Web Admin. */
  webAdmin?: WebAdminRoleArgs;
  /** The Call Bridge. It trusts the deployment's Web Bridges besides those in its own `trusts.c2w`. */
  callBridge?: CallBridgeRoleArgs;
  /** Web Bridge 3. It trusts the deployment's Call Bridges besides those in its own `trusts.c2w`. */
  webBridge3?: WebBridge3RoleArgs;
  /** The TURN server. Its root is compared with that of the deployment's Web Bridge 3, unless that is self-signed (PKI-05). */
  turn?: TurnServerRoleArgs;
}

/** An appliance of a deployment; its roles are called as it is, with `-web-admin`, `-call-bridge` and so on. */
export interface Place {
  readonly name: string;
  readonly server: MeetingServer;
}

/** What a deployment provides for roles that say nothing themselves. */
export interface Provided {
  readonly issuer: Issuer | undefined;
  /** Of what people outside meet. */
  readonly publicIssuer: Issuer | undefined;
  /** How every change is carried out. */
  readonly change: Pick<ChangeArgs, "recheck" | "maintenanceWindow">;
  /** For which calls the roles that carry them wait. */
  readonly waitForNoCalls: WaitForNoCallsArgs | undefined;
  /** By what the ends of the c2w link know each other. @default issuer */
  readonly trustBy?: TrustBy | undefined;
}

/** A role's own arguments, completed. */
export function completed<Args extends RoleArgs>(role: Args, { issuer, change }: Provided): Args {
  return { ...change, ...(issuer && !role.identity && { issuer }), ...role };
}

/** The same for a role that people outside meet. */
export function completedPublic<Args extends RoleArgs>(role: Args, provided: Provided): Args {
  return completed(role, { ...provided, issuer: provided.publicIssuer });
}

/** The same for Web Bridge 3: browsers meet its https side, the deployment's own Call Bridges the c2w side (PKI-03, PKI-10). */
export function completedWebBridge3(
  role: WebBridge3RoleArgs,
  { issuer, publicIssuer, change }: Provided,
): WebBridge3RoleArgs {
  const { https = {} } = role;
  const isOwn = role.issuer !== undefined || https.identity !== undefined || https.issuer !== undefined;
  return {
    ...change,
    ...(issuer && { issuer }),
    ...role,
    ...(!isOwn && publicIssuer !== issuer && publicIssuer && { https: { ...https, issuer: publicIssuer } }),
  };
}

/** The same for a Scheduler, whose sides may have identities of their own. */
export function completedScheduler(role: SchedulerRoleArgs, { issuer, change }: Provided): SchedulerRoleArgs {
  return { ...change, ...(issuer && { issuer }), ...role };
}

/** A role's own arguments, and whose calls it waits for where it waits: those of the deployment, unless it names others. */
export function waiting<Args extends CallCarryingArgs>(
  role: Args,
  { waitForNoCalls }: Provided,
  callBridges: readonly MeetingServer[],
): Args {
  const wait = role.waitForNoCalls ?? waitForNoCalls;
  return wait ? { ...role, waitForNoCalls: { callBridges: [...callBridges], ...wait } } : role;
}

/** The roles of one appliance and those that stand in some deployments only. */
export interface AnyRolesArgs extends ApplianceRolesArgs {
  readonly recorder?: IdentityArgs;
  readonly streamer?: IdentityArgs;
  readonly meetingApps?: IdentityArgs;
  readonly scheduler?: SchedulerRoleArgs;
}

/** Whether every role has an identity of which the deployment's own CA knows nothing, in every slot. */
export function hasOwnIdentities(
  { webAdmin, callBridge, webBridge3, turn, recorder, streamer, meetingApps, scheduler }: AnyRolesArgs,
  publicIssuer: Issuer | undefined,
): boolean {
  const sides = sidesOf(webBridge3);
  const planning = sidesOf(scheduler);
  const inside: readonly (IdentityArgs | undefined)[] = [
    ...[webAdmin, callBridge, recorder, streamer],
    ...[sides.c2w, planning.https, planning.c2w],
  ];
  const outside: readonly (IdentityArgs | undefined)[] = publicIssuer ? [] : [turn, meetingApps, sides.https];
  return [...inside, ...outside].every(
    (role) => role === undefined || role.identity !== undefined || role.issuer !== undefined,
  );
}

interface Sides {
  readonly https?: IdentityArgs;
  readonly c2w?: IdentityArgs;
}

/** Both sides of a role that has two, unless an issuer of its own makes what they lack. */
function sidesOf(role: (Sides & { readonly issuer?: Issuer }) | undefined): Sides {
  if (!role || role.issuer) return {};
  const { https = {}, c2w = {} } = role;
  return { https, c2w };
}

/** A Call Bridge before it is created. */
export type PresentedCallBridge = Presented<CallBridgeRoleArgs>;

/** A Web Bridge 3 before it is created. */
export interface PresentedWebBridge3 {
  readonly args: WebBridge3RoleArgs;
  readonly https: Presented<WebBridge3HttpsArgs>;
  readonly c2w: Presented<WebBridge3C2wArgs>;
}

/** What a Call Bridge shows its Web Bridges. */
export function presentedCallBridge(
  owner: pulumi.Resource,
  { name, server }: Place,
  args: CallBridgeRoleArgs,
  trustBy: TrustBy | undefined,
): PresentedCallBridge {
  return presented(owner, `${name}-call-bridge`, callBridgeSource(accessOf(server, name), args), trustBy);
}

/** What a Web Bridge 3 shows browsers and Call Bridges. */
export function presentedWebBridge3(
  owner: pulumi.Resource,
  { name, server }: Place,
  args: WebBridge3RoleArgs,
  trustBy: TrustBy | undefined,
): PresentedWebBridge3 {
  const access = accessOf(server, name);
  const https = presented(owner, `${name}-web-bridge-3-https`, webBridge3HttpsSource(access, args));
  const c2w = presented(owner, `${name}-web-bridge-3-c2w`, webBridge3C2wSource(owner, access, args), trustBy);
  return { args: { ...args, https: https.args, c2w: c2w.args }, https, c2w };
}

/** Creates Web Admin. */
export function createWebAdmin(
  parent: pulumi.Resource,
  { name, server }: Place,
  args: WebAdminRoleArgs,
): WebAdmin {
  return new WebAdmin(`${name}-web-admin`, { ...args, server }, { parent });
}

/** Creates a Call Bridge that trusts these Web Bridges; without any its c2w trust is what it declares itself. */
export function createCallBridge(
  parent: pulumi.Resource,
  { name, server }: Place,
  { args, trustBy }: PresentedCallBridge,
  webBridges: readonly PresentedWebBridge3[],
): CallBridge {
  const c2w = trusting(
    webBridges.map((bridge) => bridge.c2w),
    args.trusts?.c2w,
  );
  const trusts = webBridges.length === 0 ? {} : { trusts: { ...args.trusts, c2w } };
  return new CallBridge(`${name}-call-bridge`, { ...args, ...trusts, trustBy, server }, { parent });
}

/** Creates a Web Bridge 3 that trusts those who connect to it: Call Bridges and Schedulers. */
export function createWebBridge3(
  parent: pulumi.Resource,
  { name, server }: Place,
  { args, c2w: { trustBy } }: PresentedWebBridge3,
  clients: readonly Presented[],
): WebBridge3 {
  const trusts = { c2w: trusting(clients, args.trusts?.c2w) };
  return new WebBridge3(`${name}-web-bridge-3`, { ...args, trusts, trustBy, server }, { parent });
}

/** Creates a TURN server beside a Web Bridge 3, if there is one. */
export function createTurnServer(
  parent: pulumi.Resource,
  { name, server }: Place,
  args: TurnServerRoleArgs,
  webBridge: PresentedWebBridge3 | undefined,
): TurnServer {
  // A self-signed identity comes from no CA that the TURN server's could come from too (LAB-05).
  const shown = webBridge?.https.shown;
  const beside = shown && shown.identity?.hasChain !== false && { webBridge: shown };
  return new TurnServer(`${name}-turn`, { ...beside, ...args, server }, { parent });
}
