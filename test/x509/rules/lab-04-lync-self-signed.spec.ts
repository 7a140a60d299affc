import assert from "node:assert/strict";
import { lab04 } from "../../../x509/rules/lab-04-lync-self-signed";
import { callBridgeIdentityOf, goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/lab-04", () => {
  const lyncFqdn = "cms1.example.org";
  const selfSigned = goodLeaf().selfSigned();

  it("LAB-04 CB-07 accepts a certificate from a CA for Lync", () => {
    assert.equal(verdict(lab04, callBridgeIdentityOf(testRoot.issue(goodLeaf()), { lyncFqdn })), "kept");
  });

  it("LAB-04 CB-07 refuses a self-signed certificate for Lync", () => {
    assert.equal(
      verdict(lab04, callBridgeIdentityOf(selfSigned, { lyncFqdn })),
      "the leaf CN=cms1.example.org is self-signed",
    );
  });

  it("LAB-04 LAB-05 does not apply without Lync, nor to Web Admin", () => {
    assert.equal(verdict(lab04, callBridgeIdentityOf(selfSigned)), "does not apply");
    assert.equal(verdict(lab04, identityOf(selfSigned, { lyncFqdn })), "does not apply");
  });
});
