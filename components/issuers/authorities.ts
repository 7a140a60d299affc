/** The certificates of a CA outside: its roots, several while it changes, and its intermediates. */
import { cmsError } from "../../errors/cms-error";
import { caMarkProblem } from "../../x509/ca-mark";
import { parseCertificates } from "../../x509/certificate";
import { bundleFile } from "../../x509/files";

/** The certificates of a CA. Throws EXT-07 for one that may not issue, PKI-20 where there is no root. */
export function checkAuthorities(subject: string, pem: string): string {
  const certificates = parseCertificates(pem, subject);
  for (const certificate of certificates) {
    const problem = caMarkProblem(certificate);
    if (problem === undefined) continue;
    throw cmsError("EXT-07", {
      subject,
      what: `${certificate.subject} may not issue: ${problem}`,
      remedy: "give certificates of the CA only",
    });
  }
  if (certificates.some(({ isSelfSigned }) => isSelfSigned)) return pem;
  throw cmsError("PKI-20", { subject, what: "there is no root in it", remedy: "add the CA's root" });
}

/** The roots among them. */
export function rootsIn(pem: string, subject: string): string {
  return bundleFile(parseCertificates(pem, subject).filter(({ isSelfSigned }) => isSelfSigned));
}
