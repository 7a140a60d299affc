/**
 * The files that go to an appliance (FILE-08..FILE-13): PEM blocks that touch, line feeds only, nothing before,
 * between or after them, one line feed at the end.
 */
import type { Certificate } from "./certificate";
import type { PrivateKey } from "./key";

/** The file of one leaf. */
export function leafFile(leaf: Certificate): string {
  return leaf.pem;
}

/**
 * The bundle: the leaf's issuer first, the root last, without the leaf. Pass a chain that `orderChain` made.
 * An empty chain (a self-signed leaf) gives an empty text: there is no bundle to upload.
 */
export function bundleFile(chain: readonly Certificate[]): string {
  return joined(chain);
}

/** The full chain: the leaf first, the root last; of a self-signed leaf the leaf alone (LAB-07). */
export function fullChainFile(leaf: Certificate, chain: readonly Certificate[]): string {
  return joined([leaf, ...chain]);
}

/**
 * What a peer may present: CA certificates and pinned leaves. Sorted by fingerprint and without repetitions, so that
 * the same set always gives the same bytes and hence the same file name.
 */
export function trustFile(certificates: readonly Certificate[]): string {
  const bySha256 = new Map(certificates.map((certificate) => [certificate.sha256, certificate]));
  return joined([...bySha256.values()].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1)));
}

/** The file of a private key, unencrypted. PKCS#8 unless the appliance wants the older form (FILE-15). */
export function keyFile(key: PrivateKey, form: "pkcs8" | "pkcs1"): string {
  return form === "pkcs8" ? key.toPkcs8Pem() : key.toPkcs1Pem();
}

function joined(certificates: readonly Certificate[]): string {
  return certificates.map(({ pem }) => pem).join("");
}
