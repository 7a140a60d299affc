/** Which roots browsers come with, as far as Node's own list of them tells: it is Mozilla's. */
import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import type { Certificate } from "../x509/certificate";

let known: ReadonlySet<string> | undefined;

/** Whether a root is in the list. A root that only an organisation's own computers trust is not. */
export function isPublicRoot({ sha256 }: Pick<Certificate, "sha256">): boolean {
  known ??= new Set(rootCertificates.map((pem) => sha256Of(pem)));
  return known.has(sha256);
}

function sha256Of(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(":", "").toLowerCase();
}
