/** Finds the paths from a leaf to what is trusted, until there is one that nothing is held against. */
import type { Certificate } from "../certificate";
import { isSameName } from "../distinguished-name";
import { TooManyPaths, pathsFrom } from "../paths";
import type { Path } from "../paths";
import type { Objection } from "./objection";

/** Where a path is looked for. */
export interface PathMaterial {
  readonly leaf: Certificate;
  /** What came with the leaf, in any order; what is not needed is passed over. */
  readonly others: readonly Certificate[];
  /** Where a path may end: roots, other CAs, or the leaf itself where it is pinned (C2W-05). */
  readonly trust: readonly Certificate[];
}

/** The path that nothing is held against, or what is held against the first one that leads to something trusted. */
export type PathVerdict =
  | { readonly kind: "accepted"; readonly path: Path }
  | { readonly kind: "refused"; readonly objections: readonly [Objection, ...Objection[]] };

/** Judges every path that ends in a trusted certificate, shorter ones first. */
export function searchTrusted(
  { leaf, others, trust }: PathMaterial,
  judge: (path: Path) => readonly Objection[],
): PathVerdict {
  const trusted = new Set(trust.map(({ sha256 }) => sha256));
  let longest: Path = [leaf];
  let refusal: readonly Objection[] = [];
  try {
    for (const path of pathsFrom(leaf, [...trust, ...others])) {
      longest = path;
      if (!trusted.has(path.at(-1)?.sha256 ?? "")) continue;
      const objections = judge(path);
      if (objections.length === 0) return { kind: "accepted", path };
      if (refusal.length === 0) refusal = objections;
    }
  } catch (error) {
    if (!(error instanceof TooManyPaths)) throw error;
    return refused(refusal, "the certificates form too many alternative chains");
  }
  return refused(refusal, endOf(longest, [...trust, ...others]));
}

function refused(objections: readonly Objection[], end: string): PathVerdict {
  const [first, ...more] = objections;
  if (first !== undefined) return { kind: "refused", objections: [first, ...more] };
  return { kind: "refused", objections: [{ authority: "RFC", source: "RFC 5280 6.1", text: end }] };
}

/** Why a path that cannot be continued ends where it ends. */
function endOf(path: Path, pool: readonly Certificate[]): string {
  const last = path.at(-1);
  if (last === undefined) return "no certificate is shown";
  if (last.isSelfSigned) return `${last.subject} is self-signed and not trusted`;
  if (pool.some(({ subjectDer }) => isSameName(subjectDer, last.issuerDer))) {
    return `${last.subject} names ${last.issuer} as its issuer, whose key did not sign it`;
  }
  return `${last.subject} is issued by ${last.issuer}, which is neither shown nor trusted`;
}
