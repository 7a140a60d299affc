/**
 * Whether the other side of a TLS connection is accepted: its certificate is in the trust bundle (a pinned leaf), or its
 * chain leads to something in it (C2W-04 to C2W-06, PKI-21). The root need not be there (MMP reference 4.5).
 */
import { X509Certificate } from "node:crypto";
import type { DetailedPeerCertificate, TLSSocket } from "node:tls";
import { isIssuerOf } from "./chain-check";
import { viewCertificate } from "./certificate-view";
import type { CertificateView } from "./certificate-view";
import { isMarkedAsCa, unsuitableFor } from "./purposes";
import type { TlsPart } from "./purposes";

/** What a peer is held against. */
export interface PeerRules {
  readonly trust: readonly CertificateView[];
  /** What the peer is in this connection. */
  readonly part: TlsPart;
  readonly checksExtensions: boolean;
  readonly now: Date;
}

/** Why a peer is refused, in OpenSSL's words where it has some; undefined when it is accepted. */
export function peerProblem(presented: readonly CertificateView[], rules: PeerRules): string | undefined {
  const [leaf, ...above] = presented;
  if (!leaf) return "no certificate presented";
  const unsuitable = rules.checksExtensions ? unsuitableFor(leaf, rules.part) : undefined;
  return unsuitable ?? trustProblem(leaf, above, rules);
}

/** The certificates that a peer sent, leaf first. */
export function presentedBy(socket: TLSSocket): readonly CertificateView[] {
  const seen: CertificateView[] = [];
  let certificate: Partial<DetailedPeerCertificate> | undefined = socket.getPeerCertificate(true);
  while (certificate?.raw && !seen.some(({ x509 }) => certificate?.raw?.equals(x509.raw))) {
    seen.push(viewCertificate(new X509Certificate(certificate.raw)));
    certificate = certificate.issuerCertificate;
  }
  return seen;
}

function trustProblem(
  leaf: CertificateView,
  above: readonly CertificateView[],
  rules: PeerRules,
): string | undefined {
  let current = leaf;
  for (const _step of [leaf, ...above]) {
    const problem = dateProblem(current, rules.now);
    if (problem !== undefined) return problem;
    if (isIn(rules.trust, current)) return undefined;
    const anchor = rules.trust.find((candidate) => isIssuerOf(candidate, current) && isMarkedAsCa(candidate));
    if (anchor) return dateProblem(anchor, rules.now);
    if (current.isSelfSigned) return "self-signed certificate in certificate chain";
    const issuer = above.find((candidate) => isIssuerOf(candidate, current) && isMarkedAsCa(candidate));
    if (!issuer) return "unable to get local issuer certificate";
    current = issuer;
  }
  return "certificate chain too long";
}

function isIn(trust: readonly CertificateView[], certificate: CertificateView): boolean {
  return trust.some(({ x509 }) => x509.raw.equals(certificate.x509.raw));
}

function dateProblem({ x509 }: CertificateView, now: Date): string | undefined {
  if (now.getTime() < new Date(x509.validFrom).getTime()) return "certificate is not yet valid";
  return now.getTime() > new Date(x509.validTo).getTime() ? "certificate has expired" : undefined;
}
