import assert from "node:assert/strict";
import { aCa } from "../../certificates";
import { parseCertificate } from "../../../x509/certificate";
import { pki05 } from "../../../x509/rules/pki-05-same-root";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/pki-05", () => {
  const made = testRoot.issue(goodLeaf());
  const turn = { name: "edge1 turn certs", role: "turn" };
  const rootOf = (pem: string): string => parseCertificate(pem, "root").sha256;

  it("PKI-05 accepts a certificate under the root of the Web Bridge", () => {
    const webBridgeRootSha256 = rootOf(made.chainPem);
    assert.equal(verdict(pki05, identityOf(made, { ...turn, webBridgeRootSha256 })), "kept");
  });

  it("PKI-05 ERR-19 refuses another root", () => {
    const other = rootOf(aCa("Other Root").issue(goodLeaf()).chainPem);
    assert.equal(
      verdict(pki05, identityOf(made, { ...turn, webBridgeRootSha256: other })),
      `its root is CN=Test Root (SHA-256 ${rootOf(made.chainPem)}), that of the Web Bridge has SHA-256 ${other}`,
    );
  });

  it("PKI-05 does not apply where no Web Bridge is declared, nor to other roles", () => {
    assert.equal(verdict(pki05, identityOf(made, turn)), "does not apply");
    assert.equal(verdict(pki05, identityOf(made, { webBridgeRootSha256: "00" })), "does not apply");
  });
});
