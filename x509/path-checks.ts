/** The checks of a whole path as the appliance's peers make them, which take any of three marks for a CA's (EXT-07). */
import { caMarkProblem, hasCaMark } from "./ca-mark";
import type { Certificate } from "./certificate";
import { objectionsTo } from "./path/objection";
import type { CertificateRule, Objection, Place } from "./path/objection";
import { limitRules } from "./path/validation-rules";
import type { Path } from "./paths";

/** What a peer that trusts the last certificate of a path holds against it. */
export function peerObjections(path: Path, now: Date): readonly Objection[] {
  const rules: readonly CertificateRule[] = [
    {
      authority: "RFC",
      source: "RFC 5280 6.1.3 (a)(2)",
      check: (certificate) => validityProblem(certificate, now),
    },
    { authority: "RFC", source: "RFC 5280 6.1.4 (k)", check: markProblem },
  ];
  return [...objectionsTo(path, rules), ...objectionsTo(path, limitRules)];
}

/** Why a certificate is not valid at a time, as the end of a sentence about it. */
export function validityProblem({ notBefore, notAfter }: Certificate, now: Date): string | undefined {
  if (now < notBefore) return `is not valid before ${notBefore.toISOString()}`;
  if (now > notAfter) return `expired on ${notAfter.toISOString()}`;
  return undefined;
}

function markProblem(certificate: Certificate, { isIssuer, isAnchor }: Place): string | undefined {
  // A root of X.509 version 1 has no extensions; being trusted is its mark.
  const isPlainRoot = isAnchor && certificate.isSelfSigned && !hasCaMark(certificate);
  const mark = isIssuer && !isPlainRoot ? caMarkProblem(certificate) : undefined;
  return mark === undefined ? undefined : `is not marked as a CA: ${mark}`;
}
