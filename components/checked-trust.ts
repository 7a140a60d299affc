/** The file of a trust: whom the appliance accepts as a peer, checked before it travels on. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import { parseCertificates } from "../x509/certificate";
import { trustFile } from "../x509/files";
import { checkTrust } from "../x509/rules/check";
import { judgeFindings } from "./allowed-findings";
import { against } from "./boundary";
import type { Identity, TrustedIssuer } from "./issuers/issuer";

/**
 * Whom to trust; at least one entry in all three lists together. What is given here is everything that is trusted in
 * this place: other certificates that the appliance trusts there now are taken out.
 */
export interface TrustArgs {
  /** Issuers, e.g. a `PrivateCa`: everything that they issue is accepted, renewed leaves too. */
  issuers?: TrustedIssuer[];
  /**
   * Identities of peers: what their issuers issue is accepted, since the CA certificates of their chains are trusted. Of
   * a self-signed identity the leaf itself is trusted (LAB-07), and a new one has to be trusted before it is used.
   */
  identities?: Identity[];
  /** Certificates of peers or of their CAs that Pulumi does not manage: PEM blocks in any order. */
  certificatesPem?: pulumi.Input<string>;
}

/** Who asks for the trust. */
export interface TrustPurpose {
  /** Appliance, role and slot, e.g. `cms1 callBridge sipTrust`. */
  readonly name: string;
  readonly allow: pulumi.Output<readonly string[]>;
}

/** The trust as it is to be uploaded. Throws args/required where nobody is named. */
export function checkedTrust(
  owner: pulumi.Resource,
  trust: TrustArgs,
  { name, allow }: TrustPurpose,
): pulumi.Output<string> {
  const sources = against(owner, () => sourcesOf(name, trust));
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
