import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { keyKindOf, keyKindText } from "../../x509/key-kind";

const kindOf = (publicKey: KeyObject): string =>
  keyKindText(keyKindOf(publicKey.export({ type: "spki", format: "der" })));

describe("[U] x509/key-kind", () => {
  it("OSSL-02 says in words what kind of key it is", () => {
    assert.equal(kindOf(generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey), "RSA 1024");
    assert.equal(kindOf(generateKeyPairSync("ec", { namedCurve: "prime256v1" }).publicKey), "EC P-256");
    assert.equal(kindOf(generateKeyPairSync("ec", { namedCurve: "P-521" }).publicKey), "EC P-521");
    assert.equal(kindOf(generateKeyPairSync("ec", { namedCurve: "secp256k1" }).publicKey), "EC secp256k1");
    assert.equal(kindOf(generateKeyPairSync("ed25519").publicKey), "Ed25519");
    assert.equal(kindOf(generateKeyPairSync("x25519").publicKey), "x25519");
  });

  it("OSSL-02 calls a key that cannot be read by that name", () => {
    assert.equal(keyKindText(keyKindOf(Buffer.from("3000", "hex"))), "unreadable");
  });
});
