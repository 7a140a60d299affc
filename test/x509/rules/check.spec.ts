import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../../../errors/catalogue";
import { readPrivateKey } from "../../../x509/key";
import { parseCertificate } from "../../../x509/certificate";
import { rules, trustRules } from "../../../x509/rules/all";
import { checkIdentity, checkTrust, refusal } from "../../../x509/rules/check";
import { aCa, aLeaf } from "../../certificates";
import { callBridgeIdentityOf, goodLeaf, identityOf, testRoot } from "./identity";

describe("[U] x509/rules/check", () => {
  it("EXT-10 finds nothing in a certificate that keeps every rule", () => {
    const made = testRoot.intermediate("Sub").issue(goodLeaf());
    const change = {
      generated: true,
      webRtc: true,
      wantedNames: ["cms1.example.org"],
      lyncFqdn: "cms1.example.org",
      keySpkiSha256: readPrivateKey(made.keyPem, "key").spkiSha256,
    };
    assert.deepStrictEqual(checkIdentity(identityOf(made, change)), []);
    assert.deepStrictEqual(checkIdentity(callBridgeIdentityOf(made, change)), []);
  });

  it("OSSL-11 EXT-08 accepts a version 1 leaf without any extension, with warnings only", () => {
    const made = testRoot.issue(aLeaf().commonName("server1").version1());
    const findings = checkIdentity(identityOf(made));
    assert.deepStrictEqual(
      findings.map(({ id, level }) => `${id} ${level}`),
      ["CSR-10 should", "CSR-17 should", "x509/profile should"],
    );
  });

  it("EXT-10 reports all findings in one error: identity, ids, subjects, remedies", () => {
    const leaf = goodLeaf().without("clientAuth").expired().notYetValid().keyUsage("nonRepudiation");
    const findings = checkIdentity(callBridgeIdentityOf(aCa("Root").issue(leaf), { chain: [] }));
    const error = refusal("cms1 callBridge certs", findings);
    assert.equal(error?.code, "INST-04");
    assert.match(
      error.message,
      /^INST-04 cms1 callBridge certs: CN=cms1\.example\.org is not valid before [^;]+; CB-03: the leaf CN=cms1\.example\.org is issued by CN=Root and comes without a chain; EXT-01: [^;]+; EXT-02: [^;]+; EXT-05: [^;]+\. Renew what has expired, /,
    );
  });

  it("EXT-10 makes no error of warnings alone", () => {
    const findings = checkIdentity(identityOf(goodLeaf().selfSigned()));
    assert.deepStrictEqual(findings, [
      {
        id: "PKI-17",
        level: "should",
        text: "the leaf CN=cms1.example.org is self-signed",
        remedy: "have it issued by a CA before it is used in production",
      },
    ]);
    assert.equal(refusal("cms1 webAdmin certs", findings), undefined);
  });

  it("EXT-10 checks a trust bundle by rules of its own", () => {
    const root = aCa("Root", { serial: "01" });
    const certificates = [root, root.reissued({ serial: "02" })].map(({ certPem }) =>
      parseCertificate(certPem, "ca"),
    );
    const findings = checkTrust({ name: "cms1 callBridge c2wTrust", certificates, now: new Date() });
    assert.deepStrictEqual(
      findings.map(({ id, level }) => `${id} ${level}`),
      ["x509/two-issuers should"],
    );
  });
});

describe("[U] x509/rules/all", () => {
  const files = readdirSync(join(__dirname, "../../../x509/rules"))
    .map((file) => file.replace(/\.ts$/, ""))
    .filter((file) => !["all", "check", "rule"].includes(file));

  it("EXT-10 lists every rule file, each under the id that its name begins with", () => {
    const listed = new Set([...rules, ...trustRules].map(({ id }) => id.toLowerCase().replace("/", "-")));
    assert.deepStrictEqual(
      files.filter((file) => ![...listed].some((id) => file.startsWith(id))),
      [],
    );
    assert.deepStrictEqual(
      [...listed].filter((id) => !files.some((file) => file.startsWith(id))),
      [],
    );
  });

  it("EXT-10 has a spec for every rule file", () => {
    const specs = readdirSync(__dirname).map((file) => file.replace(/\.spec\.ts$/, ""));
    assert.deepStrictEqual(
      files.filter((file) => !specs.includes(file)),
      [],
    );
  });

  it("EXT-10 writes sentences without their full stop, under ids or codes of the catalogue", () => {
    for (const { id, says, remedy } of [...rules, ...trustRules]) {
      assert.ok(/^[A-Z][A-Z0-9]*-\d\d$/.test(id) || id in catalogue, id);
      assert.match(says, /^[a-zA-Z][^\n]*[^.\s]$/, id);
      assert.match(remedy, /^[a-z][^\n]*[^.\s]$/, id);
    }
  });
});
