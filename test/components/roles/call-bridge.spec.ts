import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CallBridge, WebAdmin, callBridgeRequest } from "../../../index";
import type { CallBridgeRoleArgs, Identity, TrustArgs, VerifyMode } from "../../../index";
import { parseCertificate } from "../../../x509/certificate";
import { trustFile } from "../../../x509/files";
import { aCa, aLeaf } from "../../certificates";
import {
  aPrivateCa,
  aServer,
  changesOf,
  childList,
  commandsOf,
  declarationOf,
  environmentOf,
  find,
  goodLeaf,
  onlyChange,
  supplied,
  suppliedCa,
} from "../deployment";
import { runProgram, unknown } from "../program";
import type { ProgramRun, RunOptions } from "../program";

function declare(args: CallBridgeRoleArgs = {}, options: RunOptions = {}): Promise<ProgramRun<void>> {
  return runProgram(() => {
    const source = args.identity || args.issuer ? {} : { identity: supplied() };
    new CallBridge("bridge", { server: aServer(), ...source, ...args });
  }, options);
}

const refused = async (args: CallBridgeRoleArgs): Promise<readonly string[]> => (await declare(args)).errors;

const peerCa = aCa("Peer Root");
const fromPeerCa: TrustArgs = { certificatesPem: peerCa.certPem };

describe("[I] components/roles/call-bridge", () => {
  it("PKI-07 PKI-13 CB-08 asks an issuer for both usages and digitalSignature", async () => {
    const run = await runProgram(() => {
      new CallBridge("bridge", { server: aServer(), issuer: aPrivateCa() });
    });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(
      childList(run).filter((child) => child.startsWith("bridge ")),
      [
        "bridge > command:local:Command bridge-change",
        "bridge > tls:index/certRequest:CertRequest bridge-request",
        "bridge > tls:index/locallySignedCert:LocallySignedCert bridge-leaf",
        "bridge > tls:index/privateKey:PrivateKey bridge-key",
      ],
    );
    assert.deepEqual(find(run, "LocallySignedCert", "bridge-leaf").inputs["allowedUses"], [
      "digital_signature",
      "key_encipherment",
      "server_auth",
      "client_auth",
    ]);
    const fact = environmentOf(onlyChange(run))["FILE_CERTS_USAGES"];
    assert.equal(fact, "digitalSignature, keyEncipherment, serverAuth, clientAuth");
  });

  it("CB-11 shows certificates and one restart, and leaves everything else alone", async () => {
    const run = await declare();
    const change = onlyChange(run);
    assert.deepEqual(commandsOf(change), [
      "version",
      "date",
      "user list",
      "callbridge",
      "pki match {key} {leaf}",
      "pki verify {leaf} {bundle}",
      "callbridge",
      "callbridge certs {key} {leaf} {bundle}",
      "callbridge",
      "callbridge restart",
    ]);
    assert.deepEqual(declarationOf(change)["trusts"], {});
    assert.deepEqual(declarationOf(change)["settings"], { kind: "callBridge", webRtc: false });
  });

  it("CB-16 CB-17 CLU-07 TLSV-07 trusts on every link with one restart, each with its facts", async () => {
    const trusts = { c2w: fromPeerCa, cluster: fromPeerCa, sip: fromPeerCa, ldap: fromPeerCa };
    const webAdmin = supplied(peerCa.issue(aLeaf().forHost("cms2.example.org")));
    const clusterPeers = [{ address: "cms2.example.org", webAdmin }];
    const run = await declare({ trusts, clusterPeers, sipVerify: "enable", ldapVerify: "ocsp" });
    assert.deepEqual(run.errors, []);
    const change = onlyChange(run);
    const commands = commandsOf(change);
    assert.deepEqual(commands.slice(commands.indexOf("callbridge certs {key} {leaf} {bundle}")), [
      "callbridge certs {key} {leaf} {bundle}",
      "callbridge trust c2w {trust-c2w}",
      "callbridge trust cluster {trust-cluster}",
      "tls sip trust {trust-sip}",
      "tls sip verify enable",
      "tls ldap trust {trust-ldap}",
      "tls ldap verify ocsp",
      "callbridge",
      "tls sip",
      "tls ldap",
      "callbridge restart",
    ]);
    const peer = parseCertificate(peerCa.certPem, "peer");
    const facts = Object.fromEntries(
      Object.entries(environmentOf(change)).filter(([name]) => /^FILE_.*_TRUST_/.test(name)),
    );
    const stems = ["C2W", "CLUSTER", "SIP", "LDAP"];
    assert.deepEqual(
      facts,
      Object.fromEntries(
        stems.flatMap((stem) => [
          [`FILE_${stem}_TRUST_SUBJECT`, "CN=Peer Root"],
          [`FILE_${stem}_TRUST_NOT_AFTER`, peer.notAfter.toISOString()],
          [`FILE_${stem}_TRUST_SHA256`, peer.sha256],
        ]),
      ),
    );
    assert.deepEqual(declarationOf(change)["trusts"], {
      c2wTrust: { pem: peerCa.certPem },
      clusterTrust: { pem: peerCa.certPem },
      sipTrust: { pem: peerCa.certPem },
      ldapTrust: { pem: peerCa.certPem },
    });
    assert.deepEqual(declarationOf(change)["settings"], {
      kind: "callBridge",
      sipVerify: "enable",
      ldapVerify: "ocsp",
      webRtc: true,
    });
  });

  it("TLSV-06 switches verification off before its trust goes", async () => {
    const run = await declare({ trusts: { ldap: fromPeerCa }, ldapVerify: "disable" });
    const commands = commandsOf(onlyChange(run));
    assert.ok(
      commands.indexOf("tls ldap verify disable") < commands.indexOf("tls ldap trust {trust-ldap}"),
      commands.join("; "),
    );
  });

  it("TLSV-06 switches verification off also where no trust is declared", async () => {
    const run = await declare({ sipVerify: "disable" });
    assert.ok(commandsOf(onlyChange(run)).includes("tls sip verify disable"));
  });

  for (const mode of ["enable", "ocsp"] as const) {
    it(`TLSV-06 refuses ${mode} without a trust, and creates nothing`, async () => {
      const run = await declare({ sipVerify: mode });
      assert.deepEqual(run.errors, [
        `TLSV-06 cms1 callBridge sipVerify: the mode is "${mode}" and there is no trusts.sip. Name the peers in trusts.sip.`,
      ]);
      assert.deepEqual(changesOf(run), []);
    });
  }

  it("TLSV-05 takes exactly one of three modes", async () => {
    const ldapVerify = "on" as VerifyMode;
    assert.deepEqual(await refused({ trusts: { ldap: fromPeerCa }, ldapVerify }), [
      'args/invalid cms1 callBridge ldapVerify: the value is "on". Give one of enable, disable, ocsp.',
    ]);
  });
});

describe("[I] components/roles/call-bridge: trust", () => {
  const trustedIn = async (sip: TrustArgs): Promise<unknown> => {
    const run = await declare({ trusts: { sip } });
    assert.deepEqual(run.errors, []);
    const { sipTrust } = declarationOf(onlyChange(run))["trusts"] as { sipTrust: { pem: string } };
    return sipTrust.pem;
  };
  const fileOf = (...pems: readonly string[]): string =>
    trustFile(pems.map((pem) => parseCertificate(pem, "test")));

  it("trusts an issuer by its root, so that a renewed leaf changes nothing here", async () => {
    const run = await runProgram(() => {
      const ca = aPrivateCa();
      new CallBridge("bridge", {
        server: aServer(),
        identity: supplied(),
        trusts: { c2w: { issuers: [ca] } },
      });
    });
    assert.deepEqual(run.errors, []);
    const root = find(run, "PrivateCa", "ca").outputs?.["rootPem"];
    assert.deepEqual(declarationOf(onlyChange(run))["trusts"], { c2wTrust: { pem: root } });
    assert.deepEqual(onlyChange(run).dependsOn, ["ca-root"]);
  });

  it("trusts an identity by the CA certificates of its chain", async () => {
    const sub = suppliedCa.intermediate("Sub CA");
    const identity = supplied(sub.issue(goodLeaf()));
    assert.equal(await trustedIn({ identities: [identity] }), fileOf(sub.certPem, suppliedCa.certPem));
  });

  it("LAB-07 trusts a self-signed identity by its leaf", async () => {
    const made = goodLeaf().selfSigned();
    assert.equal(await trustedIn({ identities: [supplied(made)] }), made.leafPem);
  });

  it("puts all sources into one file, each certificate once, whatever their order", async () => {
    const other = aCa("Other Root");
    const one = { identities: [supplied()], certificatesPem: other.certPem + suppliedCa.certPem };
    const two = { issuers: [{ rootPem: pulumi.output(suppliedCa.certPem) }], certificatesPem: other.certPem };
    assert.equal(await trustedIn(one), fileOf(other.certPem, suppliedCa.certPem));
    assert.equal(await trustedIn(two), await trustedIn(one));
  });

  it("refuses a trust that names nobody, at once or as soon as it is known", async () => {
    const sentence =
      "args/required cms1 callBridge sipTrust: nobody is named, so no peer would be accepted. " +
      "Name issuers, identities or certificatesPem, or leave out this trust.";
    assert.deepEqual(await refused({ trusts: { sip: {} } }), [sentence]);
    const later = pulumi.output(Promise.resolve(""));
    assert.deepEqual(await refused({ trusts: { sip: { certificatesPem: later } } }), [sentence]);
  });

  it("refuses to trust an identity whose certificate is still to come", async () => {
    const identity: Identity = {
      ...supplied(),
      leafPem: pulumi.output(""),
      chainPem: pulumi.output(""),
      state: pulumi.output("pending" as const),
    };
    assert.deepEqual(await refused({ trusts: { c2w: { identities: [identity] } } }), [
      "args/pending cms1 callBridge c2wTrust: the certificate of one of the identities has not been issued yet. " +
        "Trust its issuer instead, or deploy when it has been issued.",
    ]);
  });

  it("INST-04 warns of an expired certificate in a trust", async () => {
    const old = aCa("Old Root", { notBefore: new Date(0), notAfter: new Date("2020-01-01T00:00:00Z") });
    const run = await declare({ trusts: { sip: { certificatesPem: old.certPem } } });
    assert.deepEqual(run.errors, []);
    assert.match(
      run.warnings.join(),
      /^INST-04 cms1 callBridge sipTrust: CN=Old Root expired on 2020-01-01T00:00:00\.000Z, now is .*\. Take the expired certificate out of the trust\.$/,
    );
  });

  it("refuses what is no certificate, without repeating it", async () => {
    assert.deepEqual(
      await refused({ trusts: { sip: { certificatesPem: suppliedCa.issue(goodLeaf()).keyPem } } }),
      [
        "x509/pem cms1 callBridge sipTrust: the text holds a PRIVATE KEY, only certificates belong here (at most 256). " +
          "Take the private key out of this text and treat it as exposed if the text was public.",
      ],
    );
  });

  it("hides the facts of one trust only while that one is unknown", async () => {
    const run = await declare(
      { trusts: { sip: fromPeerCa, c2w: { certificatesPem: pulumi.output(pulumi.unknown as string) } } },
      { preview: true },
    );
    assert.deepEqual(run.errors, []);
    const environment = environmentOf(onlyChange(run));
    const hidden = Object.keys(environment).filter((name) => environment[name] === unknown);
    assert.deepEqual(hidden, [
      "CMS_DECLARATION",
      "FILE_C2W_TRUST_NOT_AFTER",
      "FILE_C2W_TRUST_SHA256",
      "FILE_C2W_TRUST_SUBJECT",
    ]);
  });
});

describe("[I] components/roles/call-bridge: identities of all kinds", () => {
  it("CSR-13 PKI-18 shares one certificate with Web Admin, whose common name is the domain", async () => {
    const run = await runProgram(() => {
      const ca = aPrivateCa();
      const request = callBridgeRequest({
        subject: "shared",
        fqdn: "example.org",
        names: ["cms1.example.org", "join.example.org"],
      });
      const identity = ca.issue("shared", request, { parent: ca });
      const server = aServer();
      new WebAdmin("web", { server, identity });
      new CallBridge("bridge", { server, identity });
    });
    assert.deepEqual(run.errors, []);
    const { inputs } = find(run, "CertRequest", "shared-request");
    assert.deepEqual(inputs["subject"], { commonName: "example.org" });
    assert.deepEqual(inputs["dnsNames"], ["example.org", "cms1.example.org", "join.example.org"]);
    const leaves = changesOf(run).map((change) => environmentOf(change)["FILE_CERTS_SHA256"]);
    assert.equal(new Set(leaves).size, 1);
    assert.equal(leaves.length, 2);
  });

  it("CSR-10 refuses a leaf whose list of names lacks its common name", async () => {
    const made = suppliedCa.issue(aLeaf().commonName("join.example.org").dns("cms1.example.org"));
    const [error = ""] = await refused({ identity: supplied(made) });
    assert.match(
      error,
      /^CSR-10 cms1 callBridge certs: the alternative names of CN=join\.example\.org are cms1\.example\.org/,
    );
  });

  it("CSR-17 warns of a common name that is not qualified", async () => {
    const made = suppliedCa.issue(aLeaf().forHost("cms1").dns("cms1.example.org"));
    const run = await declare({ identity: supplied(made) });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(run.warnings, [
      "CSR-17 cms1 callBridge certs: the leaf CN=cms1 has the common name cms1, which is no FQDN. " +
        "Correct the subject in the next request.",
    ]);
  });

  it("refuses an identity that is pending", async () => {
    const pending: Identity = { ...supplied(), state: pulumi.output("pending" as const) };
    assert.deepEqual(await refused({ identity: pending }), [
      "args/pending cms1 callBridge certs identity: its certificate has not been issued yet. Deploy it when it has.",
    ]);
  });

  it("refuses an identity that announces a chain and has none, or the other way round", async () => {
    const ready = supplied();
    const selfSigned = supplied(goodLeaf().selfSigned());
    assert.deepEqual(
      [
        ...(await refused({ identity: { ...ready, hasChain: false } })),
        ...(await refused({ identity: { ...selfSigned, hasChain: true } })),
      ],
      [
        "args/conflict cms1 callBridge certs identity: hasChain is false and the chain above the leaf has 1 certificates. " +
          "Make hasChain true.",
        "args/conflict cms1 callBridge certs identity: hasChain is true and the chain above the leaf has 0 certificates. " +
          "Make hasChain false.",
      ],
    );
  });
});
