import assert from "node:assert/strict";
import { ext02 } from "../../../x509/rules/ext-02-client-key-usage";
import { callBridgeIdentityOf, goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/ext-02", () => {
  it("EXT-02 accepts digitalSignature or keyAgreement in the KeyUsage of a TLS client", () => {
    for (const usage of ["digitalSignature", "keyAgreement"] as const) {
      assert.equal(verdict(ext02, callBridgeIdentityOf(testRoot.issue(goodLeaf().keyUsage(usage)))), "kept");
    }
  });

  it("EXT-02 refuses a KeyUsage with neither", () => {
    const made = testRoot.issue(goodLeaf().keyUsage("keyEncipherment", "nonRepudiation"));
    assert.equal(
      verdict(ext02, callBridgeIdentityOf(made)),
      "the leaf CN=cms1.example.org is used as TLS client, its KeyUsage is nonRepudiation, keyEncipherment",
    );
  });

  it("EXT-08 EXT-02 does not apply without KeyUsage, nor to a mere server", () => {
    assert.equal(
      verdict(ext02, callBridgeIdentityOf(testRoot.issue(goodLeaf().without("keyUsage")))),
      "does not apply",
    );
    assert.equal(verdict(ext02, identityOf(testRoot.issue(goodLeaf()))), "does not apply");
  });
});
