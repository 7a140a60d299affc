/** Path validation (RFC 5280, 6.1): what each certificate has to be in its place. Signatures and names link the path. */
import type { Certificate } from "../certificate";
import { isSameName } from "../distinguished-name";
import { limitProblem } from "../name-constraints";
import type { CertificateRule, Place } from "./objection";
import { policyProblem } from "./policy-tree";

/** What the certificates of a path forbid each other. */
export const limitRules: readonly CertificateRule[] = [
  { authority: "RFC", source: "RFC 5280 4.2", check: criticalExtensions },
  { authority: "RFC", source: "RFC 5280 6.1.4 (l)", check: pathLength },
  { authority: "RFC", source: "RFC 5280 6.1.3 (b)", check: nameLimits },
  {
    authority: "RFC",
    source: "RFC 5280 6.1.5 (g)",
    check: (_, { path, isIssuer }) => (isIssuer ? undefined : policyProblem(path)),
  },
];

/** The rules of path validation but those about time and usage, which need arguments of their own. */
export const validationRules: readonly CertificateRule[] = [
  { authority: "RFC", source: "RFC 5280 6.1.4 (k)", check: issuerMark },
  { authority: "RFC", source: "RFC 5280 6.1.4 (n)", check: issuerKeyUsage },
  ...limitRules,
];

/** How many CAs stand between a place and the leaf; those that are only self-issued do not count. */
export function casBelow({ path, index }: Place): number {
  return path.slice(1, index).filter((certificate) => !isSelfIssued(certificate)).length;
}

/** Subject and issuer are the same name. */
export function isSelfIssued({ subjectDer, issuerDer }: Certificate): boolean {
  return isSameName(subjectDer, issuerDer);
}

function issuerMark(certificate: Certificate, { isIssuer, isAnchor }: Place): string | undefined {
  if (!isIssuer || certificate.basicConstraints?.ca === true) return undefined;
  // A root of version 1 or 2 has no extensions; being trusted is its mark.
  if (isAnchor && certificate.version < 3) return undefined;
  return certificate.basicConstraints === undefined
    ? "issued the certificate below it and has no Basic Constraints that make it a CA"
    : "issued the certificate below it and its Basic Constraints say CA:FALSE";
}

function issuerKeyUsage({ keyUsage }: Certificate, { isIssuer }: Place): string | undefined {
  return isIssuer && keyUsage?.has("keyCertSign") === false
    ? "issued the certificate below it and its KeyUsage lacks keyCertSign"
    : undefined;
}

function pathLength({ basicConstraints }: Certificate, place: Place): string | undefined {
  const limit = place.isIssuer ? basicConstraints?.pathLength : undefined;
  const below = casBelow(place);
  return limit === undefined || below <= limit
    ? undefined
    : `allows ${limit} CAs below it, there are ${below}`;
}

function criticalExtensions({ unknownCritical }: Certificate): string | undefined {
  return unknownCritical.length === 0
    ? undefined
    : `has critical extensions that are not judged here (${unknownCritical.join(", ")})`;
}

/** RFC 5280, 4.2.1.10: every CA limits all below it; self-issued ones only where they are the leaf. */
function nameLimits(certificate: Certificate, { path, index }: Place): string | undefined {
  if (index > 0 && isSelfIssued(certificate)) return undefined;
  for (const ca of path.slice(index + 1)) {
    const problem =
      ca.nameLimits === undefined ? undefined : limitProblem(certificate, ca.subject, ca.nameLimits);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
