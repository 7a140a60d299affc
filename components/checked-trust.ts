/** The file of a trust: whom the appliance accepts as a peer, checked before it travels on. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import { parseCertificates } from "../x509/certificate";
import { trustFile } from "../x509/files";
import { checkTrust } from "../x509/rules/check";
import { judgeFindings } from "./allowed-findings";
import { awaitedFile, awaitedOf } from "./awaited";
import { against } from "./boundary";
import type { Identity, TrustedIssuer } from "./issuers/issuer";
import type { TrustBy } from "./trust-by";

/**
 * Whom to trust; at least one entry in all three lists together. What is given here is everything that is trusted in
 * this place: other certificates that the appliance trusts there now are taken out.
 */
export interface TrustArgs {
  /** Issuers, e.g. a `PrivateCa`: everything that they issue is accepted, renewed leaves too. */
  issuers?: TrustedIssuer[];
  /**
   * Identities of peers: what their issuers issue is accepted, since the CA certificates of their chains are trusted. Of
   * a self-signed identity the leaf itself is trusted (LAB-07), and a new one has to be trusted before it is used, which
   * `trustBy: "leaf"` of the role sees to.
   */
  identities?: Identity[];
  /** Certificates of peers or of their CAs that Pulumi does not manage: PEM blocks in any order. */
  certificatesPem?: pulumi.Input<string>;
}

/** Who asks for the trust. */
export interface TrustPurpose {
  /** Appliance, role and slot, e.g. `cms1 callBridge sipTrust`. */
  readonly name: string;
  /** Whether identities are trusted by their issuers or by their own leaves. @default issuer */
  readonly by?: TrustBy | undefined;
  readonly allow: pulumi.Output<readonly string[]>;
}

/**
 * The trust as it is to be uploaded; awaited while one of the identities is still to come. Throws args/required where nobody
 * is named.
 */
export function checkedTrust(
  owner: pulumi.Resource,
  trust: TrustArgs,
  { name, by = "issuer", allow }: TrustPurpose,
): pulumi.Output<string> {
  const sources = against(owner, () => (by === "leaf" ? leavesOf(name, trust) : sourcesOf(name, trust)));
  const awaited = awaitedOf(trust.identities ?? []);
  if (awaited.length > 0) return awaitedFile(awaited);
  const states = (trust.identities ?? []).map(({ state }) => state);
  return pulumi
    .output({ texts: sources, states, allow })
    .apply((known) => against(owner, () => trustedFile(owner, name, known)));
}

function sourcesOf(
  name: string,
  { issuers = [], identities = [], certificatesPem }: TrustArgs,
): readonly pulumi.Input<string>[] {
  const sources = [
    ...issuers.map(({ rootPem }) => rootPem),
    ...identities.map(({ hasChain, chainPem, leafPem }) => (hasChain ? chainPem : leafPem)),
    ...(certificatesPem === undefined ? [] : [certificatesPem]),
  ];
  if (sources.length === 0) throw nobody(name);
  return sources;
}

/** Each end of the link holds every leaf of the other: with n and m roles that is n times m. */
const mostPinned = 24;

function leavesOf(
  name: string,
  { issuers = [], identities = [], certificatesPem }: TrustArgs,
): readonly pulumi.Input<string>[] {
  if (issuers.length > 0) {
    throw cmsError("args/conflict", {
      subject: `${name} issuers`,
      what: "an issuer is trusted, and trustBy is leaf, which trusts no issuer",
      remedy: "name the identities of the peers instead, or leave trustBy at issuer",
    });
  }
  if (identities.length > mostPinned) {
    throw cmsError("args/invalid", {
      subject: `${name} identities`,
      what: `${identities.length} leaves would be pinned, at most ${mostPinned} are`,
      remedy: "leave trustBy at issuer: then a renewed leaf changes nobody but its own role",
    });
  }
  const leaves = identities.map(({ leafPem }) => leafPem);
  const sources = [...leaves, ...(certificatesPem === undefined ? [] : [certificatesPem])];
  if (sources.length === 0) throw nobody(name);
  return sources;
}

interface KnownTrust {
  readonly texts: readonly string[];
  readonly states: readonly string[];
  readonly allow: readonly string[];
}

function trustedFile(owner: pulumi.Resource, name: string, { texts, states, allow }: KnownTrust): string {
  if (states.includes("pending")) throw pending(name);
  const certificates = texts.flatMap((text) => parseCertificates(text, name));
  if (certificates.length === 0) throw nobody(name);
  judgeFindings(owner, name, checkTrust({ name, certificates, now: new Date() }), allow);
  return trustFile(certificates);
}

function nobody(subject: string): Error {
  return cmsError("args/required", {
    subject,
    what: "nobody is named, so no peer would be accepted",
    remedy: "name issuers, identities or certificatesPem, or leave out this trust",
  });
}

function pending(subject: string): Error {
  return cmsError("args/pending", {
    subject,
    what: "the certificate of one of the identities has not been issued yet",
    remedy: "trust its issuer instead, or deploy when it has been issued",
  });
}
