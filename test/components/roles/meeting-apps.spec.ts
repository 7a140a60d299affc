import assert from "node:assert/strict";
import { MeetingApps } from "../../../index";
import type { MeetingAppsRoleArgs } from "../../../index";
import { parseCertificate } from "../../../x509/certificate";
import {
  aPrivateCa,
  aServer,
  changesOf,
  commandsOf,
  declarationOf,
  find,
  goodLeaf,
  onlyChange,
  supplied,
  suppliedCa,
} from "../deployment";
import { runProgram } from "../program";
import type { ProgramRun, RunOptions } from "../program";

function declare(args: MeetingAppsRoleArgs = {}, options: RunOptions = {}): Promise<ProgramRun<void>> {
  return runProgram(() => {
    const source = args.identity || args.issuer ? {} : { identity: supplied() };
    new MeetingApps("files", { server: aServer(), ...source, ...args });
  }, options);
}

describe("[I] components/roles/meeting-apps", () => {
  const httpsListen = { interface: "a", port: 8443 };

  it("MA-01 MA-05 MA-06 MA-07 checks the pair, disables, sets where it listens, assigns one full chain, enables", async () => {
    const run = await declare({ httpsListen });
    assert.deepEqual(run.errors, []);
    const change = onlyChange(run);
    assert.deepEqual(commandsOf(change), [
      "version",
      "date",
      "user list",
      "meetingapps",
      "pki match {key} {full-chain}",
      "meetingapps",
      "meetingapps disable",
      "meetingapps https listen a 8443",
      "meetingapps https certs {key} {full-chain}",
      "meetingapps enable",
      "meetingapps",
    ]);
    assert.deepEqual(declarationOf(change)["settings"], { kind: "meetingApps", httpsListen });
  });

  it("MA-08 MA-09 MA-11 ERR-12 warns of an internal CA with the address at which browsers accept it", async () => {
    const run = await declare({ httpsListen });
    assert.deepEqual(run.warnings, [
      "MA-11 cms1 meetingApps httpsCerts: browsers do not come with its root CN=Supplied Root; each one shares no " +
        "files until its user has opened https://cms1.example.org:8443 and accepted the certificate, and some may not " +
        "even then. Have it issued by a public CA, or import caCertificatesPem into every browser as trusted roots.",
    ]);
  });

  it("MA-09 MA-10 offers the address, and the CA certificates for import, as outputs", async () => {
    const sub = suppliedCa.intermediate("Sub CA");
    const made = sub.issue(goodLeaf());
    const run = await declare({ httpsListen, identity: supplied(made) });
    const { sha256, notAfter } = parseCertificate(made.leafPem, "leaf");
    assert.deepEqual(find(run, "MeetingApps", "files").outputs, {
      fingerprint: sha256,
      notAfter: notAfter.toISOString(),
      browserUrl: "https://cms1.example.org:8443",
      caCertificatesPem: sub.certPem + suppliedCa.certPem,
      report: { schema: 1, outcome: "changed", summary: "files-change" },
    });
  });

  it("MA-09 takes the port from the report where the program does not say it", async () => {
    const listeners = [{ listener: "meetingApps.https", port: 9443 }];
    const run = await declare(
      {},
      { stdout: () => JSON.stringify({ schema: 1, outcome: "changed", listeners }) },
    );
    assert.equal(find(run, "MeetingApps", "files").outputs?.["browserUrl"], "https://cms1.example.org:9443");
  });

  it("PKI-11 MA-02 MA-03 asks an issuer for a dedicated server's certificate under its DNS name", async () => {
    const run = await runProgram(() => {
      const fqdn = "files.example.org";
      new MeetingApps("files", {
        server: aServer(),
        issuer: aPrivateCa(),
        organization: "Example Inc.",
        fqdn,
      });
    });
    assert.deepEqual(run.errors, []);
    const { inputs } = find(run, "CertRequest", "files-request");
    assert.deepEqual(inputs["subject"], { commonName: "files.example.org", organization: "Example Inc." });
    assert.deepEqual(inputs["dnsNames"], ["files.example.org"]);
  });

  it("MA-03 CA-07 refuses a certificate for another name", async () => {
    const run = await declare({ fqdn: "files.example.org" });
    assert.match(run.errors.join(), /^CA-07 cms1 meetingApps httpsCerts: .*files\.example\.org/);
  });

  it("refuses a port that is none, and creates nothing", async () => {
    const run = await declare({ httpsListen: { interface: "a", port: 0 } });
    assert.deepEqual(run.errors, [
      "args/invalid cms1 meetingApps httpsListen.port: the value is 0. Give a whole number from 1 to 65535.",
    ]);
    assert.deepEqual(changesOf(run), []);
  });
});
