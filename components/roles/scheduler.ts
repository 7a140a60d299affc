/** The Scheduler, by which users of the web app plan meetings: an https side of its own, and a client of every Web Bridge 3. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import { askedOfLeaf } from "../../plan/asked-of-leaf";
import type { RoleSettings } from "../../plan/declaration";
import type { Report } from "../../plan/report";
import { schedulerC2wRequest, schedulerHttpsRequest } from "../../plan/requests";
import { against } from "../boundary";
import { certificateOutputs } from "../certificate-facts";
import { checkedTrust } from "../checked-trust";
import type { ServerAccess } from "../meeting-server";
import { typeToken } from "../package-name";
import { readInterface, readPort } from "../plain-values";
import { readListenerProof } from "../proof";
import { RoleChange } from "../role-change";
import { identitySource, roleIdentity, withIssuer } from "../role-identity";
import type { IdentitySource, SourceArgs } from "../role-identity";
import { openRole, roleSubject } from "../role-opening";
import type { SchedulerArgs, SchedulerRoleArgs, SchedulerTrustsArgs } from "../scheduler-args";

/**
 * Certificates and trust of the Scheduler on one appliance, deployed with one disable and one enable. Its changes come after
 * the registration of Web Bridges, whose list it reads when it is enabled: one that is registered later is connected to after
 * the next enabling of the Scheduler, which an unchanged one does not get. Releases before 3.4 are refused with apply/release.
 * No transcript of its table or of its replies is known, so it has been tried on the emulated appliance only. Deleting the
 * resource leaves the appliance as it is, unless `onDelete` says otherwise.
 */
export class Scheduler extends pulumi.ComponentResource {
  /** SHA-256 of the https leaf, lower-case hex. Public; unknown in a preview in which the leaf is issued. */
  readonly httpsFingerprint: pulumi.Output<string>;
  /** When the https leaf ends, ISO 8601. Public; unknown in a preview in which the leaf is issued. */
  readonly httpsNotAfter: pulumi.Output<string>;
  /** SHA-256 of the c2w leaf, lower-case hex. Public; unknown in a preview in which the leaf is issued. */
  readonly c2wFingerprint: pulumi.Output<string>;
  /** When the c2w leaf ends, ISO 8601. Public; unknown in a preview in which the leaf is issued. */
  readonly c2wNotAfter: pulumi.Output<string>;
  /** What the last change did and how it was proven. Public; unknown in a preview in which a change runs. */
  readonly report: pulumi.Output<Report>;

  /** Declares the role. Refuses arguments that cannot be used with args/..., or with the rule that they break. */
  constructor(name: string, args: SchedulerArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("Scheduler"), name, {}, opts);
    const role = openRole(this, name, { role: "scheduler", args });
    const { subject, allow } = role;
    const { c2w: trusted } = against(this, () => requiredTrusts(subject, args));
    const sources = sourcesOf(this, role.access, args);
    const settings = against(this, () => settingsOf(subject, args));
    const proof = readListenerProof(this, subject, {
      ...(args.proof !== undefined && { proof: args.proof }),
      proveAt: { "scheduler.https": args.https?.proveAt },
    });
    const c2wTrust = checkedTrust(this, trusted, { name: `${subject} c2wTrust`, allow });
    const asked = pulumi.output(askedOfLeaf(settings));
    const identity = (slot: keyof typeof sources, side: string) =>
      roleIdentity(this, role, { name: `${name}-${side}`, slot, source: sources[slot], asked });
    const identities = { httpsCerts: identity("httpsCerts", "https"), c2wCerts: identity("c2wCerts", "c2w") };
    const change = new RoleChange(
      {
        ...role,
        identities,
        trusts: { c2wTrust },
        reviewed: settings,
        settings: pulumi.output(settings),
        proof,
        ...(args.awaited && { awaited: args.awaited }),
      },
      this,
    );
    const https = certificateOutputs(identities.httpsCerts.leafPem);
    const c2w = certificateOutputs(identities.c2wCerts.leafPem);
    this.httpsFingerprint = https.fingerprint;
    this.httpsNotAfter = https.notAfter;
    this.c2wFingerprint = c2w.fingerprint;
    this.c2wNotAfter = c2w.notAfter;
    this.report = change.report;
    const { httpsFingerprint, httpsNotAfter, c2wFingerprint, c2wNotAfter, report } = this;
    this.registerOutputs({ httpsFingerprint, httpsNotAfter, c2wFingerprint, c2wNotAfter, report });
  }
}

interface Sources {
  readonly httpsCerts: IdentitySource;
  readonly c2wCerts: IdentitySource;
}

/** What the c2w side says about its identity. */
export function schedulerC2wSource(
  access: ServerAccess,
  { c2w = {}, issuer }: SchedulerRoleArgs,
): SourceArgs {
  return {
    subject: `${roleSubject(access, "scheduler")} c2w`,
    // Nobody connects to it, so a ready identity has to cover no name.
    fqdn: c2w.identity ? "" : access.fqdn,
    args: withIssuer(c2w, issuer),
    request: { make: schedulerC2wRequest },
  };
}

function sourcesOf(owner: pulumi.Resource, access: ServerAccess, args: SchedulerArgs): Sources {
  const { https = {}, issuer } = args;
  return {
    httpsCerts: identitySource(owner, {
      subject: `${roleSubject(access, "scheduler")} https`,
      fqdn: https.fqdn === undefined ? access.fqdn : pulumi.output(https.fqdn),
      args: withIssuer(https, issuer),
      request: { make: schedulerHttpsRequest },
    }),
    c2wCerts: identitySource(owner, schedulerC2wSource(access, args)),
  };
}

function settingsOf(
  subject: string,
  { httpsListen }: SchedulerArgs,
): Extract<RoleSettings, { kind: "scheduler" }> {
  if (!httpsListen) return { kind: "scheduler" };
  return {
    kind: "scheduler",
    httpsListen: {
      interface: readInterface(`${subject} httpsListen.interface`, httpsListen.interface),
      port: readPort(`${subject} httpsListen.port`, httpsListen.port),
    },
  };
}

/** The type asks for it, and a program in JavaScript may leave it out all the same. */
function requiredTrusts(subject: string, { trusts }: Partial<SchedulerArgs>): SchedulerTrustsArgs {
  if (trusts?.c2w) return trusts;
  throw cmsError("args/required", {
    subject: `${subject} trusts.c2w`,
    what: "nobody is named, so it could connect to no Web Bridge",
    remedy: "name the identities or the issuer of the Web Bridges",
  });
}
