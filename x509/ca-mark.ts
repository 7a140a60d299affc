/** Whether a certificate is marked as a CA, by the safest reading of the guide (EXT-07, AMB-18). */
import type { Certificate } from "./certificate";

/** Why a certificate is no CA: it has none of the three marks, or one that it has says no. */
export function caMarkProblem(certificate: Certificate): string | undefined {
  const { basicConstraints, keyUsage, netscapeCertType } = certificate;
  if (!hasCaMark(certificate)) return "it has neither KeyUsage nor Basic Constraints nor a Netscape type";
  if (keyUsage?.has("keyCertSign") === false) return "its KeyUsage lacks keyCertSign";
  if (basicConstraints?.ca === false) return "its Basic Constraints say CA:FALSE";
  if (netscapeCertType?.has("sslCA") === false) return "its Netscape type lacks sslCA";
  return undefined;
}

/** Whether a certificate has any extension that can mark it as a CA. */
export function hasCaMark({ basicConstraints, keyUsage, netscapeCertType }: Certificate): boolean {
  return basicConstraints !== undefined || keyUsage !== undefined || netscapeCertType !== undefined;
}
