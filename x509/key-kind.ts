/** The kind of a public key, in the few words that rules and reports need. */
import { createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** What kind of key it is; `other` names the algorithm as far as it is known. */
export type KeyKind =
  | { readonly kind: "rsa"; readonly bits: number }
  | { readonly kind: "ec"; readonly curve: string }
  | { readonly kind: "ed25519" }
  | { readonly kind: "other"; readonly name: string };

/** The kind of the key in a SubjectPublicKeyInfo; never throws. */
export function keyKindOf(spkiDer: Buffer): KeyKind {
  try {
    return kindOf(createPublicKey({ key: spkiDer, format: "der", type: "spki" }));
  } catch {
    return { kind: "other", name: "unreadable" };
  }
}

/** The kind in words, e.g. `RSA 2048` or `EC P-256`. */
export function keyKindText(key: KeyKind): string {
  switch (key.kind) {
    case "rsa":
      return `RSA ${key.bits}`;
    case "ec":
      return `EC ${key.curve}`;
    case "ed25519":
      return "Ed25519";
    case "other":
      return key.name;
  }
}

// OpenSSL's names of the curves that everybody else calls by NIST's.
const curves: Readonly<Record<string, string>> = {
  prime256v1: "P-256",
  secp384r1: "P-384",
  secp521r1: "P-521",
};

function kindOf(key: KeyObject): KeyKind {
  const { modulusLength = 0, namedCurve = "unnamed" } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case "rsa":
      return { kind: "rsa", bits: modulusLength };
    case "ec":
      return { kind: "ec", curve: curves[namedCurve] ?? namedCurve };
    case "ed25519":
      return { kind: "ed25519" };
    default:
      return { kind: "other", name: key.asymmetricKeyType ?? "unknown" };
  }
}
