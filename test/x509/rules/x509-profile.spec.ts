import assert from "node:assert/strict";
import { profile } from "../../../x509/rules/x509-profile";
import { aCa } from "../../certificates";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/x509-profile", () => {
  it("EXT-10 accepts what RFC 5280 allows: a chain, and a leaf that signs itself", () => {
    assert.equal(verdict(profile, identityOf(testRoot.intermediate("Sub").issue(goodLeaf()))), "kept");
    assert.equal(verdict(profile, identityOf(goodLeaf().selfSigned())), "kept");
  });

  it("EXT-10 names every rule that is broken, with its section", () => {
    const root = aCa("Root", { keyUsage: undefined, keyIds: false });
    const leaf = goodLeaf().serial("00").dns("under*score");
    assert.equal(
      verdict(profile, identityOf(root.issue(leaf))),
      'CN=cms1.example.org has the serial number 0 (RFC 5280 4.1.2.2); CN=cms1.example.org has "under*score" as a DNS name, which is none (RFC 5280 4.2.1.6); ' +
        "CN=Root is a CA and has no subject key identifier (RFC 5280 4.2.1.2); CN=Root is a CA and has no KeyUsage (RFC 5280 4.2.1.3)",
    );
  });

  it("EXT-10 applies to every identity", () => {
    assert.equal(profile.appliesTo(identityOf(goodLeaf().selfSigned())), true);
  });
});
