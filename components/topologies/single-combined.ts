/** One appliance that has every role: the smallest deployment, and the one to begin with. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import { present } from "../../plan/json-fields";
import { against } from "../boundary";
import type { Issuer } from "../issuers/issuer";
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
import type { ApplianceRolesArgs, Place } from "./appliance-roles";
import { checkDeployment, createRegistration, ownCa, providedBy } from "./deployment-args";
import type { DeploymentArgs } from "./deployment-args";
import { sharedIssuer } from "./shared-identity";

/**
 * Arguments of `SingleCombined`. Web Admin and the Call Bridge are always there; Web Bridge 3 and the TURN server stand
 * there when they are named, `{}` is enough. `callBridge.trusts.cluster` is refused with TOPO-04.
 */
export interface SingleCombinedArgs extends DeploymentArgs, ApplianceRolesArgs {
  /** How the appliance is reached. */
  server: MeetingServerArgs;
  /**
   * One certificate for all roles that have neither an `identity` nor an `issuer` of their own, e.g. `example.org`: its
   * common name is this domain, and it covers the names of all of them (CSR-13). Plain or not, whether it is given decides
   * which resources there are. Excludes `publicIssuer`. @default a certificate for each role
   */
  sharedDomain?: pulumi.Input<string>;
}

/**
 * A single combined deployment: one appliance and all its roles, Call Bridge and Web Bridge 3 trusting each other. The
 * appliance is called as the component is; the roles are its name with `-web-admin`, `-call-bridge`, `-web-bridge-3`,
 * `-turn` and `-web-bridge-registration`.
 */
export class SingleCombined extends pulumi.ComponentResource {
  /** The appliance. */
  readonly server: MeetingServer;
  /** Its Web Admin. */
  readonly webAdmin: WebAdmin;
  /** Its Call Bridge. */
  readonly callBridge: CallBridge;
  /** Its Web Bridge 3, where one is named. */
  readonly webBridge3: WebBridge3 | undefined;
  /** Its TURN server, where one is named. */
  readonly turn: TurnServer | undefined;
  /** The entry of Web Bridge 3 in the API, where there is one. */
  readonly webBridgeRegistration: WebBridgeRegistration | undefined;
  /**
   * Root certificate of the private CA that was made here, as PEM: give it to whoever verifies the appliance. Empty where
   * an `issuer` was given or no role needed one. Public; unknown in the first preview.
   */
  readonly rootPem: pulumi.Output<string>;

  /** Declares the deployment. Refuses what belongs to a cluster (TOPO-03, TOPO-04) and arguments that contradict. */
  constructor(name: string, args: SingleCombinedArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("SingleCombined"), name, {}, opts);
    const { webAdmin = {}, callBridge = {}, webBridge3, turn } = args;
    const roles = { webAdmin, callBridge, ...present({ webBridge3, turn }) };
    against(this, () => checkDeployment(name, "single combined", args, { [name]: roles }));
    const ca = ownCa(this, name, args, [roles]);
    const place = { name, server: new MeetingServer(name, args.server, { parent: this }) };
    const issuing = { args, issuer: args.issuer ?? ca };
    const issuer = against(this, () => issuerOf(this, place, roles, issuing));
    const provided = providedBy(args, issuer);
    const carrying = <Role extends CallCarryingArgs>(role: Role): Role =>
      waiting(role, provided, [place.server]);
    const bridge = presentedCallBridge(this, place, carrying(completed(callBridge, provided)), args.trustBy);
    const web =
      webBridge3 &&
      presentedWebBridge3(this, place, carrying(completedWebBridge3(webBridge3, provided)), args.trustBy);
    this.server = place.server;
    this.webAdmin = createWebAdmin(this, place, completed(webAdmin, provided));
    this.webBridge3 = web && createWebBridge3(this, place, web, [bridge]);
    this.turn = turn && createTurnServer(this, place, carrying(completedPublic(turn, provided)), web);
    this.callBridge = createCallBridge(this, place, bridge, web ? [web] : []);
    const waitsFor = [this.webAdmin, this.callBridge];
    const bridgeToRegister = { place, webBridge: this.webBridge3, presented: web, waitsFor };
    this.webBridgeRegistration = createRegistration(this, bridgeToRegister, [place.server], args);
    this.rootPem = ca ? ca.rootPem : pulumi.output("");
    const { server, webBridgeRegistration, rootPem } = this;
    this.registerOutputs(
      present({
        server,
        webAdmin: this.webAdmin,
        callBridge: this.callBridge,
        webBridge3: this.webBridge3,
        turn: this.turn,
        webBridgeRegistration,
        rootPem,
      }),
    );
  }
}

interface Issuing {
  readonly args: SingleCombinedArgs;
  readonly issuer: Issuer | undefined;
}

/** The issuer that the roles use: it hands out the shared identity where there is one. */
function issuerOf(
  owner: pulumi.Resource,
  place: Place,
  roles: ApplianceRolesArgs,
  { args: { sharedDomain, publicIssuer }, issuer }: Issuing,
): Issuer | undefined {
  if (sharedDomain === undefined) return issuer;
  if (publicIssuer) {
    throw cmsError("args/conflict", {
      subject: `${place.name} sharedDomain`,
      what: "it excludes publicIssuer: one certificate for all roles comes from one CA (CSR-13)",
      remedy: "leave out publicIssuer and give that CA as issuer, or leave out sharedDomain",
    });
  }
  if (!issuer) {
    throw cmsError("args/conflict", {
      subject: `${place.name} sharedDomain`,
      what: "every role has an identity or an issuer of its own, so none would share a certificate",
      remedy: "leave it out, or leave out the identities of the roles that are to share one",
    });
  }
  return sharedIssuer(owner, place, roles, { domain: sharedDomain, issuer });
}
