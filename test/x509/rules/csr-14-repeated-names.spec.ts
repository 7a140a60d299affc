import assert from "node:assert/strict";
import { csr14 } from "../../../x509/rules/csr-14-repeated-names";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/csr-14", () => {
  it("CSR-14 keeps silent about names that stand there once", () => {
    assert.equal(verdict(csr14, identityOf(testRoot.issue(goodLeaf().dns("b.example.org")))), "kept");
  });

  it("CSR-14 warns of repeated names, each named once, letters in any case", () => {
    const leaf = goodLeaf().dns("CMS1.example.org").ip("192.0.2.7", "192.0.2.7");
    assert.equal(csr14.level, "should");
    assert.equal(
      verdict(csr14, identityOf(testRoot.issue(leaf))),
      "the leaf CN=cms1.example.org repeats cms1.example.org, 192.0.2.7",
    );
  });
});
