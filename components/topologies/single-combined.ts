/** One appliance that has every role: the smallest deployment, and the one to begin with. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import { against } from "../boundary";
import type { Issuer } from "../issuers/issuer";
import { PrivateCa } from "../issuers/private-ca";
import type { PrivateCaArgs } from "../issuers/private-ca";
import { MeetingServer } from "../meeting-server";
import type { MeetingServerArgs } from "../meeting-server";
import { typeToken } from "../package-name";
import type { RoleArgs } from "../role-args";
import { CallBridge } from "../roles/call-bridge";
import type { CallBridgeRoleArgs } from "../roles/call-bridge";
import { WebAdmin } from "../roles/web-admin";
import type { WebAdminRoleArgs } from "../roles/web-admin";

/** Arguments of `SingleCombined`. */
export interface SingleCombinedArgs {
  /** How the appliance is reached. */
  server: MeetingServerArgs;
  /**
   * Makes the identities of all roles that have neither an `identity` nor an `issuer` of their own. Excludes `privateCa`.
   * @default a `PrivateCa` of its own, as `privateCa` says
   */
  issuer?: Issuer;
  /** The private certificate authority that is made where no `issuer` is given and a role needs one. Excludes `issuer`. */
  privateCa?: PrivateCaArgs;
  /** Web Admin. @default its identity from the issuer, the rest as the appliance has it */
  webAdmin?: WebAdminRoleArgs;
  /** The Call Bridge. `trusts.cluster` is refused with TOPO-04. @default as for `webAdmin` */
  callBridge?: CallBridgeRoleArgs;
  /** Value of `recheck` for every role that has none of its own. @default none */
  recheck?: pulumi.Input<string>;
}

/**
 * A single combined deployment: one appliance and all its roles, today Web Admin and the Call Bridge. The appliance is
 * called as the component is; the roles are its name with `-web-admin` and `-call-bridge`.
 */
export class SingleCombined extends pulumi.ComponentResource {
  /** The appliance. */
  readonly server: MeetingServer;
  /** Its Web Admin. */
  readonly webAdmin: WebAdmin;
  /** Its Call Bridge. */
  readonly callBridge: CallBridge;
  /**
   * Root certificate of the private CA that was made here, as PEM: give it to whoever verifies the appliance. Empty where
   * an `issuer` was given or no role needed one. Public; unknown in the first preview.
   */
  readonly rootPem: pulumi.Output<string>;

  /** Declares the deployment. Refuses what belongs to a cluster (TOPO-03, TOPO-04) and arguments that contradict. */
  constructor(name: string, args: SingleCombinedArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("SingleCombined"), name, {}, opts);
    const { webAdmin = {}, callBridge = {}, recheck } = args;
    against(this, () => checkArgs(name, args));
    const needsIssuer = [webAdmin, callBridge].some((role) => !role.identity && !role.issuer);
    const ownCa = needsIssuer && !args.issuer ? privateCa(name, args.privateCa, this) : undefined;
    const provided: Provided = { issuer: args.issuer ?? ownCa, recheck };
    const parent = { parent: this };
    const server = new MeetingServer(name, args.server, parent);
    this.server = server;
    this.webAdmin = new WebAdmin(`${name}-web-admin`, { ...completed(webAdmin, provided), server }, parent);
    this.callBridge = new CallBridge(
      `${name}-call-bridge`,
      { ...completed(callBridge, provided), server },
      parent,
    );
    this.rootPem = ownCa ? ownCa.rootPem : pulumi.output("");
    this.registerOutputs({
      server: this.server,
      webAdmin: this.webAdmin,
      callBridge: this.callBridge,
      rootPem: this.rootPem,
    });
  }
}

function checkArgs(name: string, args: SingleCombinedArgs): void {
  if (args.issuer && args.privateCa) {
    throw cmsError("args/conflict", {
      subject: name,
      what: "issuer and privateCa exclude each other",
      remedy: "leave out one of them",
    });
  }
  if (args.callBridge?.trusts?.cluster) {
    throw cmsError("TOPO-04", {
      subject: `${name} callBridge trusts.cluster`,
      what: "a single combined deployment has one Call Bridge and no cluster",
      remedy: "leave it out; cluster trust belongs to a scalable and resilient deployment",
    });
  }
  // No argument is called so; a program in JavaScript may give it all the same.
  if ("databaseCluster" in args) {
    throw cmsError("TOPO-03", {
      subject: `${name} databaseCluster`,
      what: "a single combined deployment has no database cluster, whose certificates it would be",
      remedy: "leave it out; database certificates belong to a scalable and resilient deployment",
    });
  }
}

function privateCa(name: string, args: PrivateCaArgs | undefined, parent: pulumi.Resource): PrivateCa {
  return new PrivateCa(`${name}-ca`, args, { parent });
}

interface Provided {
  readonly issuer: Issuer | undefined;
  readonly recheck: pulumi.Input<string> | undefined;
}

/** A role's own arguments, and what the topology provides where they say nothing. */
function completed<Args extends RoleArgs>(role: Args, { issuer, recheck }: Provided): Args {
  return {
    ...(recheck !== undefined && { recheck }),
    ...(issuer && !role.identity && { issuer }),
    ...role,
  };
}
