import assert from "node:assert/strict";
import { pki16, pki16Sha1 } from "../../../x509/rules/pki-16-signature-hash";
import { aCa } from "../../certificates";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/pki-16", () => {
  const rsaRoot = aCa("RSA Root", { key: "rsa", signatureHash: "sha1" });
  const sha1 = rsaRoot.issue(goodLeaf().signatureHash("sha1"));
  const md5 = rsaRoot.issue(goodLeaf().signatureHash("md5"));

  it("PKI-16 accepts SHA-256 and more, and does not look at how a root signed itself", () => {
    for (const made of [testRoot.issue(goodLeaf()), rsaRoot.issue(goodLeaf().signatureHash("sha384"))]) {
      assert.equal(verdict(pki16, identityOf(made)), "kept");
      assert.equal(verdict(pki16Sha1, identityOf(made)), "kept");
    }
  });

  it("PKI-16 warns of SHA-1, which the appliance accepts, in leaf and intermediates", () => {
    const sub = rsaRoot.intermediate("Sub", { signatureHash: "sha1" }).issue(goodLeaf());
    assert.equal(pki16Sha1.level, "should");
    assert.equal(verdict(pki16, identityOf(sha1)), "kept");
    assert.equal(
      verdict(pki16Sha1, identityOf(sha1)),
      "CN=cms1.example.org is signed with sha1WithRSAEncryption",
    );
    assert.equal(verdict(pki16Sha1, identityOf(sub)), "CN=Sub is signed with sha1WithRSAEncryption");
  });

  it("PKI-16 refuses MD5, and SHA-1 in what was generated", () => {
    assert.equal(pki16.level, "must");
    assert.equal(verdict(pki16, identityOf(md5)), "CN=cms1.example.org is signed with md5WithRSAEncryption");
    assert.match(verdict(pki16, identityOf(sha1, { generated: true })), /sha1WithRSAEncryption$/);
    assert.equal(verdict(pki16Sha1, identityOf(sha1, { generated: true })), "does not apply");
  });
});
