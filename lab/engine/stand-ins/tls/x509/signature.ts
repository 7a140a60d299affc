/** Signed structures: the content, the algorithm, the signature. */
import { sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { derTags, writeElement, writeOid, writeSequence } from "../../../../appliance/certificates/der";
import { algorithmOf } from "./keys";

interface SignatureAlgorithm {
  readonly oid: string;
  /** Nothing for Ed25519, which hashes by itself. */
  readonly hash: string | null;
}

const ecdsa: Readonly<Record<string, SignatureAlgorithm>> = {
  secp384r1: { oid: "1.2.840.10045.4.3.3", hash: "sha384" },
  secp521r1: { oid: "1.2.840.10045.4.3.4", hash: "sha512" },
};

const ecdsaWithSha256: SignatureAlgorithm = { oid: "1.2.840.10045.4.3.2", hash: "sha256" };

/** The algorithm identifier of the signatures that a key makes: Go's choice for the key. */
export function signatureAlgorithm(key: KeyObject): Buffer {
  const parameters = algorithmOf(key) === "RSA" ? [writeElement(derTags.null)] : [];
  return writeSequence(writeOid(choose(key).oid), ...parameters);
}

/** Signs a content. */
export function writeSigned(content: Buffer, key: KeyObject): Buffer {
  const signature = Buffer.concat([Buffer.from([0]), sign(choose(key).hash, content, key)]);
  return writeSequence(content, signatureAlgorithm(key), writeElement(derTags.bitString, signature));
}

function choose(key: KeyObject): SignatureAlgorithm {
  switch (algorithmOf(key)) {
    case "RSA":
      return { oid: "1.2.840.113549.1.1.11", hash: "sha256" };
    case "ECDSA":
      return ecdsa[key.asymmetricKeyDetails?.namedCurve ?? ""] ?? ecdsaWithSha256;
    case "ED25519":
      return { oid: "1.3.101.112", hash: null };
  }
}
