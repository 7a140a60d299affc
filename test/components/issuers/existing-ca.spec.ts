import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ExistingCa, webAdminRequest } from "../../../index";
import type { ExistingCaArgs } from "../../../index";
import { parseCertificate } from "../../../x509/certificate";
import { aCa } from "../../certificates";
import { childList, find } from "../deployment";
import { runProgram } from "../program";
import type { ProgramRun } from "../program";
import { lendCa } from "../tls-mocks";

const root = lendCa(aCa("Enterprise Root", { key: "rsa" }));
const issuing = lendCa(root.intermediate("Enterprise Issuing CA", { key: "rsa" }));
const request = webAdminRequest({ subject: "cms1 webAdmin", fqdn: "cms1.example.org" });
const usual: ExistingCaArgs = { keyPem: issuing.keyPem, certPem: issuing.certPem, chainPem: root.certPem };

function declare(args: ExistingCaArgs): Promise<ProgramRun<{ readonly chainPem: pulumi.Output<string> }>> {
  return runProgram(() => {
    const ca = new ExistingCa("ca", args);
    const { chainPem } = ca.issue("leaf", request, { parent: ca });
    return { chainPem };
  });
}

describe("[I] components/issuers/existing-ca", () => {
  it("CA-01 RENEW-08 signs leaves with the CA's own key, and makes no CA", async () => {
    const run = await declare(usual);
    assert.deepEqual(run.errors, []);
    assert.deepEqual(childList(run), [
      " > cisco-meeting-server:index:ExistingCa ca",
      "ca > tls:index/certRequest:CertRequest leaf-request",
      "ca > tls:index/locallySignedCert:LocallySignedCert leaf-leaf",
      "ca > tls:index/privateKey:PrivateKey leaf-key",
    ]);
    const { certRequestPem: _, ...inputs } = find(run, "LocallySignedCert", "leaf-leaf").inputs;
    assert.deepEqual(inputs, {
      caPrivateKeyPem: { secret: issuing.keyPem },
      caCertPem: issuing.certPem,
      allowedUses: ["digital_signature", "key_encipherment", "server_auth"],
      setSubjectKeyId: true,
      isCaCertificate: false,
      validityPeriodHours: 200 * 24,
      earlyRenewalHours: 30 * 24,
    });
  });

  it("CA-05 PKI-20 gives roles the whole chain and peers the root, in whatever order it was handed over", async () => {
    const lower = lendCa(issuing.intermediate("Department CA", { key: "rsa" }));
    const run = await declare({
      keyPem: lower.keyPem,
      certPem: lower.certPem,
      chainPem: root.certPem + issuing.certPem,
    });
    assert.deepEqual(run.errors, []);
    const { sha256, notAfter } = parseCertificate(lower.certPem, "a test");
    assert.deepEqual(find(run, "ExistingCa", "ca").outputs, {
      rootPem: root.certPem,
      fingerprint: sha256,
      notAfter: notAfter.toISOString(),
    });
    const chain = await new Promise((resolve) => run.value?.chainPem.apply(resolve));
    assert.equal(chain, lower.certPem + issuing.certPem + root.certPem);
  });

  it("takes a root without anything above it", async () => {
    const run = await declare({ keyPem: root.keyPem, certPem: root.certPem });
    assert.deepEqual([run.errors, find(run, "ExistingCa", "ca").outputs?.["rootPem"]], [[], root.certPem]);
  });

  it("keeps the CA's key out of its outputs, also when it comes later", async () => {
    const run = await declare({ ...usual, keyPem: pulumi.output(issuing.keyPem) });
    const line = issuing.keyPem.split("\n")[2] ?? "";
    assert.equal(JSON.stringify(find(run, "ExistingCa", "ca").outputs).includes(line), false);
    const input = find(run, "LocallySignedCert", "leaf-leaf").inputs["caPrivateKeyPem"];
    assert.deepEqual(input, { secret: issuing.keyPem });
  });

  it("RENEW-02 warns of a CA that ends before a leaf that it issues now", async () => {
    const soon = lendCa(
      root.intermediate("Old CA", {
        key: "rsa",
        notAfter: new Date(Date.now() + 100 * 86_400_000),
      }),
    );
    const run = await declare({ keyPem: soon.keyPem, certPem: soon.certPem, chainPem: root.certPem });
    assert.match(run.warnings.join(), /^RENEW-02 ca certPem: CN=Old CA ends in 99 days/);
  });

  const leaf = issuing.intermediate("No CA", { key: "rsa", basicConstraints: { ca: false } });
  const refusals: readonly (readonly [string, ExistingCaArgs, RegExp])[] = [
    ["the key of another CA", { ...usual, keyPem: root.keyPem }, /^INST-05 ca keyPem: it is not the key of /],
    [
      "a certificate that may not issue",
      { ...usual, certPem: leaf.certPem, keyPem: leaf.keyPem },
      /^EXT-07 ca certPem: .* may not issue: /,
    ],
    ["a chain without its root", { keyPem: issuing.keyPem, certPem: issuing.certPem }, /ca chainPem: /],
    ["text that is no PEM", { ...usual, certPem: "certificate" }, /^x509\/pem ca certPem: /],
    ["leaves that are renewed before they begin", { ...usual, renewBeforeDays: 200 }, /^args\/conflict ca: /],
  ];
  for (const [what, args, sentence] of refusals) {
    it(`refuses ${what}`, async () => {
      const [error = ""] = (await declare(args)).errors;
      assert.match(error, sentence);
      assert.equal(error.includes((args.keyPem as string).split("\n")[2] ?? ""), false);
    });
  }
});
