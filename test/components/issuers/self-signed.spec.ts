import assert from "node:assert/strict";
import { CallBridge, SelfSigned, WebAdmin, callBridgeRequest } from "../../../index";
import type { SelfSignedArgs } from "../../../index";
import { parseCertificate } from "../../../x509/certificate";
import { aServer, changesOf, childList, declarationOf, find } from "../deployment";
import { runProgram } from "../program";
import type { ProgramRun } from "../program";

const request = callBridgeRequest({
  subject: "cms1 callBridge",
  fqdn: "cms1.example.org",
  names: ["10.1.1.9"],
  organization: "Example Inc.",
});

function declare(args: SelfSignedArgs): Promise<ProgramRun<void>> {
  return runProgram(() => {
    const issuer = new SelfSigned("lab", args);
    issuer.issue("leaf", request, { parent: issuer });
  });
}

describe("[I] components/issuers/self-signed", () => {
  it("LAB-03 LAB-06 gives a certificate the names and usages that a CA would give it, and renews it", async () => {
    const run = await declare({ isLaboratory: true, leafValidityDays: 90, renewBeforeDays: 20 });
    assert.deepEqual(run.errors, []);
    const leaf = find(run, "SelfSignedCert", "leaf-leaf");
    const { privateKeyPem, ...inputs } = leaf.inputs;
    assert.deepEqual(inputs, {
      subject: { commonName: "cms1.example.org", organization: "Example Inc." },
      dnsNames: ["cms1.example.org"],
      ipAddresses: ["10.1.1.9"],
      allowedUses: ["digital_signature", "key_encipherment", "server_auth", "client_auth"],
      isCaCertificate: false,
      setSubjectKeyId: true,
      validityPeriodHours: 90 * 24,
      earlyRenewalHours: 20 * 24,
    });
    assert.match((privateKeyPem as { secret: string }).secret, /^-----BEGIN RSA PRIVATE KEY-----/);
    assert.deepEqual(childList(run), [
      " > cisco-meeting-server:index:SelfSigned lab",
      "lab > tls:index/privateKey:PrivateKey leaf-key",
      "lab > tls:index/selfSignedCert:SelfSignedCert leaf-leaf",
    ]);
    assert.deepEqual(find(run, "SelfSigned", "lab").outputs, {});
  });

  it("LAB-01 refuses to work anywhere but in a laboratory, and creates nothing", async () => {
    for (const args of [{ isLaboratory: false }, {} as unknown as SelfSignedArgs]) {
      const run = await declare(args);
      assert.deepEqual(run.errors, [
        "LAB-01 lab: self-signed certificates are for laboratories only, and this is not said to be one. " +
          "Use a CA, or give isLaboratory: true.",
      ]);
      assert.deepEqual(childList(run), [" > cisco-meeting-server:index:SelfSigned lab"]);
    }
  });

  it("refuses a renewal that would come before the beginning", async () => {
    const run = await declare({ isLaboratory: true, leafValidityDays: 20 });
    assert.deepEqual(run.errors, [
      "args/conflict lab: renewBeforeDays is 30 and leafValidityDays is 20. " +
        "Make renewBeforeDays less than leafValidityDays.",
    ]);
  });

  it("LAB-05 LAB-07 PKI-17 serves Web Admin without any bundle, with a warning", async () => {
    const run = await runProgram(() => {
      new WebAdmin("web", { server: aServer(), issuer: new SelfSigned("lab", { isLaboratory: true }) });
    });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(run.warnings, [
      "PKI-17 cms1 webAdmin certs: the leaf CN=cms1.example.org is self-signed. " +
        "Have it issued by a CA before it is used in production.",
    ]);
    const [change] = changesOf(run);
    assert.ok(change);
    const { identities } = declarationOf(change);
    const { certs } = identities as { certs: { leafPem: string; chainPem: string } };
    assert.equal(certs.chainPem, "");
    assert.equal(parseCertificate(certs.leafPem, "leaf").isSelfSigned, true);
  });

  it("LAB-04 is refused for a Call Bridge with Lync, already in the first preview", async () => {
    const run = await runProgram(
      () => {
        const issuer = new SelfSigned("lab", { isLaboratory: true });
        new CallBridge("bridge", { server: aServer(), issuer, lyncFqdn: "cms.example.org" });
      },
      { preview: true },
    );
    assert.deepEqual(run.errors, [
      "LAB-04 cms1 callBridge certs: its identity is self-signed, and Lync trusts no such certificate. " +
        "Have it issued by the CA that the Lync front end servers trust.",
    ]);
    assert.deepEqual(changesOf(run), []);
  });
});
