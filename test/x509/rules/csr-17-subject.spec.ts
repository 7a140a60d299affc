import assert from "node:assert/strict";
import { csr17 } from "../../../x509/rules/csr-17-subject";
import { aLeaf } from "../../certificates";
import type { LeafBuilder } from "../../certificates";
import { identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/csr-17", () => {
  const verdictOn = (leaf: LeafBuilder): string => verdict(csr17, identityOf(testRoot.issue(leaf)));

  it("CSR-17 accepts an FQDN, an address or a wildcard as common name, a code of two letters and a whole state", () => {
    const whole = aLeaf().subject(
      ["C", "US"],
      ["ST", "California"],
      ["O", "Example"],
      ["CN", "cms1.example.org"],
    );
    for (const leaf of [whole, aLeaf().commonName("192.0.2.7"), aLeaf().commonName("*.example.org")]) {
      assert.equal(verdictOn(leaf), "kept");
    }
  });

  it("CSR-17 warns of everything that the next request should do better", () => {
    assert.equal(csr17.level, "should");
    assert.equal(
      verdictOn(aLeaf().subject(["C", "USA"], ["ST", "CA"], ["CN", "server1"])),
      "the leaf C=USA, ST=CA, CN=server1 has the common name server1, which is no FQDN " +
        "and has the country USA, which is not a code of two letters and has the abbreviated state CA",
    );
    assert.equal(verdictOn(aLeaf().subject(["O", "Example"])), "the leaf O=Example has no common name");
  });
});
