/** TURN server, which brings web app users into meetings through firewalls; a certificate is for TURN over TLS. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import { askedOfLeaf } from "../../plan/asked-of-leaf";
import type { RoleSettings } from "../../plan/declaration";
import type { Report } from "../../plan/report";
import { turnRequest } from "../../plan/requests";
import { parseCertificate, parseCertificates } from "../../x509/certificate";
import { orderChain } from "../../x509/chain";
import { against, checked } from "../boundary";
import { certificateOutputs } from "../certificate-facts";
import type { Identity, TrustedIssuer } from "../issuers/issuer";
import type { MeetingServer, ServerAccess } from "../meeting-server";
import { typeToken } from "../package-name";
import { readPort } from "../plain-values";
import { readProof } from "../proof";
import type { CallCarryingArgs, RoleArgs } from "../role-args";
import { RoleChange } from "../role-change";
import { identitySource, roleIdentity } from "../role-identity";
import type { SourceArgs } from "../role-identity";
import { openRole, roleSubject } from "../role-opening";

/** The https side of the Web Bridge 3 that the TURN server works for; give exactly one. */
export interface TurnWebBridgeArgs {
  /** Its https identity. */
  identity?: Identity;
  /** The issuer of its https identity. While that has several roots, nothing is compared. */
  issuer?: TrustedIssuer;
}

/** The TURN server apart from the appliance that it runs on; topologies take this. */
export interface TurnServerRoleArgs extends RoleArgs, CallCarryingArgs {
  /** Name in the DNS by which web app users reach the TURN server. @default the appliance's `fqdn` */
  fqdn?: pulumi.Input<string>;
  /**
   * The https identity of the Web Bridge 3, or its issuer, never the role: both certificates have to come from the same
   * root, or the change fails with PKI-05. @default nothing is compared
   */
  webBridge?: TurnWebBridgeArgs;
  /**
   * TCP port of TURN over TLS, e.g. 5349 (`turn tls`). Plain, because it decides which MMP commands the reviewer sees.
   * @default as the appliance has it
   */
  tlsPort?: number;
}

/** Arguments of `TurnServer`. */
export interface TurnServerArgs extends TurnServerRoleArgs {
  /** The appliance that the role runs on; its listening interface is set by the installer (TURN-03). */
  server: MeetingServer;
}

/**
 * The certificate of the TURN server on one appliance, deployed with a disable and an enable (TURN-04), which breaks the
 * media that it relays. Uploads and checks come before, so that it is down for a moment only (TURN-06). Deleting the
 * resource leaves the appliance as it is, unless `onDelete` says otherwise.
 */
export class TurnServer extends pulumi.ComponentResource {
  /** SHA-256 of the leaf, lower-case hex. Public; unknown in a preview in which the leaf is issued. */
  readonly fingerprint: pulumi.Output<string>;
  /** When the leaf ends, ISO 8601. Public; unknown in a preview in which the leaf is issued. */
  readonly notAfter: pulumi.Output<string>;
  /** What the last change did and how it was proven. Public; unknown in a preview in which a change runs. */
  readonly report: pulumi.Output<Report>;

  /** Declares the role. Refuses arguments that cannot be used with args/..., or with the rule that they break. */
  constructor(name: string, args: TurnServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("TurnServer"), name, {}, opts);
    const role = openRole(this, name, { role: "turn", args });
    const source = identitySource(this, turnSource(role.access, args));
    const reviewed = against(this, () => turnSettings(role.subject, args));
    const settings = withWebBridge(this, role.subject, args, reviewed);
    const proof = readProof(this, role.subject, args);
    const asked = settings.apply(askedOfLeaf);
    const certs = roleIdentity(this, role, { name, slot: "certs", source, asked });
    const change = new RoleChange(
      { ...role, identities: { certs }, trusts: {}, reviewed, settings, proof },
      this,
    );
    const { fingerprint, notAfter } = certificateOutputs(certs.leafPem);
    this.fingerprint = fingerprint;
    this.notAfter = notAfter;
    this.report = change.report;
    this.registerOutputs({ fingerprint, notAfter, report: this.report });
  }
}

/** What the TURN server says about its identity. */
export function turnSource<Args extends TurnServerRoleArgs>(
  access: ServerAccess,
  args: Args,
): SourceArgs<Args> {
  return {
    subject: roleSubject(access, "turn"),
    fqdn: args.fqdn === undefined ? access.fqdn : pulumi.output(args.fqdn),
    args,
    request: { make: turnRequest },
  };
}

type TurnSettings = Extract<RoleSettings, { kind: "turn" }>;

function turnSettings(subject: string, { tlsPort }: TurnServerRoleArgs): TurnSettings {
  return {
    kind: "turn",
    ...(tlsPort !== undefined && { tlsPort: readPort(`${subject} tlsPort`, tlsPort) }),
  };
}

/** The root of the Web Bridge's identity belongs to the settings, so that the change can compare it too (PKI-05). */
function withWebBridge(
  owner: pulumi.Resource,
  subject: string,
  { webBridge }: TurnServerRoleArgs,
  settings: TurnSettings,
): pulumi.Output<TurnSettings> {
  const roots = against(owner, () => rootsOf(owner, `${subject} webBridge`, webBridge));
  return roots.apply(([root, ...others]) => ({
    ...settings,
    ...(root !== undefined && others.length === 0 && { webBridgeRootSha256: root }),
  }));
}

/** SHA-256 of the roots under which the Web Bridge's https certificate is accepted. */
function rootsOf(
  owner: pulumi.Resource,
  subject: string,
  { identity, issuer }: TurnWebBridgeArgs = {},
): pulumi.Output<readonly string[]> {
  if (identity && issuer) {
    const what = "identity and issuer exclude each other";
    throw cmsError("args/conflict", { subject, what, remedy: "leave out one of them" });
  }
  if (issuer) {
    return checked(owner, issuer.rootPem, (pem) =>
      parseCertificates(pem, subject).map(({ sha256 }) => sha256),
    );
  }
  if (!identity) return pulumi.output([]);
  const { leafPem, chainPem, state } = identity;
  return checked(owner, { leafPem, chainPem, state }, (known) =>
    known.state === "pending" ? [] : [rootOf(subject, known)],
  );
}

function rootOf(subject: string, { leafPem, chainPem }: { leafPem: string; chainPem: string }): string {
  const leaf = parseCertificate(leafPem, subject);
  const root = orderChain(leaf, parseCertificates(chainPem, subject), subject).at(-1) ?? leaf;
  return root.sha256;
}
