import assert from "node:assert/strict";
import { ext04 } from "../../../x509/rules/ext-04-server-purpose";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/ext-04", () => {
  it("EXT-04 PKI-06 accepts serverAuth, and more beside it", () => {
    assert.equal(verdict(ext04, identityOf(testRoot.issue(goodLeaf()))), "kept");
    assert.equal(verdict(ext04, identityOf(testRoot.issue(goodLeaf().without("clientAuth")))), "kept");
  });

  it("EXT-04 PKI-06 PKI-12 refuses an ExtendedKeyUsage without serverAuth", () => {
    const made = testRoot.issue(goodLeaf().extendedKeyUsage("clientAuth", "codeSigning", "1.2.3.4"));
    assert.equal(
      verdict(ext04, identityOf(made)),
      "the leaf CN=cms1.example.org is used as TLS server, its ExtendedKeyUsage is clientAuth, codeSigning, 1.2.3.4",
    );
  });

  it("AMB-21 EXT-04 does not count anyExtendedKeyUsage as serverAuth", () => {
    const made = testRoot.issue(goodLeaf().extendedKeyUsage("anyExtendedKeyUsage"));
    assert.match(verdict(ext04, identityOf(made)), /its ExtendedKeyUsage is anyExtendedKeyUsage$/);
  });

  it("EXT-08 EXT-04 does not apply without ExtendedKeyUsage, nor to a mere client", () => {
    const without = testRoot.issue(goodLeaf().without("extendedKeyUsage"));
    assert.equal(verdict(ext04, identityOf(without)), "does not apply");
    assert.equal(
      verdict(ext04, identityOf(testRoot.issue(goodLeaf()), { usages: ["client"] })),
      "does not apply",
    );
  });
});
