import assert from "node:assert/strict";
import { browsers } from "../../../x509/rules/x509-browsers";
import { aLeaf } from "../../certificates";
import type { LeafBuilder } from "../../certificates";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";

const web = { role: "webBridge3", slot: "httpsCerts" };
const said = (leaf: LeafBuilder): string => verdict(browsers, identityOf(testRoot.issue(leaf), web));

describe("[U] x509/rules/x509-browsers", () => {
  it("PKI-03 accepts what a public CA issues", () => {
    assert.equal(said(goodLeaf()), "kept");
    assert.equal(said(goodLeaf().key("rsa").without("clientAuth")), "kept");
  });

  it("PKI-03 names what browsers refuse, and by whose rule", () => {
    assert.equal(
      said(aLeaf().commonName("cms1").dns("cms1.example.org").extendedKeyUsage("anyExtendedKeyUsage")),
      "CN=cms1 is for anyExtendedKeyUsage as well (CA/Browser Forum BR 7.1.2.7.10); " +
        "CN=cms1 has the common name cms1, which is none of its alternative names (CA/Browser Forum BR 7.1.4.3)",
    );
    assert.equal(
      said(goodLeaf().key("ed25519").basicConstraints(true)),
      "CN=cms1.example.org has a key of the kind Ed25519 (CA/Browser Forum BR 7.1.3.1); " +
        "CN=cms1.example.org is the leaf and says CA:TRUE (CA/Browser Forum BR 7.1.2.7.8)",
    );
  });

  it("PKI-03 leaves to other rules what is not the browsers' own", () => {
    assert.equal(said(goodLeaf().serial("00")), "kept");
  });

  it("PKI-03 does not apply where no browser looks", () => {
    assert.equal(verdict(browsers, identityOf(testRoot.issue(goodLeaf()))), "does not apply");
  });
});
