import assert from "node:assert/strict";
import { Recorder, Streamer } from "../../../index";
import type { SipServiceArgs, SipServiceRoleArgs } from "../../../index";
import { parseCertificate } from "../../../x509/certificate";
import { aCa } from "../../certificates";
import {
  aPrivateCa,
  aServer,
  changesOf,
  commandsOf,
  declarationOf,
  environmentOf,
  find,
  goodLeaf,
  onlyChange,
  supplied,
  suppliedCa,
} from "../deployment";
import { runProgram } from "../program";
import type { ProgramRun } from "../program";

const classes = { recorder: Recorder, streamer: Streamer } as const;
type Service = keyof typeof classes;

const bridgeCa = aCa("Call Bridge Root");
const callBridges = { identities: [supplied(bridgeCa.issue(goodLeaf()))] };

function declare(service: Service, args: SipServiceRoleArgs = {}): Promise<ProgramRun<void>> {
  return runProgram(() => {
    const source = args.identity || args.issuer ? {} : { identity: supplied() };
    new classes[service]("media", { server: aServer(), ...source, trusts: { callBridges }, ...args });
  });
}

for (const service of ["recorder", "streamer"] as const) {
  describe(`[I] components/roles/${service}`, () => {
    it("REC-03 STR-03 shows the reviewer checks, disable, listen, certs, enable", async () => {
      const run = await declare(service, { sipListen: { interface: "a", tcpPort: 5060 } });
      assert.deepEqual(run.errors, []);
      const change = onlyChange(run);
      assert.deepEqual(commandsOf(change), [
        "version",
        "date",
        "user list",
        service,
        "pki match {key} {leaf}",
        "pki verify {leaf} {bundle}",
        service,
        `${service} disable`,
        `${service} sip listen a 5060 5061`,
        `${service} sip certs {key} {leaf} {bundle}`,
        `${service} enable`,
        service,
      ]);
      assert.deepEqual(declarationOf(change)["settings"], {
        kind: service,
        sipListen: { interface: "a", tcpPort: 5060, tlsPort: 5061 },
      });
    });

    it("REC-01 REC-04 STR-01 STR-04 hands over the CA of the Call Bridges, and shows it to the reviewer", async () => {
      const change = onlyChange(await declare(service));
      const { certs } = declarationOf(change)["identities"] as {
        certs: { peersPem: string; chainPem: string };
      };
      assert.equal(certs.peersPem, bridgeCa.certPem);
      assert.equal(certs.chainPem, suppliedCa.certPem);
      assert.equal(environmentOf(change)["FILE_CERTS_PEERS_SUBJECT"], "CN=Call Bridge Root");
    });

    it("PKI-09 refuses to stand without the Call Bridges, before anything is created", async () => {
      const run = await runProgram(() => {
        const args = { server: aServer(), identity: supplied() } as unknown as SipServiceArgs;
        new classes[service]("media", args);
      });
      assert.deepEqual(run.errors, [
        `PKI-09 cms1 ${service} trusts.callBridges: nobody is named, so no Call Bridge would be accepted. ` +
          "Name the identities or the issuer of the Call Bridges.",
      ]);
      assert.deepEqual(changesOf(run), []);
    });

    it("REC-02 STR-02 asks an issuer for a server's certificate under a name of its own", async () => {
      const run = await runProgram(() => {
        const issuer = aPrivateCa();
        const trusts = { callBridges: { issuers: [issuer] } };
        const fqdn = "media.example.org";
        new classes[service]("media", { server: aServer(), issuer, fqdn, trusts });
      });
      assert.deepEqual(run.errors, []);
      assert.deepEqual(find(run, "CertRequest", "media-request").inputs["dnsNames"], ["media.example.org"]);
      assert.deepEqual(find(run, "LocallySignedCert", "media-leaf").inputs["allowedUses"], [
        "digital_signature",
        "key_encipherment",
        "server_auth",
      ]);
    });

    it("refuses one port for both transports, and registers fingerprint, end and report", async () => {
      const wrong = await declare(service, { sipListen: { interface: "a", tcpPort: 5061 } });
      assert.deepEqual(wrong.errors, [
        `args/conflict cms1 ${service} sipListen.tcpPort: 5061 is the TLS port too. Give each transport a port of its own.`,
      ]);
      const made = suppliedCa.issue(goodLeaf());
      const { sha256, notAfter } = parseCertificate(made.leafPem, "leaf");
      const run = await declare(service, { identity: supplied(made) });
      assert.deepEqual(find(run, classes[service].name, "media").outputs, {
        fingerprint: sha256,
        notAfter: notAfter.toISOString(),
        report: { schema: 1, outcome: "changed", summary: "media-change" },
      });
    });
  });
}
