/** The certificates of a PKCS#7 file (p7b; RFC 5652, 5.1): what Windows and many CAs deliver a chain in (CA-04). */
import { DerError, derElements, derProblem } from "./der-form";
import type { DerElement } from "./der-form";

const explicitContent = 0xa0;
const certificateSet = 0xa0;
const sequence = 0x30;

/**
 * DER of each certificate, in the order of the file, which means nothing. Signatures on the file itself, and revocation
 * lists in it, decide nothing about its certificates and are passed over. Throws a `DerError` that says what is wrong.
 */
export function certificatesInPkcs7(der: Buffer): Buffer[] {
  const problem = derProblem(der);
  if (problem !== undefined) throw new DerError(problem);
  const content = children(derElements(der)[0], sequence).find(({ tag }) => tag === explicitContent);
  const [signed] = children(content, explicitContent);
  // Version, digest algorithms and the content that is signed come before the certificates.
  const set = children(signed, sequence)
    .slice(3)
    .find(({ tag }) => tag === certificateSet);
  const certificates = children(set, certificateSet).filter(({ tag }) => tag === sequence);
  if (certificates.length === 0) throw new DerError("it holds no certificate");
  return certificates.map(({ whole }) => whole);
}

function children(element: DerElement | undefined, tag: number): readonly DerElement[] {
  return element?.tag === tag ? derElements(element.content) : [];
}
