import assert from "node:assert/strict";
import { ext01 } from "../../../x509/rules/ext-01-client-purpose";
import { callBridgeIdentityOf, goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/ext-01", () => {
  it("EXT-01 PKI-07 accepts clientAuth in the ExtendedKeyUsage of a TLS client", () => {
    assert.equal(verdict(ext01, callBridgeIdentityOf(testRoot.issue(goodLeaf()))), "kept");
  });

  it("EXT-01 PKI-07 PKI-12 refuses an ExtendedKeyUsage without clientAuth", () => {
    const made = testRoot.issue(goodLeaf().without("clientAuth"));
    assert.equal(
      verdict(ext01, callBridgeIdentityOf(made)),
      "the leaf CN=cms1.example.org is used as TLS client, its ExtendedKeyUsage is serverAuth",
    );
  });

  it("AMB-21 EXT-01 does not count anyExtendedKeyUsage as clientAuth", () => {
    const made = testRoot.issue(goodLeaf().extendedKeyUsage("anyExtendedKeyUsage"));
    assert.match(verdict(ext01, callBridgeIdentityOf(made)), /its ExtendedKeyUsage is anyExtendedKeyUsage$/);
  });

  it("EXT-08 EXT-01 does not apply without ExtendedKeyUsage, nor to a mere server", () => {
    const without = testRoot.issue(goodLeaf().without("extendedKeyUsage"));
    assert.equal(verdict(ext01, callBridgeIdentityOf(without)), "does not apply");
    assert.equal(
      verdict(ext01, identityOf(testRoot.issue(goodLeaf().without("clientAuth")))),
      "does not apply",
    );
  });
});
