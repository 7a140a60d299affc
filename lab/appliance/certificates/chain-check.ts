/** The chain check behind `pki verify` and behind the line about the CA bundle at activation. */
import type { CertificateView } from "./certificate-view";
import { isMarkedAsCa } from "./purposes";

const longestChain = 10;

/**
 * Why a leaf cannot be traced to a self-signed certificate (or to itself) among the given ones, in OpenSSL's words;
 * undefined when it can.
 */
export function chainProblem(leaf: CertificateView, pool: readonly CertificateView[]): string | undefined {
  if (pool.some((candidate) => candidate.x509.raw.equals(leaf.x509.raw))) return undefined;
  let current = leaf;
  for (let depth = 0; depth < longestChain; depth += 1) {
    if (current.isSelfSigned) {
      return depth === 0 ? "self-signed certificate" : undefined;
    }
    const issuer = pool.find((candidate) => isIssuerOf(candidate, current));
    if (!issuer)
      return depth === 0 ? "unable to get local issuer certificate" : "unable to get issuer certificate";
    if (!isMarkedAsCa(issuer)) return "invalid CA certificate";
    current = issuer;
  }
  return "certificate chain too long";
}

/** Whether one certificate names and signed the other. */
export function isIssuerOf(issuer: CertificateView, child: CertificateView): boolean {
  return issuer.x509.subject === child.x509.issuer && child.x509.verify(issuer.x509.publicKey);
}
