import assert from "node:assert/strict";
import { readPrivateKey } from "../../../x509/key";
import { inst05 } from "../../../x509/rules/inst-05-key-matches";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/inst-05", () => {
  const made = testRoot.issue(goodLeaf());
  const other = testRoot.issue(goodLeaf());
  const spki = (keyPem: string): string => readPrivateKey(keyPem, "key").spkiSha256;

  it("INST-05 CSR-15 accepts the leaf's own key", () => {
    assert.equal(verdict(inst05, identityOf(made, { keySpkiSha256: spki(made.keyPem) })), "kept");
  });

  it("INST-05 refuses the key of another certificate and names both public keys", () => {
    const subject = identityOf(made, { keySpkiSha256: spki(other.keyPem) });
    const [given, wanted] = [spki(other.keyPem), spki(made.keyPem)].map((hash) => hash.slice(0, 16));
    assert.equal(
      verdict(inst05, subject),
      `the private key does not belong to the leaf CN=cms1.example.org (public keys ${given} and ${wanted})`,
    );
  });

  it("INST-05 does not apply where the key is not at hand", () => {
    assert.equal(verdict(inst05, identityOf(made)), "does not apply");
  });
});
