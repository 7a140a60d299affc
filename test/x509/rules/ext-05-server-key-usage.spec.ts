import assert from "node:assert/strict";
import { ext05 } from "../../../x509/rules/ext-05-server-key-usage";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/ext-05", () => {
  it("EXT-05 accepts digitalSignature, keyEncipherment or keyAgreement", () => {
    for (const usage of ["digitalSignature", "keyEncipherment", "keyAgreement"] as const) {
      assert.equal(verdict(ext05, identityOf(testRoot.issue(goodLeaf().keyUsage(usage)))), "kept");
    }
  });

  it("EXT-05 refuses a KeyUsage with none of them", () => {
    assert.equal(
      verdict(ext05, identityOf(testRoot.issue(goodLeaf().keyUsage("nonRepudiation", "keyCertSign")))),
      "the leaf CN=cms1.example.org is used as TLS server, its KeyUsage is nonRepudiation, keyCertSign",
    );
  });

  it("EXT-08 EXT-05 does not apply without KeyUsage, nor to a mere client", () => {
    assert.equal(
      verdict(ext05, identityOf(testRoot.issue(goodLeaf().without("keyUsage")))),
      "does not apply",
    );
    assert.equal(
      verdict(ext05, identityOf(testRoot.issue(goodLeaf()), { usages: ["client"] })),
      "does not apply",
    );
  });
});
