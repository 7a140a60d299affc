/** Call Bridge, the role that carries the calls: its certificate, whom it trusts, and what it verifies. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import { askedOfLeaf } from "../../plan/asked-of-leaf";
import type { RoleSettings, VerifyMode } from "../../plan/declaration";
import type { Report } from "../../plan/report";
import { callBridgeRequest } from "../../plan/requests";
import { against, checked } from "../boundary";
import { refuseEdge } from "../call-bridge-edge";
import { certificateOutputs } from "../certificate-facts";
import { checkedTrust } from "../checked-trust";
import type { TrustArgs } from "../checked-trust";
import { clusterTrust } from "../cluster-trust";
import type { ClusterPeerArgs } from "../cluster-trust";
import type { Identity } from "../issuers/issuer";
import type { MeetingServer, ServerAccess } from "../meeting-server";
import { typeToken } from "../package-name";
import { createPinning, openPinning } from "../pinned-trust";
import { readChoice, readDnsName } from "../plain-values";
import { readProof } from "../proof";
import type { CallCarryingArgs, RoleArgs } from "../role-args";
import { RoleChange } from "../role-change";
import { identitySource, roleIdentity } from "../role-identity";
import type { SourceArgs } from "../role-identity";
import { openRole, roleSubject } from "../role-opening";
import type { OpenedRole } from "../role-opening";
import type { TrustBy } from "../trust-by";

/**
 * Whom the Call Bridge accepts, by link. A link that is left out stays as it is on the appliance. Plain, because it
 * decides which MMP commands the reviewer sees; the certificates may come later.
 */
export interface CallBridgeTrustsArgs {
  /** Web Bridges 3 on the c2w link, by their c2w certificates (CB-16). */
  c2w?: TrustArgs;
  /**
   * The other Call Bridges of a cluster, by their **Web Admin** certificates (CLU-02): their issuers, or the leaves
   * themselves (CLU-03). It needs `clusterPeers`, all of whom it has to cover (CLU-05). `"none"` takes the trust away from
   * the appliance (CLU-06). Only in a scalable and resilient deployment; elsewhere it is refused with TOPO-04. Deploy a
   * new issuer in three updates: trust both, renew Web Admin everywhere, drop the old one (CLU-07). @default as the
   * appliance has it
   */
  cluster?: TrustArgs | "none";
  /**
   * SIP peers over TLS. With `sipVerify` it has to cover every one of them: Unified CM, Expressway, Lync, Recorder and
   * Streamer (TLSV-08).
   */
  sip?: TrustArgs;
  /** LDAP servers, that is Active Directory. */
  ldap?: TrustArgs;
}

/** The Call Bridge apart from the appliance that it runs on; topologies take this. */
export interface CallBridgeRoleArgs extends RoleArgs, CallCarryingArgs {
  /** Whom it accepts as peers. @default as the appliance has it */
  trusts?: CallBridgeTrustsArgs;
  /**
   * The other members of the Call Bridge cluster, by the addresses that the cluster has for them. Without `trusts.cluster`
   * nobody verifies them, which is warned about with CLU-04. @default no cluster
   */
  clusterPeers?: ClusterPeerArgs[];
  /**
   * Whether certificates of SIP peers are verified: `enable`, `disable`, or `ocsp` to ask OCSP too (TLSV-05). `enable` and
   * `ocsp` need `trusts.sip`, or fail with TLSV-06. Plain, like `trusts`. @default as the appliance has it
   */
  sipVerify?: VerifyMode;
  /** The same for LDAP servers; `enable` and `ocsp` need `trusts.ldap`. @default as the appliance has it */
  ldapVerify?: VerifyMode;
  /**
   * FQDN by which Lync or Skype for Business knows the Call Bridge: on a single server that of its trusted application and
   * static route, in a cluster that which `get-cstrustedapplicationcomputer` shows. It becomes the common name; a
   * certificate of another name fails with CB-04 or CB-06, a self-signed one with LAB-04. @default no Lync
   */
  lyncFqdn?: pulumi.Input<string>;
  /**
   * Whether web app calls are used: then a certificate without the key usage digitalSignature is refused instead of warned
   * about (PKI-13). @default whether `trusts.c2w` is given
   */
  webRtc?: pulumi.Input<boolean>;
}

/** Arguments of `CallBridge`. */
export interface CallBridgeArgs extends CallBridgeRoleArgs {
  /** The appliance that the role runs on; its listening interface is set by the installer (CB-10). */
  server: MeetingServer;
  /**
   * By what the Web Bridges of `trusts.c2w` are known. `issuer`: by their CA; a renewed leaf then changes nothing here.
   * `leaf`: by their own leaves and nothing else (C2W-05); `trusts.c2w.issuers` is refused with args/conflict, more than 24
   * identities with args/invalid. Before a leaf changes, the old and the new are trusted together by a change of its own,
   * `<name>-trust-widen`, and after all have changed only the new by `<name>-trust-narrow`: **each restarts the Call Bridge**.
   * Plain, because it decides which resources there are. @default "issuer"
   */
  trustBy?: TrustBy;
}

/**
 * Certificate, trust and verification of the Call Bridge on one appliance. Everything that differs is assigned, and then
 * there is one restart for all of it, which drops the calls on that appliance (CB-17). Deleting the resource leaves the
 * appliance as it is, unless `onDelete` says otherwise.
 */
export class CallBridge extends pulumi.ComponentResource {
  /** SHA-256 of the leaf, lower-case hex. Public; unknown in a preview in which the leaf is issued. */
  readonly fingerprint: pulumi.Output<string>;
  /** When the leaf ends, ISO 8601. Public; unknown in a preview in which the leaf is issued. */
  readonly notAfter: pulumi.Output<string>;
  /** What the last change did and how it was proven. Public; unknown in a preview in which a change runs. */
  readonly report: pulumi.Output<Report>;

  /** Declares the role. Refuses arguments that cannot be used with args/..., or with the rule that they break. */
  constructor(name: string, args: CallBridgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("CallBridge"), name, {}, opts);
    const role = openRole(this, name, { role: "callBridge", args });
    const pinning = openPinning(this, role, { ...args, c2w: args.trusts?.c2w });
    const source = identitySource(this, callBridgeSource(role.access, args));
    const modes = against(this, () => verifyModes(role.subject, args));
    const settings = callBridgeSettings(this, role.subject, args, modes);
    const proof = readProof(this, role.subject, args);
    against(this, () => refuseEdge(role.subject, args));
    const cluster = clusterTrust(this, { trust: args.trusts?.cluster, peers: args.clusterPeers }, role);
    const trusts = { ...trustsOf(this, role, args), ...cluster.trusts };
    const { emptied } = cluster;
    const asked = settings.apply(askedOfLeaf);
    const accept = (identity: Identity): void => checkSelfSigned(role.subject, args, identity);
    const certs = roleIdentity(this, role, { name, slot: "certs", source, asked, accept });
    const bare = { kind: "callBridge", webRtc: false } as const;
    const reviewed: RoleSettings = { ...bare, ...modes };
    const pinned = createPinning(this, role, { pinning, trusts, proof, bare, shown: [certs] });
    const change = new RoleChange(
      { ...role, identities: { certs }, trusts, emptied, pinned, reviewed, settings, proof },
      this,
    );
    const { fingerprint, notAfter } = certificateOutputs(certs.leafPem);
    this.fingerprint = fingerprint;
    this.notAfter = notAfter;
    this.report = change.report;
    this.registerOutputs({ fingerprint, notAfter, report: this.report });
  }
}

/** What the Call Bridge says about its identity. */
export function callBridgeSource<Args extends CallBridgeRoleArgs>(
  access: ServerAccess,
  args: Args,
): SourceArgs<Args> {
  const subject = roleSubject(access, "callBridge");
  const request = { make: callBridgeRequest, names: { lyncFqdn: args.lyncFqdn } };
  return { subject, fqdn: access.fqdn, args, request };
}

/** Known without any certificate, so it is refused in the first preview (LAB-04). */
function checkSelfSigned(
  subject: string,
  { lyncFqdn, trusts }: CallBridgeRoleArgs,
  { hasChain }: Identity,
): void {
  if (lyncFqdn !== undefined && !hasChain) {
    throw cmsError("LAB-04", {
      subject: `${subject} certs`,
      what: "its identity is self-signed, and Lync trusts no such certificate",
      remedy: "have it issued by the CA that the Lync front end servers trust",
    });
  }
  const { cluster } = trusts ?? {};
  if (cluster && cluster !== "none" && cluster.identities?.some((identity) => !identity.hasChain) === true) {
    throw cmsError("LAB-04", {
      subject: `${subject} trusts.cluster`,
      what: "one of the identities is self-signed, and a cluster is trusted by the certificate of a CA",
      remedy: "have the Web Admin certificates of the cluster issued by one CA",
    });
  }
}

interface VerifyModes {
  readonly sipVerify?: VerifyMode;
  readonly ldapVerify?: VerifyMode;
}

const modeWords = ["enable", "disable", "ocsp"] as const;

function verifyModes(subject: string, { sipVerify, ldapVerify, trusts }: CallBridgeRoleArgs): VerifyModes {
  const mode = (name: string, value: VerifyMode, trust: TrustArgs | undefined): VerifyMode =>
    trustedMode(
      `${subject} ${name}Verify`,
      readChoice(`${subject} ${name}Verify`, value, modeWords),
      name,
      trust,
    );
  return {
    ...(sipVerify !== undefined && { sipVerify: mode("sip", sipVerify, trusts?.sip) }),
    ...(ldapVerify !== undefined && { ldapVerify: mode("ldap", ldapVerify, trusts?.ldap) }),
  };
}

/** Verification without a trust would refuse every peer (TLSV-06). */
function trustedMode(
  subject: string,
  mode: VerifyMode,
  link: string,
  trust: TrustArgs | undefined,
): VerifyMode {
  if (mode === "disable" || trust !== undefined) return mode;
  throw cmsError("TLSV-06", {
    subject,
    what: `the mode is ${JSON.stringify(mode)} and there is no trusts.${link}`,
    remedy: `name the peers in trusts.${link}`,
  });
}

function callBridgeSettings(
  owner: pulumi.Resource,
  subject: string,
  { lyncFqdn, trusts, webRtc = trusts?.c2w !== undefined }: CallBridgeRoleArgs,
  modes: VerifyModes,
): pulumi.Output<Extract<RoleSettings, { kind: "callBridge" }>> {
  return checked(owner, { lyncFqdn, webRtc }, (known) => ({
    kind: "callBridge",
    ...modes,
    ...(known.lyncFqdn !== undefined && { lyncFqdn: readDnsName(`${subject} lyncFqdn`, known.lyncFqdn) }),
    webRtc: known.webRtc,
  }));
}

function trustsOf(
  owner: pulumi.Resource,
  { subject, allow }: OpenedRole,
  { trusts = {}, trustBy }: Pick<CallBridgeArgs, "trusts" | "trustBy">,
): Readonly<Record<string, pulumi.Output<string>>> {
  const { c2w, sip, ldap } = trusts;
  const bySlot = { c2wTrust: c2w, sipTrust: sip, ldapTrust: ldap };
  return Object.fromEntries(
    Object.entries(bySlot).flatMap(([slot, trust]) =>
      trust
        ? [
            [
              slot,
              checkedTrust(owner, trust, {
                name: `${subject} ${slot}`,
                allow,
                by: slot === "c2wTrust" ? trustBy : "issuer",
              }),
            ],
          ]
        : [],
    ),
  );
}
