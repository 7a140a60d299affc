/**
 * Chains: put in order from whatever a CA delivered (CA-04..CA-06), and judged as a peer would judge what a listener
 * shows (PKI-20, PKI-21, C2W-05).
 */
import { cmsError } from "../errors/cms-error";
import type { CmsError } from "../errors/cms-error";
import { parseCertificates } from "./certificate";
import type { Certificate } from "./certificate";
import { isSameName, nameKey } from "./distinguished-name";
import { readPrivateKey } from "./key";
import { searchTrusted } from "./path/search";
import { peerObjections } from "./path-checks";
import { TooManyPaths, distinct, pathsFrom } from "./paths";
import type { Path } from "./paths";

/**
 * The chain of a leaf: its issuer first, the root last, empty for a self-signed leaf. The shortest way to a
 * self-signed root is taken; other ways upwards (cross-signed CAs) are left out, since every certificate more makes
 * the TLS handshake longer (CSR-14). Fails with `x509/chain` on a gap, a missing root or an unrelated certificate.
 * @param pool the certificates delivered, in any order; the leaf may be among them.
 */
export function orderChain(leaf: Certificate, pool: readonly Certificate[], subject: string): Certificate[] {
  const others = distinct(pool).filter(({ sha256 }) => sha256 !== leaf.sha256);
  const paths = allPaths(leaf, others, subject);
  const complete = paths.find((path) => path.at(-1)?.isSelfSigned === true);
  if (complete === undefined) throw gapError(paths.at(-1) ?? [leaf], others, subject);
  const related = new Set(paths.flat());
  const strangers = others.filter((certificate) => !related.has(certificate));
  if (strangers.length > 0) throw strangerError(leaf, strangers, subject);
  return complete.slice(1);
}

/** These certificates, and those of a pool that may stand above them; the pool's others are no part of their chains. */
export function withIssuers(
  certificates: readonly Certificate[],
  pool: readonly Certificate[],
): readonly Certificate[] {
  const all = [...certificates];
  // Every one that is added is looked at in its turn.
  for (const { issuerDer } of all) {
    all.push(...pool.filter((issuer) => !all.includes(issuer) && isSameName(issuer.subjectDer, issuerDer)));
  }
  return all;
}

/** A leaf and its chain. */
export interface OrderedDelivery {
  readonly leaf: Certificate;
  /** Issuer first, root last. */
  readonly chain: readonly Certificate[];
}

/**
 * Leaf and chain from the texts or DER files that a CA delivered, in any order and division (CA-06). The leaf is the
 * certificate of the key; without a key, the only certificate that issued none of the others.
 */
export function orderDelivery(
  inputs: readonly (string | Buffer)[],
  keyPem: string | undefined,
  subject: string,
): OrderedDelivery {
  const all = distinct(inputs.flatMap((input) => parseCertificates(input, subject)));
  const leaves = keyPem === undefined ? childless(all) : ofKey(all, keyPem, subject);
  const [leaf, ...more] = leaves;
  if (leaf === undefined || more.length > 0) {
    const by = keyPem === undefined ? "issued none of the others" : "belong to the private key";
    const names = namesOf(leaves.length > 0 ? leaves : all);
    throw cmsError("CA-06", {
      subject,
      what:
        all.length === 0
          ? "the delivery holds no certificate"
          : `${leaves.length} of ${all.length} certificates ${by} (${names})`,
      remedy: "give exactly one leaf, the one that was issued for this key, and the CA certificates above it",
    });
  }
  return { leaf, chain: orderChain(leaf, all, subject) };
}

/**
 * Why a peer that trusts these certificates does not accept what a listener shows; `undefined` when it does. A leaf
 * that is itself trusted suffices (pinning, C2W-05), and so does a trusted intermediate CA (PKI-21). Looks at names,
 * signatures, validity, CA marks (EXT-07), path lengths, name constraints, policies and critical extensions; not at host
 * names or usages.
 * @param shown what the listener sends, the leaf first.
 */
export function verifyUnderTrust(
  shown: readonly Certificate[],
  trust: readonly Certificate[],
  now: Date,
): string | undefined {
  const [leaf] = shown;
  if (leaf === undefined) return "no certificate is shown";
  const verdict = searchTrusted({ leaf, others: shown, trust }, (path) => peerObjections(path, now));
  return verdict.kind === "accepted" ? undefined : verdict.objections[0].text;
}

function allPaths(leaf: Certificate, pool: readonly Certificate[], subject: string): Path[] {
  try {
    return [...pathsFrom(leaf, pool)];
  } catch (cause) {
    if (!(cause instanceof TooManyPaths)) throw cause;
    throw chainError(subject, "the certificates form too many alternative chains", "leave one chain", cause);
  }
}

function ofKey(all: readonly Certificate[], keyPem: string, subject: string): Certificate[] {
  const { spkiSha256 } = readPrivateKey(keyPem, subject);
  return all.filter((certificate) => certificate.spkiSha256 === spkiSha256);
}

function childless(all: readonly Certificate[]): Certificate[] {
  const issuers = new Map<string, Set<string>>();
  for (const { issuerDer, sha256 } of all) {
    const name = nameKey(issuerDer);
    issuers.set(name, (issuers.get(name) ?? new Set()).add(sha256));
  }
  return all.filter(({ subjectDer, sha256 }) => {
    const children = issuers.get(nameKey(subjectDer));
    return children === undefined || (children.size === 1 && children.has(sha256));
  });
}

function gapError(path: Path, pool: readonly Certificate[], subject: string): CmsError {
  const last = path.at(-1);
  if (last === undefined)
    return chainError(subject, "there is no certificate", "give the leaf and its chain");
  if (pool.some(({ subjectDer }) => isSameName(subjectDer, last.issuerDer))) {
    return chainError(
      subject,
      `${last.subject} names ${last.issuer} as its issuer, but the key of the certificate of that name did not sign it`,
      `take the certificate of ${last.issuer} that belongs to the key which issued`,
    );
  }
  return chainError(
    subject,
    `${last.subject} is issued by ${last.issuer}, whose certificate is missing`,
    `add the certificate of ${last.issuer}; a chain goes up to its root`,
  );
}

function strangerError(leaf: Certificate, strangers: readonly Certificate[], subject: string): CmsError {
  return chainError(
    subject,
    `not in the chain of ${leaf.subject}: ${namesOf(strangers)}`,
    "leave out what does not lead from the leaf to its root",
  );
}

function chainError(subject: string, what: string, remedy: string, cause?: unknown): CmsError {
  return cmsError("x509/chain", { subject, what, remedy, cause });
}

function namesOf(certificates: readonly Certificate[]): string {
  const names = certificates.slice(0, 5).map(({ subject }) => subject);
  return [...names, ...(certificates.length > 5 ? [`${certificates.length - 5} more`] : [])].join("; ");
}
