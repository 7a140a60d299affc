/** Two appliances: the core inside, with the Call Bridge, and the edge outside, which usually has the web app's roles. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import { present } from "../../plan/json-fields";
import { against } from "../boundary";
import { MeetingServer } from "../meeting-server";
import type { MeetingServerArgs } from "../meeting-server";
import { typeToken } from "../package-name";
import type { CallCarryingArgs } from "../role-args";
import type { CallBridge } from "../roles/call-bridge";
import type { TurnServer } from "../roles/turn-server";
import type { WebAdmin } from "../roles/web-admin";
import type { WebBridge3 } from "../roles/web-bridge-3";
import type { WebBridgeRegistration } from "../roles/web-bridge-registration";
import {
  completed,
  completedPublic,
  completedWebBridge3,
  createCallBridge,
  createTurnServer,
  createWebAdmin,
  createWebBridge3,
  presentedCallBridge,
  presentedWebBridge3,
  waiting,
} from "./appliance-roles";
import type {
  ApplianceRolesArgs,
  Place,
  PresentedCallBridge,
  PresentedWebBridge3,
  Provided,
} from "./appliance-roles";
import { checkDeployment, createRegistration, ownCa, providedBy } from "./deployment-args";
import type { DeploymentArgs } from "./deployment-args";

/** One of the two appliances and the roles that stand on it; nothing is inferred from which of them it is (TOPO-02). */
export interface SplitApplianceArgs extends ApplianceRolesArgs {
  /** How the appliance is reached. */
  server: MeetingServerArgs;
}

/**
 * Arguments of `SingleSplit`. Usually the core has `webAdmin: {}` and `callBridge: {}`, the edge `webBridge3: {}` and
 * `turn: {}`. Exactly one of them has the Call Bridge; `trusts.cluster` is refused with TOPO-04.
 */
export interface SingleSplitArgs extends DeploymentArgs {
  /** The inner appliance, `<name>-core`. */
  core: SplitApplianceArgs;
  /** The outer appliance, `<name>-edge`. Let only the Call Bridge reach its c2w port (C2W-02). */
  edge: SplitApplianceArgs;
}

/** An appliance of the deployment and the roles that were declared for it. */
export interface SplitAppliance {
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
  /** The entry of its Web Bridge 3 in the API, where there is one. */
  readonly webBridgeRegistration: WebBridgeRegistration | undefined;
}

/**
 * A single split deployment: the roles of a single combined one on two appliances. Commands are the same; only the hosts
 * differ and the peer in each trust, and no key is sent to an appliance that does not use it (SEQ-02).
 */
export class SingleSplit extends pulumi.ComponentResource {
  /** The inner appliance and its roles. */
  readonly core: SplitAppliance;
  /** The outer appliance and its roles. */
  readonly edge: SplitAppliance;
  /**
   * Root certificate of the private CA that was made here, as PEM. Empty where an `issuer` was given or no role needed one.
   * Public; unknown in the first preview.
   */
  readonly rootPem: pulumi.Output<string>;

  /** Declares the deployment. Refuses what belongs to a cluster (TOPO-03, TOPO-04) and arguments that contradict. */
  constructor(name: string, args: SingleSplitArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("SingleSplit"), name, {}, opts);
    const names = { core: `${name}-core`, edge: `${name}-edge` };
    against(this, () => {
      checkDeployment(name, "single split", args, { [names.core]: args.core, [names.edge]: args.edge });
      checkCallBridges(name, args);
    });
    const ca = ownCa(this, name, args, [args.core, args.edge]);
    const provided = providedBy(args, args.issuer ?? ca);
    const core = shownBy(this, names.core, args.core, provided);
    const edge = shownBy(this, names.edge, args.edge, provided);
    const parts: Parts = { provided, appliances: [core, edge] };
    const roles = { core: createRoles(this, core, parts), edge: createRoles(this, edge, parts) };
    const registered = (shown: ShownAppliance, own: CreatedRoles): SplitAppliance =>
      withRegistration(this, shown, own, { args, appliances: [roles.core, roles.edge] });
    this.core = registered(core, roles.core);
    this.edge = registered(edge, roles.edge);
    this.rootPem = ca ? ca.rootPem : pulumi.output("");
    this.registerOutputs({ core: present(this.core), edge: present(this.edge), rootPem: this.rootPem });
  }
}

function checkCallBridges(name: string, { core, edge }: SingleSplitArgs): void {
  const found = [core, edge].filter(({ callBridge }) => callBridge !== undefined).length;
  if (found === 1) return;
  throw cmsError(found === 0 ? "args/required" : "args/conflict", {
    subject: `${name} callBridge`,
    what: `${found === 0 ? "neither" : "each"} of the two appliances has a Call Bridge; a single split deployment has one`,
    remedy: "name callBridge for one of core and edge",
  });
}

/** An appliance and what its roles show, before any role is created. */
interface ShownAppliance {
  readonly place: Place;
  readonly roles: ApplianceRolesArgs;
  readonly callBridge: PresentedCallBridge | undefined;
  readonly webBridge3: PresentedWebBridge3 | undefined;
}

function shownBy(
  owner: pulumi.Resource,
  name: string,
  { server, ...roles }: SplitApplianceArgs,
  provided: Provided,
): ShownAppliance {
  const place = { name, server: new MeetingServer(name, server, { parent: owner }) };
  const { callBridge, webBridge3 } = roles;
  return {
    place,
    roles,
    callBridge:
      callBridge && presentedCallBridge(owner, place, completed(callBridge, provided), provided.trustBy),
    webBridge3:
      webBridge3 &&
      presentedWebBridge3(owner, place, completedWebBridge3(webBridge3, provided), provided.trustBy),
  };
}

interface Parts {
  readonly provided: Provided;
  readonly appliances: readonly ShownAppliance[];
}

function createRoles(
  owner: pulumi.Resource,
  { place, roles, callBridge, webBridge3 }: ShownAppliance,
  { provided, appliances }: Parts,
): CreatedRoles {
  const callBridges = appliances.flatMap((appliance) => appliance.callBridge ?? []);
  const webBridges = appliances.flatMap((appliance) => appliance.webBridge3 ?? []);
  const servers = appliances.flatMap((appliance) => (appliance.callBridge ? [appliance.place.server] : []));
  const carrying = <Role extends CallCarryingArgs>(role: Role): Role => waiting(role, provided, servers);
  const web =
    webBridge3 &&
    createWebBridge3(owner, place, { ...webBridge3, args: carrying(webBridge3.args) }, callBridges);
  const beside = webBridge3 ?? webBridges[0];
  return {
    server: place.server,
    webAdmin: roles.webAdmin && createWebAdmin(owner, place, completed(roles.webAdmin, provided)),
    callBridge:
      callBridge &&
      createCallBridge(owner, place, { ...callBridge, args: carrying(callBridge.args) }, webBridges),
    webBridge3: web,
    turn:
      roles.turn && createTurnServer(owner, place, carrying(completedPublic(roles.turn, provided)), beside),
  };
}

type CreatedRoles = Omit<SplitAppliance, "webBridgeRegistration">;

/** The entry comes last: it waits for roles of both appliances. */
function withRegistration(
  owner: pulumi.Resource,
  { place, webBridge3: presented }: ShownAppliance,
  own: CreatedRoles,
  all: { readonly args: DeploymentArgs; readonly appliances: readonly CreatedRoles[] },
): SplitAppliance {
  const bridging = all.appliances.filter(({ callBridge }) => callBridge !== undefined);
  const waitsFor = bridging.flatMap(({ webAdmin, callBridge }) => [webAdmin, callBridge]);
  const servers = bridging.map(({ server }) => server);
  const bridge = { place, webBridge: own.webBridge3, presented, waitsFor };
  return { ...own, webBridgeRegistration: createRegistration(owner, bridge, servers, all.args) };
}
