/** The roles of a scalable and resilient deployment, each with the peers that it has to trust (PKI-24). */
import type * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import { awaitedBy } from "../awaited";
import type { TrustArgs } from "../checked-trust";
import type { ClusterPeerArgs } from "../cluster-trust";
import { accessOf, MeetingServer } from "../meeting-server";
import type { CallCarryingArgs } from "../role-args";
import type { CallBridge, CallBridgeRoleArgs, CallBridgeTrustsArgs } from "../roles/call-bridge";
import { MeetingApps } from "../roles/meeting-apps";
import { Recorder } from "../roles/recorder";
import { Scheduler, schedulerC2wSource } from "../roles/scheduler";
import { Streamer } from "../roles/streamer";
import type { TurnServer } from "../roles/turn-server";
import { Uploader } from "../roles/uploader";
import type { WebAdmin, WebAdminRoleArgs } from "../roles/web-admin";
import { webAdminSource } from "../roles/web-admin";
import type { WebBridge3 } from "../roles/web-bridge-3";
import type { WebBridgeRegistration } from "../roles/web-bridge-registration";
import type { SchedulerArgs, SchedulerRoleArgs } from "../scheduler-args";
import { sipServiceSource } from "../sip-service";
import type { SipService } from "../sip-service";
import type { SipServiceArgs, SipServiceRoleArgs } from "../sip-service-args";
import type { UploaderArgs, UploaderRoleArgs } from "../uploader-args";
import {
  completed,
  completedPublic,
  completedScheduler,
  completedWebBridge3,
  createCallBridge,
  createTurnServer,
  createWebAdmin,
  createWebBridge3,
  presentedCallBridge,
  presentedWebBridge3,
  waiting,
} from "./appliance-roles";
import type { Place, PresentedCallBridge, PresentedWebBridge3, Provided } from "./appliance-roles";
import { createRegistration } from "./deployment-args";
import type { DeploymentArgs } from "./deployment-args";
import { presented, trustingIssuers } from "./presented";
import type { Presented } from "./presented";
import type { ScalableApplianceArgs } from "./scalable-placement";

/** An appliance of the deployment and the roles that were declared for it. */
export interface ScalableAppliance {
  /** The appliance. */
  readonly server: MeetingServer;
  /** Its Web Admin, where one is named. */
  readonly webAdmin: WebAdmin | undefined;
  /** Its Call Bridge, where one is named. */
  readonly callBridge: CallBridge | undefined;
  /** Its Web Bridge 3, where one is named. */
  readonly webBridge3: WebBridge3 | undefined;
  /** Its TURN server, where one is named. */
  readonly turn: TurnServer | undefined;
  /** Its Recorder, where one is named. */
  readonly recorder: Recorder | undefined;
  /** Its Streamer, where one is named. */
  readonly streamer: Streamer | undefined;
  /** Its MeetingApps, where they are named. */
  readonly meetingApps: MeetingApps | undefined;
  /** Its Scheduler, where one is named. */
  readonly scheduler: Scheduler | undefined;
  /** Its Uploader, where one is named. */
  readonly uploader: Uploader | undefined;
  /** The entry of its Web Bridge 3 in the API, where there is one. */
  readonly webBridgeRegistration: WebBridgeRegistration | undefined;
}

/** An appliance and what its roles show, before any role is created. */
export interface Node {
  readonly place: Place;
  readonly args: ScalableApplianceArgs;
  readonly webAdmin: Presented<WebAdminRoleArgs> | undefined;
  readonly callBridge: PresentedCallBridge | undefined;
  readonly webBridge3: PresentedWebBridge3 | undefined;
  readonly recorder: Presented<SipServiceRoleArgs> | undefined;
  readonly streamer: Presented<SipServiceRoleArgs> | undefined;
  readonly scheduler: PresentedScheduler | undefined;
}

/** A Scheduler before it is created. */
interface PresentedScheduler {
  readonly args: SchedulerRoleArgs;
  readonly c2w: Presented;
}

/** What an appliance's roles show. */
export function nodeOf(
  owner: pulumi.Resource,
  name: string,
  args: ScalableApplianceArgs,
  provided: Provided,
): Node {
  const place = { name, server: new MeetingServer(name, args.server, { parent: owner }) };
  const access = accessOf(place.server, name);
  const { webAdmin, callBridge, webBridge3, scheduler } = args;
  const sip = (kind: SipService): Presented<SipServiceRoleArgs> | undefined => {
    const role = args[kind];
    if (!role) return undefined;
    return presented(owner, `${name}-${kind}`, sipServiceSource(access, kind, completed(role, provided)));
  };
  return {
    place,
    args,
    // Made here in any case: the other members of a cluster compare its very leaf with the name they call it by (CLU-05).
    webAdmin:
      webAdmin &&
      presented(owner, `${name}-web-admin`, webAdminSource(access, completed(webAdmin, provided)), "leaf"),
    callBridge:
      callBridge && presentedCallBridge(owner, place, completed(callBridge, provided), provided.trustBy),
    webBridge3:
      webBridge3 &&
      presentedWebBridge3(owner, place, completedWebBridge3(webBridge3, provided), provided.trustBy),
    recorder: sip("recorder"),
    streamer: sip("streamer"),
    scheduler:
      scheduler && presentedScheduler(owner, place, completedScheduler(scheduler, provided), provided),
  };
}

/** What a Scheduler shows Web Bridges. */
function presentedScheduler(
  owner: pulumi.Resource,
  { name, server }: Place,
  args: SchedulerRoleArgs,
  { trustBy }: Provided,
): PresentedScheduler {
  const source = schedulerC2wSource(accessOf(server, name), args);
  const c2w = presented(owner, `${name}-scheduler-c2w`, source, trustBy);
  return { args: { ...args, c2w: c2w.args }, c2w };
}

/** Everything that the roles of one appliance have to know of the others. */
export interface Mesh {
  readonly deployment: DeploymentArgs;
  readonly provided: Provided;
  readonly nodes: readonly Node[];
}

/** An appliance before its Web Bridge 3 is registered. */
export type UnregisteredAppliance = Omit<ScalableAppliance, "webBridgeRegistration">;

/** Creates the roles of an appliance. */
export function createNode(owner: pulumi.Resource, node: Node, mesh: Mesh): UnregisteredAppliance {
  const { place, args, webAdmin, callBridge, webBridge3 } = node;
  const callBridges = mesh.nodes.flatMap((other) => other.callBridge ?? []);
  const webBridges = mesh.nodes.flatMap((other) => other.webBridge3 ?? []);
  const servers = serversOf(mesh);
  const carrying = <Role extends CallCarryingArgs>(role: Role, asked = servers): Role =>
    waiting(role, mesh.provided, asked);
  const clients = [...callBridges, ...mesh.nodes.flatMap(({ scheduler }) => scheduler?.c2w ?? [])];
  const web =
    webBridge3 && createWebBridge3(owner, place, { ...webBridge3, args: carrying(webBridge3.args) }, clients);
  const meshed = callBridge && meshedCallBridge(node, callBridge.args, mesh);
  const turn = args.turn && carrying(completedPublic(args.turn, mesh.provided));
  // The others of a cluster go on serving, so only its own calls are waited for.
  const calls =
    callBridge &&
    meshed &&
    createCallBridge(owner, place, { ...callBridge, args: carrying(meshed, [place.server]) }, webBridges);
  return {
    server: place.server,
    webAdmin: webAdmin && createWebAdmin(owner, place, webAdmin.args),
    callBridge: calls,
    webBridge3: web,
    turn: turn && createTurnServer(owner, place, turn, webBridge3 ?? webBridges[0]),
    ...createServices(owner, node, mesh, calls),
  };
}

/** Registers the Web Bridge 3 of an appliance; after all roles, since the entry waits for those that carry the API. */
export function registerNode(
  owner: pulumi.Resource,
  { place, webBridge3: presented }: Node,
  own: UnregisteredAppliance,
  all: { readonly mesh: Mesh; readonly appliances: readonly UnregisteredAppliance[] },
): ScalableAppliance {
  const bridging = all.appliances.filter(({ callBridge }) => callBridge !== undefined);
  const waitsFor = bridging.flatMap(({ webAdmin, callBridge }) => [webAdmin, callBridge]);
  const bridge = { place, webBridge: own.webBridge3, presented, waitsFor };
  const registration = createRegistration(owner, bridge, serversOf(all.mesh), all.mesh.deployment);
  return { ...own, webBridgeRegistration: registration };
}

function serversOf({ nodes }: Mesh): readonly MeetingServer[] {
  return nodes.flatMap(({ callBridge, place }) => (callBridge ? [place.server] : []));
}

function createServices(
  parent: pulumi.Resource,
  { place: { name, server }, args, recorder, streamer, scheduler }: Node,
  mesh: Mesh,
  callBridge: CallBridge | undefined,
): Pick<ScalableAppliance, "recorder" | "streamer" | "meetingApps" | "scheduler" | "uploader"> {
  const accepting = (role: SipServiceRoleArgs): SipServiceArgs => ({ ...accepted(role, mesh), server });
  const apps = args.meetingApps && { ...completedPublic(args.meetingApps, mesh.provided), server };
  return {
    recorder: recorder && new Recorder(`${name}-recorder`, accepting(recorder.args), { parent }),
    streamer: streamer && new Streamer(`${name}-streamer`, accepting(streamer.args), { parent }),
    meetingApps: apps && new MeetingApps(`${name}-meeting-apps`, apps, { parent }),
    scheduler:
      scheduler &&
      new Scheduler(
        `${name}-scheduler`,
        { ...connecting(scheduler.args, mesh), server, awaited: awaitedBy([callBridge]) },
        { parent },
      ),
    uploader:
      args.uploader &&
      new Uploader(`${name}-uploader`, { ...uploading(args.uploader, mesh), server }, { parent }),
  };
}

/** An Uploader with every Web Admin that it may be told to ask. */
function uploading(role: UploaderRoleArgs, { nodes, provided }: Mesh): Omit<UploaderArgs, "server"> {
  const webAdmins = nodes.flatMap(({ webAdmin }) => webAdmin ?? []);
  const { trusts = {} } = role;
  const webAdmin = trustingIssuers(webAdmins, trusts.webAdmin);
  const isTrusting = webAdmins.length > 0 || trusts.webAdmin !== undefined;
  return { ...provided.change, ...role, trusts: { ...trusts, ...(isTrusting && { webAdmin }) } };
}

/** A Scheduler with every Web Bridge to which it connects. */
function connecting(role: SchedulerRoleArgs, { nodes }: Mesh): Omit<SchedulerArgs, "server"> {
  const webBridges = nodes.flatMap(({ webBridge3 }) => webBridge3?.c2w ?? []);
  return { ...role, trusts: { c2w: trustingIssuers(webBridges, role.trusts?.c2w) } };
}

function accepted(role: SipServiceRoleArgs, { nodes }: Mesh): Omit<SipServiceArgs, "server"> {
  const callBridges = nodes.flatMap(({ callBridge }) => callBridge ?? []);
  return { ...role, trusts: { callBridges: trustingIssuers(callBridges, role.trusts?.callBridges) } };
}

/** A Call Bridge with its cluster, and with the SIP services in a SIP trust that it has anyway. */
function meshedCallBridge(node: Node, args: CallBridgeRoleArgs, { nodes }: Mesh): CallBridgeRoleArgs {
  const services = nodes.flatMap(({ recorder, streamer }) => [recorder ?? [], streamer ?? []].flat());
  const verifies = args.sipVerify !== undefined && args.sipVerify !== "disable";
  const { sip } = args.trusts ?? {};
  // Without verification nobody is refused, and a trust that names the services alone would shut out other peers (TLSV-08).
  const isTrusting = services.length > 0 && (sip !== undefined || verifies);
  const trusts: CallBridgeTrustsArgs = {
    ...args.trusts,
    ...(isTrusting && { sip: trustingIssuers(services, sip) }),
  };
  const members = nodes.filter(({ callBridge }) => callBridge !== undefined);
  if (members.length === 1) return { ...args, ...(isTrusting && { trusts }) };
  const peers = members.filter((other) => other !== node).flatMap((other) => peerOf(other) ?? []);
  const cluster = clusterOf(members, args.trusts?.cluster);
  return {
    ...args,
    trusts: { ...trusts, cluster },
    clusterPeers: [...peers, ...(args.clusterPeers ?? [])],
  };
}

function peerOf({ args, place, webAdmin }: Node): ClusterPeerArgs | undefined {
  const { identity } = webAdmin?.shown ?? {};
  return identity && { address: args.clusterAddress ?? place.server.fqdn, webAdmin: identity };
}

/** Every member's Web Admin, one and the same bundle for all (CLU-02), unless the trust is taken away (CLU-06). */
function clusterOf(members: readonly Node[], declared: CallBridgeTrustsArgs["cluster"]): TrustArgs | "none" {
  if (declared === "none") return declared;
  return trustingIssuers(
    members.flatMap(({ webAdmin }) => webAdmin ?? []),
    declared,
  );
}

/** Throws LAB-04 for a self-signed Web Admin of a cluster that verifies its members: no CA certificate names it (TOPO-06). */
export function checkMesh({ nodes }: Mesh): void {
  const members = nodes.filter(({ callBridge }) => callBridge !== undefined);
  const isVerified = members.some(({ args }) => args.callBridge?.trusts?.cluster !== "none");
  if (members.length === 1 || !isVerified) return;
  const found = members.find(({ webAdmin }) => webAdmin?.shown.identity?.hasChain === false);
  if (!found) return;
  throw cmsError("LAB-04", {
    subject: `${found.place.name} webAdmin`,
    what: "its identity is self-signed, and a cluster of Call Bridges knows its members by the certificate of a CA",
    remedy: 'have it issued by a CA, or give every Call Bridge trusts.cluster "none", which verifies nobody',
  });
}
