/** The text form of `pki inspect`: in OpenSSL's manner, which is what Meeting Server builds on. */
import { createHash } from "node:crypto";
import type { X509Certificate } from "node:crypto";
import type { CertificateView } from "./certificate-view";
import { childrenOf, readElement } from "./der";
import type { PkiItem } from "./pki-file";

/** The lines about one item of a file. */
export function describeItem(item: PkiItem): readonly string[] {
  switch (item.kind) {
    case "certificate":
      return [
        `File contains a ${item.encoding} encoded certificate`,
        ...describeCertificate(item.certificate),
      ];
    case "request":
      return [`File contains a ${item.encoding} encoded certificate request`];
    case "key":
      return [`File contains a ${item.encoding} encoded private key`];
    case "lockedKey":
      return [`File contains a ${item.encoding} encoded private key protected by a passphrase`];
    case "unknown":
      return ["File contents not recognised"];
  }
}

function describeCertificate(view: CertificateView): readonly string[] {
  const { x509 } = view;
  return [
    "Certificate:",
    "    Data:",
    ...versionLine(x509),
    `        Serial Number: ${x509.serialNumber.toLowerCase()}`,
    `        Issuer: ${nameLine(x509.issuer)}`,
    "        Validity",
    `            Not Before: ${x509.validFrom}`,
    `            Not After : ${x509.validTo}`,
    `        Subject: ${nameLine(x509.subject)}`,
    `        Subject Public Key Info: ${keyLine(x509)}`,
    ...describeExtensions(view),
    `    SHA256 Fingerprint: ${createHash("sha256").update(x509.raw).digest("hex")}`,
  ];
}

function describeExtensions(view: CertificateView): readonly string[] {
  const { x509, keyUsage, extendedKeyUsage, isCaByBasicConstraints } = view;
  const lines: string[] = [];
  if (isCaByBasicConstraints !== undefined) {
    lines.push(
      "            X509v3 Basic Constraints:",
      `                CA:${isCaByBasicConstraints ? "TRUE" : "FALSE"}`,
    );
  }
  if (keyUsage) lines.push("            X509v3 Key Usage:", `                ${[...keyUsage].join(", ")}`);
  if (extendedKeyUsage) {
    lines.push(
      "            X509v3 Extended Key Usage:",
      `                ${[...extendedKeyUsage].join(", ")}`,
    );
  }
  if (x509.subjectAltName !== undefined) {
    lines.push("            X509v3 Subject Alternative Name:", `                ${x509.subjectAltName}`);
  }
  return lines.length === 0 ? [] : ["        X509v3 extensions:", ...lines];
}

function versionLine(x509: X509Certificate): readonly string[] {
  const [tbs] = childrenOf(readElement(x509.raw));
  const isVersion3 = tbs !== undefined && childrenOf(tbs)[0]?.tag === 0xa0;
  return [isVersion3 ? "        Version: 3 (0x2)" : "        Version: 1 (0x0)"];
}

function nameLine(name: string): string {
  return name.split("\n").join(", ");
}

function keyLine(x509: X509Certificate): string {
  const details = x509.publicKey.asymmetricKeyDetails;
  const size =
    details?.modulusLength === undefined
      ? (details?.namedCurve ?? "")
      : `${String(details.modulusLength)} bit`;
  return `${x509.publicKey.asymmetricKeyType ?? "unknown"} (${size})`;
}
