import assert from "node:assert/strict";
import { pki17 } from "../../../x509/rules/pki-17-self-signed";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/pki-17", () => {
  it("PKI-17 LAB-01 keeps silent about a leaf from a CA", () => {
    assert.equal(verdict(pki17, identityOf(testRoot.issue(goodLeaf()))), "kept");
  });

  it("PKI-17 LAB-01 warns of a self-signed leaf", () => {
    assert.equal(pki17.level, "should");
    assert.equal(
      verdict(pki17, identityOf(goodLeaf().selfSigned())),
      "the leaf CN=cms1.example.org is self-signed",
    );
  });
});
