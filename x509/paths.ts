/** Finds ways from a leaf upwards: names are compared by RFC 5280, 7.1, every link is a verified signature. */
import { isSignedBy } from "./certificate";
import type { Certificate } from "./certificate";
import { nameKey } from "./distinguished-name";

/** A leaf and, one after the other, those who issued. */
export type Path = readonly Certificate[];

/** The longest path that is followed; real ones have three or four certificates. */
const maxPathLength = 16;
/** The most signatures that one search verifies, so that a delivery made to be slow is not. */
const maxSignatures = 1_000;

/** Thrown when a pool has more alternatives than a search follows. */
export class TooManyPaths extends Error {}

/**
 * All paths that begin with the leaf, shorter ones first, beginning with the leaf alone. A path ends at a
 * self-signed certificate, at the longest length, or where the pool has no issuer.
 */
export function* pathsFrom(leaf: Certificate, pool: readonly Certificate[]): Generator<Path> {
  const byName = groupedBySubject(pool);
  const known = new Map<string, boolean>();
  const signed = (child: Certificate, issuer: Certificate): boolean => {
    const pair = `${child.sha256} ${issuer.sha256}`;
    const answer = known.get(pair) ?? isSignedBy(child, issuer);
    if (known.set(pair, answer).size > maxSignatures) throw new TooManyPaths("too many alternatives");
    return answer;
  };
  let level: readonly Path[] = [[leaf]];
  for (let length = 1; level.length > 0; length += 1) {
    yield* level;
    if (length === maxPathLength) return;
    level = level.flatMap((path) => longerBy(path, byName, signed));
    if (level.length > maxSignatures) throw new TooManyPaths("too many alternatives");
  }
}

/** Each certificate once, in the order of its first place. */
export function distinct(certificates: readonly Certificate[]): Certificate[] {
  return [...new Map(certificates.map((certificate) => [certificate.sha256, certificate])).values()];
}

function groupedBySubject(pool: readonly Certificate[]): ReadonlyMap<string, readonly Certificate[]> {
  const groups = new Map<string, Certificate[]>();
  for (const certificate of distinct(pool)) {
    const name = nameKey(certificate.subjectDer);
    groups.set(name, [...(groups.get(name) ?? []), certificate]);
  }
  return groups;
}

function longerBy(
  path: Path,
  byName: ReadonlyMap<string, readonly Certificate[]>,
  signed: (child: Certificate, issuer: Certificate) => boolean,
): Path[] {
  const last = path.at(-1);
  if (last === undefined || last.isSelfSigned) return [];
  const candidates = byName.get(nameKey(last.issuerDer)) ?? [];
  return candidates
    .filter((issuer) => !path.some(({ sha256 }) => sha256 === issuer.sha256) && signed(last, issuer))
    .map((issuer) => [...path, issuer]);
}
