/** Keys for test certificates. RSA keys are slow to make, so a process makes a few and hands them out in turn. */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** `rsa` and `ec` are what the appliance takes; the others exist to be refused or warned about. */
export type TestKeyKind = "rsa" | "rsa-1024" | "ec" | "ec-p384" | "ed25519";

const rsaKeysInTurn = 4;
const rsaKeys: KeyObject[] = [];
let rsaHandedOut = 0;

/** A private key: a fresh one, except that RSA 2048 keys repeat after four. */
export function testKey(kind: TestKeyKind): KeyObject {
  switch (kind) {
    case "rsa": {
      const at = rsaHandedOut++ % rsaKeysInTurn;
      const key = rsaKeys[at] ?? generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
      rsaKeys[at] = key;
      return key;
    }
    case "rsa-1024":
      return generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
    case "ec":
      return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    case "ec-p384":
      return generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey;
    case "ed25519":
      return generateKeyPairSync("ed25519").privateKey;
  }
}

/** The key as unencrypted PKCS#8 PEM. */
export function pkcs8Pem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

/** The same key behind a passphrase, as PKCS#8 or in OpenSSL's older form with `Proc-Type: 4,ENCRYPTED`. */
export function encryptedKeyPem(
  keyPem: string,
  form: "pkcs8" | "traditional",
  passphrase = "a passphrase",
): string {
  const key = createPrivateKey(keyPem);
  const older = key.asymmetricKeyType === "rsa" ? "pkcs1" : "sec1";
  const type = form === "pkcs8" ? "pkcs8" : older;
  return key.export({ type, format: "pem", cipher: "aes-256-cbc", passphrase }).toString();
}

/** The SubjectPublicKeyInfo of a private key, DER. */
export function spkiOf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: "spki", format: "der" });
}
