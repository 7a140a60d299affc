/** The certificate profile of RFC 5280, section 4: what CAs must not issue. Peers differ in how much of it they check. */
import type { Certificate } from "../certificate";
import { comparableName } from "../distinguished-name";
import { extensionRules } from "./extension-rules";
import type { CertificateRule, Place } from "./objection";

const rfc = (section: string, check: CertificateRule["check"]): CertificateRule => ({
  authority: "RFC",
  source: `RFC 5280 ${section}`,
  check,
});

/** The rules of the profile. */
export const profileRules: readonly CertificateRule[] = [
  rfc("4.1.1.2", ({ namesItsSignature }) =>
    namesItsSignature ? undefined : "names one signature algorithm and is signed by another",
  ),
  rfc("4.1.2.1", versionProblem),
  rfc("4.1.2.2", serialProblem),
  rfc("4.1.2.4", ({ issuerDer }) => (isEmpty(issuerDer) ? "names no issuer" : undefined)),
  rfc("4.1.2.5", ({ hasLongTime }) =>
    hasLongTime ? "has a time before 2050 that is no UTCTime" : undefined,
  ),
  rfc("4.1.2.6", ({ subjectDer }, { isIssuer }) =>
    isIssuer && isEmpty(subjectDer) ? "is a CA and has no subject" : undefined,
  ),
  rfc("4.1.2.6", subjectElsewhere),
  rfc("4.1.2.8", ({ hasUniqueIds }) => (hasUniqueIds ? "has unique identifiers" : undefined)),
  rfc("4.2.1.1", authorityKeyProblem),
  rfc("4.2.1.2", ({ subjectKeyId }, { isIssuer }) =>
    isIssuer && subjectKeyId === undefined ? "is a CA and has no subject key identifier" : undefined,
  ),
  rfc("4.2.1.3", ({ keyUsage }, { isIssuer }) =>
    isIssuer && keyUsage === undefined ? "is a CA and has no KeyUsage" : undefined,
  ),
  rfc("4.2.1.9", caMarksProblem),
  rfc("4.2.1.10", ({ nameLimits, basicConstraints }) =>
    nameLimits !== undefined && basicConstraints?.ca !== true
      ? "is no CA and has name constraints"
      : undefined,
  ),
  ...extensionRules,
];

function isEmpty(name: Buffer): boolean {
  return comparableName(name).length === 0;
}

function versionProblem({ version, extensions }: Certificate, place: Place): string | undefined {
  if (version === 3) return undefined;
  if (extensions.length > 0) return `has extensions and is of version ${version}`;
  return place.isIssuer && !place.isAnchor ? `is a CA of version ${version}` : undefined;
}

function serialProblem({ serialOctets, serial }: Certificate): string | undefined {
  if (((serialOctets[0] ?? 0) & 0x80) !== 0) return `has the negative serial number ${serial}`;
  if (serialOctets.every((octet) => octet === 0)) return "has the serial number 0";
  return serialOctets.length > 20
    ? `has a serial number of ${serialOctets.length} bytes, more than 20`
    : undefined;
}

function subjectElsewhere({ subjectDer, names, extensions }: Certificate): string | undefined {
  if (!isEmpty(subjectDer)) return undefined;
  const isEmptyToo = Object.values(names).every((kind: readonly unknown[]) => kind.length === 0);
  if (isEmptyToo) return "has neither a subject nor alternative names";
  return extensions.some(({ oid, critical }) => oid === "2.5.29.17" && critical)
    ? undefined
    : "has no subject, and its alternative names are not critical";
}

function authorityKeyProblem(certificate: Certificate): string | undefined {
  const { authorityKeyId, authorityCertificate, isSelfSigned } = certificate;
  if (authorityCertificate !== undefined && authorityCertificate.issuer !== authorityCertificate.serial) {
    return "has an authority key identifier with only one of issuer and serial number";
  }
  return authorityKeyId === undefined && !isSelfSigned
    ? "has no key identifier of its issuer (authority key identifier)"
    : undefined;
}

function caMarksProblem({ basicConstraints, keyUsage, version }: Certificate, { isIssuer }: Place) {
  const isCa = basicConstraints?.ca === true;
  if (isIssuer && !isCa && version === 3) return "is used as a CA and its Basic Constraints do not say so";
  if (keyUsage?.has("keyCertSign") === true && !isCa)
    return "may sign certificates (keyCertSign) and is no CA";
  if (basicConstraints?.pathLength === undefined) return undefined;
  return isCa && keyUsage?.has("keyCertSign") !== false
    ? undefined
    : "has a path length and may not sign certificates";
}
