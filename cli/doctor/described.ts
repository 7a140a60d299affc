/** How a certificate is described to programs. */
import type { Certificate } from "../../x509/certificate";

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
export function described({
  subject,
  names,
  issuer,
  notBefore,
  notAfter,
  sha256,
}: Certificate): DescribedCertificate {
  return {
    subject,
    names: [...names.dns, ...names.ip, ...names.email, ...names.uri],
    issuer,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    sha256,
  };
}
