import { keyKindText } from "../key-kind";
import type { KeyKind } from "../key-kind";
import type { Rule } from "./rule";

/** OSSL-02: RSA 2048 is the only kind of key that the guide evidences; NIST curves are common practice. */
export const ossl02: Rule = {
  id: "OSSL-02",
  level: "should",
  says: "the leaf's key is RSA of at least 2048 bits, or on one of the curves P-256, P-384 and P-521",
  appliesTo: () => true,
  check: ({ leaf }) =>
    isCommon(leaf.keyKind)
      ? undefined
      : `the leaf ${leaf.subject} has a key of the kind ${keyKindText(leaf.keyKind)}`,
  remedy: "use RSA 2048, the only kind that Cisco's guide shows",
};

function isCommon(key: KeyKind): boolean {
  switch (key.kind) {
    case "rsa":
      return key.bits >= 2048;
    case "ec":
      return ["P-256", "P-384", "P-521"].includes(key.curve);
    case "ed25519":
    case "other":
      return false;
  }
}
