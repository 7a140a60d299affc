/** Keys: making, reading and naming them. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPair } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { childrenOf, derTags, readElement, writeElement } from "../../../../appliance/certificates/der";
import { sequenceProblem } from "../../go/asn1";
import { decodePem } from "./pem";

/** Algorithms, as the plugin names them. */
export const algorithms = ["RSA", "ECDSA", "ED25519"] as const;

/** Name of an algorithm. */
export type Algorithm = (typeof algorithms)[number];

/** Curves of ECDSA keys by the plugin's names, with those of OpenSSL. WebCrypto has no P-224, node:crypto has. */
export const curves = {
  P224: "secp224r1",
  P256: "prime256v1",
  P384: "secp384r1",
  P521: "secp521r1",
} as const;

/** Name of a curve. */
export type Curve = keyof typeof curves;

const makePair = promisify(generateKeyPair);

/** Makes an RSA key; below 1024 bits Go refuses. */
export async function makeRsaKey(bits: number): Promise<KeyObject> {
  if (bits < 1024) {
    const see = "https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size";
    throw new Error(`crypto/rsa: ${String(bits)}-bit keys are insecure (see ${see})`);
  }
  return (await makePair("rsa", { modulusLength: bits })).privateKey;
}

/** Makes an ECDSA key. */
export async function makeEcdsaKey(curve: Curve): Promise<KeyObject> {
  return (await makePair("ec", { namedCurve: curves[curve] })).privateKey;
}

/** Makes an Ed25519 key. */
export async function makeEd25519Key(): Promise<KeyObject> {
  return (await makePair("ed25519", {})).privateKey;
}

/** How the structure of a private key is called in a PEM label, by node:crypto and by Go. */
const structures: Readonly<
  Record<string, { type: "pkcs1" | "sec1" | "pkcs8"; goType: string; prefix: string }>
> = {
  "RSA PRIVATE KEY": { type: "pkcs1", goType: "pkcs1PrivateKey", prefix: "" },
  "EC PRIVATE KEY": {
    type: "sec1",
    goType: "ecPrivateKey",
    prefix: "x509: failed to parse EC private key: ",
  },
  "PRIVATE KEY": { type: "pkcs8", goType: "pkcs8", prefix: "" },
};

const otherLabels = ["PUBLIC KEY", "CERTIFICATE", "CERTIFICATE REQUEST"];

/** Reads a private key; the errors' words are those of the official plugin. */
export function readPrivateKey(pem: string): KeyObject {
  const block = decodePem(pem);
  if (block === undefined) {
    const undecoded = String(Buffer.byteLength(pem));
    throw new Error(`failed to decode PEM block: decoded bytes 0, undecoded ${undecoded}`);
  }
  const structure = structures[block.label];
  if (structure === undefined) {
    const isKnown = otherLabels.includes(block.label);
    throw new Error(
      `${isKnown ? "unable to determine parser for PEM preamble" : "unsupported PEM preamble/type"}: ${block.label}`,
    );
  }
  const problem = sequenceProblem(block.der, structure.goType);
  try {
    if (problem !== undefined) throw new Error(problem);
    return createPrivateKey({ key: block.der, format: "der", type: structure.type });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const context = `failed to parse private key given PEM preamble '${block.label}'`;
    throw new Error(`${context}: ${structure.prefix}${reason}`, { cause: error });
  }
}

/** The plugin's name for a key's algorithm. */
export function algorithmOf(key: KeyObject): Algorithm {
  switch (key.asymmetricKeyType) {
    case "rsa":
      return "RSA";
    case "ec":
      return "ECDSA";
    case "ed25519":
      return "ED25519";
    default:
      throw new Error(`unsupported private key type: ${key.asymmetricKeyType ?? "secret"}`);
  }
}

/** DER of the public half. */
export function publicKeyDer(key: KeyObject): Buffer {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  return publicKey.export({ type: "spki", format: "der" });
}

/** The subject key identifier: SHA-1 of the key's bits, for Ed25519 of an OCTET STRING around them. */
export function subjectKeyId(key: KeyObject): Buffer {
  const bits = childrenOf(readElement(publicKeyDer(key)))[1]?.content.subarray(1) ?? Buffer.alloc(0);
  const hashed = key.asymmetricKeyType === "ed25519" ? writeElement(derTags.octetString, bits) : bits;
  return createHash("sha1").update(hashed).digest();
}

/** The plugin's id for something by its DER: SHA-1 after white space at the end was trimmed, as if it were a text. */
export function hashForState(der: Buffer): string {
  let end = der.length;
  while (end > 0 && /[\t-\r ]/.test(String.fromCharCode(der[end - 1] ?? 0))) end -= 1;
  return createHash("sha1").update(der.subarray(0, end)).digest("hex");
}
