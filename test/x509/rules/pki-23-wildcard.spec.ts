import assert from "node:assert/strict";
import { pki23 } from "../../../x509/rules/pki-23-wildcard";
import { aLeaf } from "../../certificates";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/pki-23", () => {
  it("PKI-23 keeps silent about plain names", () => {
    assert.equal(verdict(pki23, identityOf(testRoot.issue(goodLeaf()))), "kept");
  });

  it("PKI-23 accepts a wildcard with a warning", () => {
    assert.equal(pki23.level, "should");
    assert.equal(
      verdict(pki23, identityOf(testRoot.issue(aLeaf().forHost("*.example.org")))),
      "the leaf CN=*.example.org has the wildcard *.example.org",
    );
  });
});
