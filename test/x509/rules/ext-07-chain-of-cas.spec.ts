import assert from "node:assert/strict";
import { parseCertificate } from "../../../x509/certificate";
import { ext07, ext07Trust } from "../../../x509/rules/ext-07-chain-of-cas";
import { aCa } from "../../certificates";
import type { CaOptions } from "../../certificates";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/ext-07", () => {
  const verdictOn = (options: CaOptions): string =>
    verdict(ext07, identityOf(testRoot.intermediate("Sub", options).issue(goodLeaf())));
  const none = { basicConstraints: undefined, keyUsage: undefined };

  it("EXT-07 accepts any one of the three CA marks", () => {
    assert.equal(verdictOn({}), "kept");
    assert.equal(verdictOn({ keyUsage: undefined }), "kept");
    assert.equal(verdictOn({ basicConstraints: undefined }), "kept");
    assert.equal(verdictOn({ ...none, netscape: ["sslCA"] }), "kept");
  });

  it("AMB-18 EXT-07 refuses a CA with one mark that says no, or with none", () => {
    const refused = (why: string): string => `CN=Sub is in the chain and not a CA: ${why}`;
    assert.equal(
      verdictOn({ basicConstraints: { ca: false } }),
      refused("its Basic Constraints say CA:FALSE"),
    );
    assert.equal(verdictOn({ keyUsage: ["digitalSignature"] }), refused("its KeyUsage lacks keyCertSign"));
    assert.equal(verdictOn({ netscape: ["sslServer"] }), refused("its Netscape type lacks sslCA"));
    assert.equal(
      verdictOn(none),
      refused("it has neither KeyUsage nor Basic Constraints nor a Netscape type"),
    );
  });

  it("EXT-07 LAB-07 does not apply to a self-signed leaf", () => {
    assert.equal(verdict(ext07, identityOf(goodLeaf().selfSigned())), "does not apply");
  });

  it("EXT-07 exempts a pinned leaf from the CA mark and warns of a CA with a mark that says no", () => {
    const pinned = parseCertificate(testRoot.issue(goodLeaf()).leafPem, "leaf");
    const half = parseCertificate(aCa("Half", { basicConstraints: { ca: false } }).certPem, "ca");
    const trust = { name: "cms1 callBridge c2wTrust", now: new Date() };
    assert.equal(verdict(ext07Trust, { ...trust, certificates: [] }), "does not apply");
    assert.equal(verdict(ext07Trust, { ...trust, certificates: [pinned] }), "kept");
    assert.equal(
      verdict(ext07Trust, { ...trust, certificates: [pinned, half] }),
      "CN=Half: marked as a CA in one way and not in another",
    );
  });
});
