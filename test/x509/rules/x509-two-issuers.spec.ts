import assert from "node:assert/strict";
import { parseCertificate } from "../../../x509/certificate";
import { twoIssuers, twoIssuersInTrust } from "../../../x509/rules/x509-two-issuers";
import { aCa } from "../../certificates";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/x509-two-issuers", () => {
  const root = aCa("Root", { serial: "01" });
  const again = root.reissued({ serial: "02" });
  const [first, second] = [root, again].map(({ certPem }) => parseCertificate(certPem, "ca"));
  assert.ok(first && second);
  const text = "two CA certificates are called CN=Root (serial numbers 01 and 02)";
  const trust = { name: "cms1 callBridge c2wTrust", now: new Date() };

  it("EXT-10 warns of a root that was issued twice, in a trust bundle and in a chain", () => {
    assert.equal(twoIssuers.level, "should");
    assert.equal(verdict(twoIssuersInTrust, { ...trust, certificates: [first, second] }), text);
    const identity = identityOf(root.issue(goodLeaf()));
    assert.equal(verdict(twoIssuers, { ...identity, chain: [first, second] }), text);
  });

  it("EXT-10 keeps silent about one root, the same one twice, and two leaves of one name", () => {
    const leaves = [testRoot.issue(goodLeaf()), testRoot.issue(goodLeaf())];
    const pinned = leaves.map(({ leafPem }) => parseCertificate(leafPem, "leaf"));
    assert.equal(verdict(twoIssuersInTrust, { ...trust, certificates: [first, first] }), "kept");
    assert.equal(verdict(twoIssuersInTrust, { ...trust, certificates: pinned }), "kept");
    assert.equal(verdict(twoIssuersInTrust, { ...trust, certificates: [first] }), "does not apply");
    const sub = identityOf(testRoot.intermediate("Sub").issue(goodLeaf()));
    assert.equal(verdict(twoIssuers, sub), "kept");
  });
});
