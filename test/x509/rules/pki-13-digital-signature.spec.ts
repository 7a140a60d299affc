import assert from "node:assert/strict";
import { pki13, pki13WithoutWebRtc } from "../../../x509/rules/pki-13-digital-signature";
import { callBridgeIdentityOf, goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/pki-13", () => {
  const good = testRoot.issue(goodLeaf());
  const agreement = testRoot.issue(goodLeaf().keyUsage("keyAgreement"));
  const without = testRoot.issue(goodLeaf().without("keyUsage"));
  const webRtc = true;

  it("PKI-13 CB-08 accepts digitalSignature", () => {
    assert.equal(verdict(pki13, callBridgeIdentityOf(good, { webRtc })), "kept");
    assert.equal(verdict(pki13WithoutWebRtc, callBridgeIdentityOf(good)), "kept");
  });

  it("PKI-13 AMB-19 refuses its absence where web app calls are used", () => {
    assert.equal(pki13.level, "must");
    assert.equal(
      verdict(pki13, callBridgeIdentityOf(agreement, { webRtc })),
      "the leaf CN=cms1.example.org has the KeyUsage keyAgreement, digitalSignature is needed",
    );
    assert.equal(
      verdict(pki13, callBridgeIdentityOf(without, { webRtc })),
      "the leaf CN=cms1.example.org has no KeyUsage, digitalSignature is needed",
    );
  });

  it("PKI-13 AMB-19 warns of it elsewhere", () => {
    assert.equal(pki13WithoutWebRtc.level, "should");
    assert.equal(verdict(pki13, callBridgeIdentityOf(without)), "does not apply");
    assert.match(verdict(pki13WithoutWebRtc, callBridgeIdentityOf(without)), /has no KeyUsage/);
    assert.equal(verdict(pki13WithoutWebRtc, callBridgeIdentityOf(without, { webRtc })), "does not apply");
  });

  it("PKI-13 does not apply to other roles", () => {
    assert.equal(verdict(pki13, identityOf(without, { webRtc })), "does not apply");
    assert.equal(verdict(pki13WithoutWebRtc, identityOf(without)), "does not apply");
  });
});
