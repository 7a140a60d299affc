import assert from "node:assert/strict";
import { ossl02 } from "../../../x509/rules/ossl-02-key-kind";
import type { TestKeyKind } from "../../certificates";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/ossl-02", () => {
  const verdictOn = (key: TestKeyKind): string =>
    verdict(ossl02, identityOf(testRoot.issue(goodLeaf().key(key))));

  it("OSSL-02 accepts RSA 2048 and the NIST curves", () => {
    for (const kind of ["rsa", "ec", "ec-p384"] as const) assert.equal(verdictOn(kind), "kept");
  });

  it("OSSL-02 warns of short RSA keys and of kinds that nobody has shown on an appliance", () => {
    assert.equal(ossl02.level, "should");
    assert.equal(verdictOn("rsa-1024"), "the leaf CN=cms1.example.org has a key of the kind RSA 1024");
    assert.equal(verdictOn("ed25519"), "the leaf CN=cms1.example.org has a key of the kind Ed25519");
  });
});
