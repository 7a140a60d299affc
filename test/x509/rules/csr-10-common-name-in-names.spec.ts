import assert from "node:assert/strict";
import { csr10, csr10WithoutNames } from "../../../x509/rules/csr-10-common-name-in-names";
import { aLeaf } from "../../certificates";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/csr-10", () => {
  it("CSR-10 accepts a common name that is among the alternative names, also an address or a wildcard", () => {
    const address = aLeaf().commonName("192.0.2.7").ip("192.0.2.7");
    const wildcard = aLeaf().forHost("*.example.org");
    for (const leaf of [goodLeaf(), address, wildcard]) {
      assert.equal(verdict(csr10, identityOf(testRoot.issue(leaf))), "kept");
    }
  });

  it("CSR-10 AMB-03 refuses a list of names without the common name", () => {
    const made = testRoot.issue(
      aLeaf().commonName("cms1.example.org").dns("cms2.example.org").ip("192.0.2.7"),
    );
    assert.equal(csr10.level, "must");
    assert.equal(
      verdict(csr10, identityOf(made)),
      "the alternative names of CN=cms1.example.org are cms2.example.org, 192.0.2.7, without its common name",
    );
  });

  it("CSR-10 does not apply to a common name that is no host name", () => {
    const made = testRoot.issue(aLeaf().commonName("Web Admin of cms1").dns("cms1.example.org"));
    assert.equal(verdict(csr10, identityOf(made)), "does not apply");
  });

  it("CSR-10 AMB-05 only warns of a certificate without any list of names", () => {
    const bare = identityOf(testRoot.issue(goodLeaf().without("names")));
    assert.equal(verdict(csr10, bare), "does not apply");
    assert.equal(csr10WithoutNames.level, "should");
    assert.equal(
      verdict(csr10WithoutNames, bare),
      "the leaf CN=cms1.example.org has no subject alternative names; browsers and TLS libraries look at nothing else",
    );
    assert.equal(verdict(csr10WithoutNames, identityOf(testRoot.issue(goodLeaf()))), "does not apply");
  });
});
