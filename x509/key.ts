/** Private keys: read, compared and written in another form; never shown. */
import { createPrivateKey, createPublicKey, createHash } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { cmsError } from "../errors/cms-error";
import type { CmsError } from "../errors/cms-error";
import type { Certificate } from "./certificate";
import { keyKindOf, keyKindText } from "./key-kind";
import type { KeyKind } from "./key-kind";
import { parsePemBlocks } from "./pem";
import type { PemBlock } from "./pem";

/** A private key; what it is made of stays inside the two functions, so that printing the object shows nothing. */
export interface PrivateKey {
  /** SubjectPublicKeyInfo of its public key. */
  readonly spkiDer: Buffer;
  /** SHA-256 of `spkiDer`, lower-case hex. */
  readonly spkiSha256: string;
  readonly keyKind: KeyKind;
  /** Unencrypted PKCS#8 (FILE-15). */
  readonly toPkcs8Pem: () => string;
  /** The older form: PKCS#1 for RSA, SEC 1 for EC; other kinds have none and fail with `x509/key`. */
  readonly toPkcs1Pem: () => string;
}

/**
 * The one private key of a PEM text: PKCS#8, PKCS#1 or SEC 1. Encrypted keys are refused with FILE-16, everything
 * else that is not one readable key with `x509/key`.
 */
export function readPrivateKey(pem: string, subject: string): PrivateKey {
  const key = keyObjectOf(keyBlockOf(pem, subject), subject);
  const spkiDer = createPublicKey(key).export({ type: "spki", format: "der" });
  const keyKind = keyKindOf(spkiDer);
  return {
    spkiDer,
    spkiSha256: createHash("sha256").update(spkiDer).digest("hex"),
    keyKind,
    toPkcs8Pem: () => key.export({ type: "pkcs8", format: "pem" }).toString(),
    toPkcs1Pem: () => olderForm(key, keyKind, subject),
  };
}

/** SHA-256 of the SubjectPublicKeyInfo of a public key in PEM, lower-case hex; `x509/key` for what is none. */
export function publicKeySha256(pem: string, subject: string): string {
  try {
    const der = createPublicKey(pem).export({ type: "spki", format: "der" });
    return createHash("sha256").update(der).digest("hex");
  } catch {
    throw keyError(subject, "the public key cannot be read");
  }
}

/** Whether the key belongs to the certificate (INST-05). */
export function keyMatches(keyPem: string, certificate: Certificate): boolean {
  return readPrivateKey(keyPem, certificate.subject).spkiDer.equals(certificate.spkiDer);
}

const keyTypes: Readonly<Record<string, "pkcs8" | "pkcs1" | "sec1">> = {
  "PRIVATE KEY": "pkcs8",
  "RSA PRIVATE KEY": "pkcs1",
  "EC PRIVATE KEY": "sec1",
};

function keyBlockOf(pem: string, subject: string): PemBlock {
  // `openssl ecparam -genkey` writes the curve in a block of its own before the key.
  const blocks = parsePemBlocks(pem, subject).filter(({ label }) => label !== "EC PARAMETERS");
  const [block, ...others] = blocks;
  if (block === undefined || others.length > 0) {
    throw keyError(subject, `one private key is expected here, the text holds ${blocks.length} PEM blocks`);
  }
  if (isEncrypted(block)) throw encryptedError(subject);
  if (!(block.label in keyTypes)) {
    throw keyError(
      subject,
      `its PEM block is called ${block.label}, which is no private key in a known form`,
    );
  }
  return block;
}

function isEncrypted({ label, headers }: PemBlock): boolean {
  return label === "ENCRYPTED PRIVATE KEY" || headers.some((line) => /^Proc-Type:.*ENCRYPTED/i.test(line));
}

function keyObjectOf({ label, der }: PemBlock, subject: string): KeyObject {
  try {
    return createPrivateKey({ key: der, format: "der", type: keyTypes[label] ?? "pkcs8" });
  } catch {
    // No cause: nothing that has touched a private key's bytes goes into a message.
    throw keyError(subject, `the ${label} cannot be read`);
  }
}

function olderForm(key: KeyObject, kind: KeyKind, subject: string): string {
  if (kind.kind === "rsa") return key.export({ type: "pkcs1", format: "pem" }).toString();
  if (kind.kind === "ec") return key.export({ type: "sec1", format: "pem" }).toString();
  throw cmsError("x509/key", {
    subject,
    what: `a key of the kind ${keyKindText(kind)} has no PKCS#1 form`,
    remedy: "use the form pkcs8, or an RSA key",
  });
}

function encryptedError(subject: string): CmsError {
  return cmsError("FILE-16", {
    subject,
    what: "the private key is protected by a passphrase, which the appliance cannot use",
    remedy:
      "give suppliedIdentity its passphrase, or the key without one, e.g. from openssl pkcs8 -topk8 -nocrypt",
  });
}

function keyError(subject: string, what: string): CmsError {
  return cmsError("x509/key", {
    subject,
    what,
    remedy: "give one unencrypted private key as PEM (PKCS#8, PKCS#1 or SEC 1)",
  });
}
