/** How a certificate is described to programs. */
import type { Certificate } from "../../x509/certificate";
import { alternativeNames } from "../../x509/host-names";

/** Subject, names, issuer, validity and fingerprint. */
export interface DescribedCertificate {
  readonly subject: string;
  readonly names: readonly string[];
  readonly issuer: string;
  /** ISO 8601. */
  readonly notBefore: string;
  /** ISO 8601. */
  readonly notAfter: string;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Describes a certificate. */
export function described(certificate: Certificate): DescribedCertificate {
  const { subject, issuer, notBefore, notAfter, sha256 } = certificate;
  return {
    subject,
    names: alternativeNames(certificate),
    issuer,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    sha256,
  };
}
