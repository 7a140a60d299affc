/** The checks of a whole path, from a leaf to a trusted certificate (RFC 5280, 6.1, as far as TLS peers make them). */
import { caMarkProblem, hasCaMark } from "./ca-mark";
import type { Certificate } from "./certificate";
import { limitProblem } from "./name-constraints";
import type { Path } from "./paths";

/** Why a peer that trusts the last certificate of a path does not accept the first one; `undefined` when it does. */
export function pathProblem(path: Path, now: Date): string | undefined {
  for (const [index, certificate] of path.entries()) {
    const problem =
      validityProblem(certificate, now) ?? (index === 0 ? undefined : markProblem(path, certificate, index));
    if (problem !== undefined) return `${certificate.subject} ${problem}`;
  }
  return limitsProblem(path);
}

/** What the certificates of a path forbid each other: critical extensions, path lengths, name constraints. */
export function limitsProblem(path: Path): string | undefined {
  for (const [index, certificate] of path.entries()) {
    const problem = criticalProblem(certificate) ?? lengthProblem(path, certificate, index);
    if (problem !== undefined) return `${certificate.subject} ${problem}`;
  }
  return nameProblem(path);
}

/** Why a certificate is not valid at a time, as the end of a sentence about it. */
export function validityProblem({ notBefore, notAfter }: Certificate, now: Date): string | undefined {
  if (now < notBefore) return `is not valid before ${notBefore.toISOString()}`;
  if (now > notAfter) return `expired on ${notAfter.toISOString()}`;
  return undefined;
}

function markProblem(path: Path, certificate: Certificate, index: number): string | undefined {
  // A root of X.509 version 1 has no extensions; being trusted is its mark.
  const isPlainRoot = index === path.length - 1 && certificate.isSelfSigned && !hasCaMark(certificate);
  const mark = isPlainRoot ? undefined : caMarkProblem(certificate);
  return mark === undefined ? undefined : `is not marked as a CA: ${mark}`;
}

function criticalProblem({ unknownCritical }: Certificate): string | undefined {
  if (unknownCritical.length === 0) return undefined;
  return `has critical extensions that are not judged here (${unknownCritical.join(", ")})`;
}

function lengthProblem(path: Path, { basicConstraints }: Certificate, index: number): string | undefined {
  const limit = index === 0 ? undefined : basicConstraints?.pathLength;
  // RFC 5280, 4.2.1.9: self-issued certificates do not count, and the leaf never does.
  const below = path.slice(1, index).filter((certificate) => !isSelfIssued(certificate)).length;
  return limit === undefined || below <= limit
    ? undefined
    : `allows ${limit} CAs below it, there are ${below}`;
}

/** RFC 5280, 4.2.1.10: every CA limits all below it; self-issued ones only where they are the leaf. */
function nameProblem(path: Path): string | undefined {
  for (const [index, { subject, nameLimits }] of path.entries()) {
    if (nameLimits === undefined) continue;
    for (const [place, below] of path.slice(0, index).entries()) {
      const problem = place > 0 && isSelfIssued(below) ? undefined : limitProblem(below, subject, nameLimits);
      if (problem !== undefined) return `${below.subject} ${problem}`;
    }
  }
  return undefined;
}

function isSelfIssued({ subjectDer, issuerDer }: Certificate): boolean {
  return subjectDer.equals(issuerDer);
}
