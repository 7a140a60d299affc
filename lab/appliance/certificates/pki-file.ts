/** What a file of the appliance's folder holds: told by content, since `.pem` and `.der` serve several kinds (FILE-14). */
import { createPrivateKey, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { childrenOf, derTags, readElement } from "./der";
import { viewCertificate } from "./certificate-view";
import type { CertificateView } from "./certificate-view";

/** One thing found in a file. */
export type PkiItem =
  | { readonly kind: "certificate"; readonly encoding: Encoding; readonly certificate: CertificateView }
  | { readonly kind: "request"; readonly encoding: Encoding; readonly der: Buffer }
  | { readonly kind: "key"; readonly encoding: Encoding; readonly key: KeyObject }
  | { readonly kind: "lockedKey"; readonly encoding: Encoding; readonly pem: string }
  | { readonly kind: "unknown" };

/** How an item is written in its file. */
export type Encoding = "PEM" | "DER";

const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;

/** Every item of a file in file order; a file that holds nothing known gives one `unknown` item. */
export function readPkiFile(bytes: Buffer): readonly PkiItem[] {
  const blocks = [...bytes.toString("latin1").matchAll(pemBlock)];
  const items = blocks.map((block) => readBlock(block[1] ?? "", block[2] ?? "", block[0]));
  return items.length > 0 ? items : [readDerFile(bytes)];
}

/** The certificates of a file, in file order. */
export function certificatesIn(bytes: Buffer): readonly CertificateView[] {
  return readPkiFile(bytes).flatMap((item) => (item.kind === "certificate" ? [item.certificate] : []));
}

function readBlock(label: string, body: string, whole: string): PkiItem {
  if (label === "ENCRYPTED PRIVATE KEY" || /Proc-Type: 4,ENCRYPTED/.test(body)) {
    return { kind: "lockedKey", encoding: "PEM", pem: `${whole}\n` };
  }
  const der = Buffer.from(body, "base64");
  if (label === "CERTIFICATE" || label === "X509 CERTIFICATE") return readCertificate(der, "PEM");
  if (label === "CERTIFICATE REQUEST" || label === "NEW CERTIFICATE REQUEST") return readRequest(der, "PEM");
  if (label.endsWith("PRIVATE KEY")) {
    return attempt(() => ({ kind: "key", encoding: "PEM", key: createPrivateKey(`${whole}\n`) }));
  }
  return { kind: "unknown" };
}

function readDerFile(bytes: Buffer): PkiItem {
  const readers = [
    () => readCertificate(bytes, "DER"),
    () => readDerKey(bytes),
    () => readRequest(bytes, "DER"),
  ];
  for (const reader of readers) {
    const item = reader();
    if (item.kind !== "unknown") return item;
  }
  return { kind: "unknown" };
}

function readDerKey(bytes: Buffer): PkiItem {
  for (const type of ["pkcs8", "pkcs1", "sec1"] as const) {
    const item = attempt(() => ({
      kind: "key",
      encoding: "DER",
      key: createPrivateKey({ key: bytes, format: "der", type }),
    }));
    if (item.kind === "key") return item;
  }
  return { kind: "unknown" };
}

function readCertificate(der: Buffer, encoding: Encoding): PkiItem {
  return attempt(() => ({
    kind: "certificate",
    encoding,
    certificate: viewCertificate(new X509Certificate(der)),
  }));
}

function readRequest(der: Buffer, encoding: Encoding): PkiItem {
  return attempt(() => {
    const [info] = childrenOf(readElement(der));
    const version = info && childrenOf(info)[0];
    const isRequest = version?.tag === derTags.integer && version.content.equals(Buffer.from([0]));
    return isRequest ? { kind: "request", encoding, der } : { kind: "unknown" };
  });
}

function attempt(read: () => PkiItem): PkiItem {
  try {
    return read();
  } catch {
    return { kind: "unknown" };
  }
}
