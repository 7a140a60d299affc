/** Which roots browsers come with, told by a list of them. */
import { X509Certificate } from "node:crypto";
import type { Certificate } from "./certificate";

/**
 * Whether a root is in a list, e.g. `rootCertificates` of node:tls, which is Mozilla's. A root that only an organisation's
 * own computers trust is not. The list is read at the first question.
 */
export function publicRoots(pems: readonly string[]): (root: Pick<Certificate, "sha256">) => boolean {
  let known: ReadonlySet<string> | undefined;
  return ({ sha256 }) => {
    known ??= new Set(pems.map(sha256Of));
    return known.has(sha256);
  };
}

function sha256Of(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(":", "").toLowerCase();
}
