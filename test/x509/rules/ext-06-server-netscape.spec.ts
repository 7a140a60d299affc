import assert from "node:assert/strict";
import { ext06 } from "../../../x509/rules/ext-06-server-netscape";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/ext-06", () => {
  it("EXT-06 accepts a Netscape type with the SSL server bit", () => {
    assert.equal(verdict(ext06, identityOf(testRoot.issue(goodLeaf().netscape("sslServer")))), "kept");
  });

  it("EXT-06 refuses a Netscape type without it", () => {
    assert.equal(
      verdict(ext06, identityOf(testRoot.issue(goodLeaf().netscape("sslClient", "email")))),
      "the leaf CN=cms1.example.org is used as TLS server, its Netscape type is sslClient, email",
    );
  });

  it("EXT-08 EXT-06 does not apply without a Netscape type, nor to a mere client", () => {
    assert.equal(verdict(ext06, identityOf(testRoot.issue(goodLeaf()))), "does not apply");
    const client = identityOf(testRoot.issue(goodLeaf().netscape("sslClient")), { usages: ["client"] });
    assert.equal(verdict(ext06, client), "does not apply");
  });
});
