/** Names of signature algorithms; rules need to tell the hash. */

const names: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.2": "md2WithRSAEncryption",
  "1.2.840.113549.1.1.4": "md5WithRSAEncryption",
  "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
  "1.3.14.3.2.29": "sha1WithRSAEncryption",
  "1.2.840.113549.1.1.14": "sha224WithRSAEncryption",
  "1.2.840.113549.1.1.11": "sha256WithRSAEncryption",
  "1.2.840.113549.1.1.12": "sha384WithRSAEncryption",
  "1.2.840.113549.1.1.13": "sha512WithRSAEncryption",
  "1.2.840.10045.4.1": "ecdsa-with-SHA1",
  "1.2.840.10045.4.3.1": "ecdsa-with-SHA224",
  "1.2.840.10045.4.3.2": "ecdsa-with-SHA256",
  "1.2.840.10045.4.3.3": "ecdsa-with-SHA384",
  "1.2.840.10045.4.3.4": "ecdsa-with-SHA512",
  "1.2.840.10040.4.3": "dsa-with-SHA1",
  "1.3.101.112": "Ed25519",
  "1.3.101.113": "Ed448",
};

const pss = "1.2.840.113549.1.1.10";
// SHA-2 object identifiers as they stand inside the parameters of RSASSA-PSS; without one of them the hash is SHA-1.
const pssHashes = [
  { content: Buffer.from("0609608648016503040201", "hex"), name: "rsassaPss-SHA256" },
  { content: Buffer.from("0609608648016503040202", "hex"), name: "rsassaPss-SHA384" },
  { content: Buffer.from("0609608648016503040203", "hex"), name: "rsassaPss-SHA512" },
  { content: Buffer.from("0609608648016503040204", "hex"), name: "rsassaPss-SHA224" },
];

/** A name such as `sha256WithRSAEncryption`; the OID where it is not known. */
export function signatureAlgorithmName(algorithm: {
  readonly oid: string;
  readonly parameters: Buffer | undefined;
}): string {
  if (algorithm.oid !== pss) return names[algorithm.oid] ?? algorithm.oid;
  const parameters = algorithm.parameters ?? Buffer.alloc(0);
  return pssHashes.find(({ content }) => parameters.includes(content))?.name ?? "rsassaPss-SHA1";
}

/** The hash of an algorithm named by `signatureAlgorithmName`; `other` also for algorithms without one of their own. */
export function signatureHash(name: string): "md5 or older" | "sha1" | "other" {
  if (/^md\d/i.test(name)) return "md5 or older";
  return /sha1(?!\d)/i.test(name) ? "sha1" : "other";
}
