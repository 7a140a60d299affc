import assert from "node:assert/strict";
import { ext03 } from "../../../x509/rules/ext-03-client-netscape";
import { callBridgeIdentityOf, goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/ext-03", () => {
  it("EXT-03 accepts a Netscape type with the SSL client bit", () => {
    const made = testRoot.issue(goodLeaf().netscape("sslClient", "sslServer"));
    assert.equal(verdict(ext03, callBridgeIdentityOf(made)), "kept");
  });

  it("EXT-03 refuses a Netscape type without it", () => {
    assert.equal(
      verdict(ext03, callBridgeIdentityOf(testRoot.issue(goodLeaf().netscape("sslServer")))),
      "the leaf CN=cms1.example.org is used as TLS client, its Netscape type is sslServer",
    );
  });

  it("EXT-08 EXT-03 does not apply without a Netscape type, nor to a mere server", () => {
    assert.equal(verdict(ext03, callBridgeIdentityOf(testRoot.issue(goodLeaf()))), "does not apply");
    assert.equal(
      verdict(ext03, identityOf(testRoot.issue(goodLeaf().netscape("sslServer")))),
      "does not apply",
    );
  });
});
