/**
 * What browsers hold public CAs to: the Baseline Requirements of the CA/Browser Forum for TLS server certificates (BR,
 * version 2), as far as a certificate shows it and a private CA could keep it too. Sections by BR 2.0 and later.
 */
import { createPublicKey } from "node:crypto";
import type { Certificate } from "../certificate";
import { comparableName } from "../distinguished-name";
import { keyKindText } from "../key-kind";
import { isPresentedName } from "./name-syntax";
import type { CertificateRule, Place } from "./objection";

const br = (section: string, check: CertificateRule["check"]): CertificateRule => ({
  authority: "browser policy",
  source: `CA/Browser Forum BR ${section}`,
  check,
});

const ofLeaf =
  (check: (leaf: Certificate) => string | undefined): CertificateRule["check"] =>
  (certificate, { isIssuer }) =>
    isIssuer ? undefined : check(certificate);

/** The rules of browser policy. */
export const browserRules: readonly CertificateRule[] = [
  br("7.1.1", ({ version }) => (version === 3 ? undefined : `is of version ${version}, not 3`)),
  br("7.1.3.1", keyProblem),
  br("6.1.6", exponentProblem),
  br("7.1.3.2", signatureProblem),
  br("7.1.3.2.2", curveProblem),
  br("7.1.2.1.3", rootAuthorityKey),
  br("7.1.2.11.1", authorityKey),
  br("7.1.2.1.2", ({ extendedKeyUsage, isSelfSigned }, { isIssuer }) =>
    isIssuer && isSelfSigned && extendedKeyUsage !== undefined
      ? "is a root and has an ExtendedKeyUsage"
      : undefined,
  ),
  br(
    "7.1.2.7.8",
    ofLeaf(({ basicConstraints }) =>
      basicConstraints?.ca === true ? "is the leaf and says CA:TRUE" : undefined,
    ),
  ),
  br("7.1.2.7.10", ofLeaf(leafUsageProblem)),
  br("7.1.2.7.11", ofLeaf(leafKeyUsageProblem)),
  br("7.1.2.7.12", ofLeaf(leafNamesProblem)),
  br("7.1.4.3", ofLeaf(commonNameProblem)),
];

function keyProblem({ keyKind }: Certificate): string | undefined {
  const isFit =
    (keyKind.kind === "rsa" && keyKind.bits >= 2048 && keyKind.bits % 8 === 0) ||
    (keyKind.kind === "ec" && ["P-256", "P-384", "P-521"].includes(keyKind.curve));
  return isFit ? undefined : `has a key of the kind ${keyKindText(keyKind)}`;
}

const signatures = [
  "sha256WithRSAEncryption",
  "sha384WithRSAEncryption",
  "sha512WithRSAEncryption",
  "rsassaPss-SHA256",
  "rsassaPss-SHA384",
  "rsassaPss-SHA512",
  "ecdsa-with-SHA256",
  "ecdsa-with-SHA384",
  "ecdsa-with-SHA512",
];

function signatureProblem({ signatureAlgorithm, isSelfSigned }: Certificate): string | undefined {
  if (signatures.includes(signatureAlgorithm)) return undefined;
  // Nobody verifies a root's signature on itself, and old roots have SHA-1 there.
  const isOldRoot = isSelfSigned && signatureAlgorithm === "sha1WithRSAEncryption";
  return isOldRoot ? undefined : `is signed with ${signatureAlgorithm}`;
}

/** The exponent is odd and at least 3. */
function exponentProblem({ keyKind, spkiDer }: Certificate): string | undefined {
  if (keyKind.kind !== "rsa") return undefined;
  const key = createPublicKey({ key: spkiDer, format: "der", type: "spki" });
  const exponent = key.asymmetricKeyDetails?.publicExponent ?? 0n;
  return exponent >= 3n && exponent % 2n === 1n ? undefined : `has an RSA key with the exponent ${exponent}`;
}

const hashOfCurve: Readonly<Record<string, string>> = {
  "P-256": "ecdsa-with-SHA256",
  "P-384": "ecdsa-with-SHA384",
  "P-521": "ecdsa-with-SHA512",
};

/** The curve of the key that signed decides the hash; whose that key is in an incomplete path, nobody knows. */
function curveProblem(certificate: Certificate, { path, index }: Place): string | undefined {
  const { keyKind } = (certificate.isSelfSigned ? certificate : path[index + 1]) ?? {};
  const { signatureAlgorithm } = certificate;
  if (keyKind?.kind !== "ec" || hashOfCurve[keyKind.curve] === undefined) return undefined;
  return hashOfCurve[keyKind.curve] === signatureAlgorithm
    ? undefined
    : `is signed with ${signatureAlgorithm} by a key on ${keyKind.curve}`;
}

/** BR 7.1.2.1.3: a root may name its own key and nothing else. */
function rootAuthorityKey(certificate: Certificate): string | undefined {
  const { isSelfSigned, authorityKeyId, authorityCertificate, subjectKeyId, extensions } = certificate;
  if (!isSelfSigned || !extensions.some(({ oid }) => oid === "2.5.29.35")) return undefined;
  if (authorityKeyId === undefined) return "has an authority key identifier without a key identifier";
  if (authorityCertificate !== undefined)
    return "has an authority key identifier with issuer or serial number";
  return authorityKeyId === subjectKeyId ? undefined : "names another key as its issuer's than its own";
}

function authorityKey(certificate: Certificate, { path, index }: Place): string | undefined {
  if (certificate.isSelfSigned) return undefined;
  if (certificate.authorityCertificate !== undefined) {
    return "has an authority key identifier with issuer or serial number";
  }
  const issuerKeyId = path[index + 1]?.subjectKeyId;
  return issuerKeyId === undefined || certificate.authorityKeyId === issuerKeyId
    ? undefined
    : "names another key as its issuer's than the one of the certificate above it";
}

function leafUsageProblem({ extendedKeyUsage, extensions }: Certificate): string | undefined {
  if (extendedKeyUsage === undefined) return "has no ExtendedKeyUsage";
  if (extensions.some(({ oid, critical }) => oid === "2.5.29.37" && critical)) {
    return "has a critical ExtendedKeyUsage";
  }
  const barred = ["anyExtendedKeyUsage", "codeSigning", "emailProtection", "timeStamping", "OCSPSigning"];
  const found = extendedKeyUsage.find((usage) => barred.includes(usage));
  return found === undefined ? undefined : `is for ${found} as well`;
}

function leafKeyUsageProblem({ keyUsage }: Certificate): string | undefined {
  const found = ["keyCertSign", "cRLSign"].find((usage) => keyUsage?.has(usage) === true);
  return found === undefined ? undefined : `is the leaf and has a KeyUsage with ${found}`;
}

function leafNamesProblem({ names, subjectDer, extensions }: Certificate): string | undefined {
  const { dns, ip, email, uri, directory, others } = names;
  if (dns.length + ip.length === 0) return "has no DNS name and no address among its alternative names";
  const isOther = email.length + uri.length + directory.length + others.length > 0;
  if (isOther) return "has alternative names that are neither DNS names nor addresses";
  const bad = dns.find((name) => !isPresentedName(name) || name.includes("_") || isWholeSuffix(name));
  if (bad !== undefined) return `has the DNS name ${bad}, which no public CA may certify`;
  const isCritical = extensions.some(({ oid, critical }) => oid === "2.5.29.17" && critical);
  return isCritical && comparableName(subjectDer).length > 0
    ? "has a subject and critical alternative names"
    : undefined;
}

/** A wildcard for all of a top-level domain; longer public suffixes are known only to a list that is not here. */
function isWholeSuffix(name: string): boolean {
  return /^\*\.[^.]+$/.test(name);
}

/** BR 7.1.4.3: a character-for-character copy of one of the alternative names. Browsers themselves do not look at it. */
function commonNameProblem({ commonName, names }: Certificate): string | undefined {
  if (commonName === undefined || [...names.dns, ...names.ip].includes(commonName)) return undefined;
  return `has the common name ${commonName}, which is none of its alternative names`;
}
