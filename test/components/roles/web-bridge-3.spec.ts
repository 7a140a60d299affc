import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { MeetingServer, WebBridge3 } from "../../../index";
import type { WebBridge3Args, WebBridge3RoleArgs } from "../../../index";
import { parseCertificate } from "../../../x509/certificate";
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
  hostKey,
  onlyChange,
  secretsOf,
  supplied,
  suppliedCa,
} from "../deployment";
import { runProgram, unknown } from "../program";
import type { ProgramRun, RunOptions } from "../program";

const bridgeCa = aCa("Call Bridge Root");
const trusts = { c2w: { certificatesPem: bridgeCa.certPem } };

function declare(
  args: WebBridge3RoleArgs = {},
  options: RunOptions = {},
  server?: () => MeetingServer,
): Promise<ProgramRun<void>> {
  return runProgram(() => {
    const sides = { https: { identity: supplied() }, c2w: { identity: supplied() } };
    new WebBridge3("wb", { server: server?.() ?? aServer(), ...sides, trusts, ...args });
  }, options);
}

const refused = async (args: WebBridge3RoleArgs): Promise<readonly string[]> => (await declare(args)).errors;

const everything: WebBridge3RoleArgs = {
  httpsListen: [{ interface: "a", port: 443 }],
  c2wListen: [{ interface: "b", port: 9999 }],
  httpRedirect: { enabled: true, port: 80 },
};

describe("[I] components/roles/web-bridge-3", () => {
  it("WB3-07 WB3-11 WB3-12 shows every command in its order, between one disable and one enable", async () => {
    const run = await declare(everything);
    assert.deepEqual(run.errors, []);
    assert.deepEqual(commandsOf(onlyChange(run)), [
      "version",
      "date",
      "user list",
      "webbridge3",
      "pki match {key-https} {full-chain-https}",
      "pki match {key-c2w} {full-chain-c2w}",
      "pki inspect {trust-c2w}",
      "webbridge3",
      "webbridge3 disable",
      "webbridge3 http-redirect enable 80",
      "webbridge3 https listen a:443",
      "webbridge3 https certs {key-https} {full-chain-https}",
      "webbridge3 c2w listen b:9999",
      "webbridge3 c2w certs {key-c2w} {full-chain-c2w}",
      "webbridge3 c2w trust {trust-c2w}",
      "webbridge3 enable",
      "webbridge3",
    ]);
  });

  it("leaves listening points and redirect alone where nothing is said of them", async () => {
    const change = onlyChange(await declare());
    assert.deepEqual(
      commandsOf(change).filter((command) => /listen|redirect/.test(String(command))),
      [],
    );
    assert.deepEqual(declarationOf(change)["settings"], { kind: "webBridge3", c2wHost: "cms1.example.org" });
  });

  it("hands the change both identities, the trust, the settings and the facts of all three", async () => {
    const https = suppliedCa.issue(goodLeaf());
    const c2w = bridgeCa.issue(goodLeaf());
    const run = await declare({
      ...everything,
      https: { identity: supplied(https), proveAt: { address: "192.0.2.1" } },
      c2w: { identity: supplied(c2w), proveAt: { port: 19_999 } },
    });
    const change = onlyChange(run);
    const { identities, trusts: trusted, settings, proof, role, phase } = declarationOf(change);
    assert.deepEqual([role, phase], ["webBridge3", "switch"]);
    const pems = ({ leafPem, chainPem }: typeof https): object => ({
      leafPem,
      chainPem,
      keyForm: "pkcs8",
      ready: true,
    });
    assert.deepEqual(identities, { httpsCerts: pems(https), c2wCerts: pems(c2w) });
    assert.deepEqual(trusted, { c2wTrust: { pem: bridgeCa.certPem } });
    assert.deepEqual(settings, { kind: "webBridge3", ...everything, c2wHost: "cms1.example.org" });
    assert.deepEqual(proof, {
      mode: "auto",
      listeners: { "webBridge3.https": { host: "192.0.2.1" }, "webBridge3.c2w": { port: 19_999 } },
    });
    const facts = Object.entries(environmentOf(change)).filter(([name]) => name.endsWith("_SHA256"));
    const sha256 = (pem: string): string => parseCertificate(pem, "test").sha256;
    assert.deepEqual(Object.fromEntries(facts), {
      FILE_HTTPS_CERTS_SHA256: sha256(https.leafPem),
      FILE_C2W_CERTS_SHA256: sha256(c2w.leafPem),
      FILE_C2W_TRUST_SHA256: sha256(bridgeCa.certPem),
    });
    const keys = { httpsCerts: https.keyPem, c2wCerts: c2w.keyPem };
    assert.deepEqual(secretsOf(change), { version: 1, keys, credentials: {} });
  });

  it("PKI-03 WB3-01 PKI-10 EXT-09 makes a key and a leaf for each side from one issuer, for servers only", async () => {
    const run = await runProgram(() => {
      new WebBridge3("wb", { server: aServer(), issuer: aPrivateCa(), trusts });
    });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(
      childList(run).filter((child) => child.startsWith("wb ")),
      [
        "wb > command:local:Command wb-change",
        "wb > tls:index/certRequest:CertRequest wb-c2w-request",
        "wb > tls:index/certRequest:CertRequest wb-https-request",
        "wb > tls:index/locallySignedCert:LocallySignedCert wb-c2w-leaf",
        "wb > tls:index/locallySignedCert:LocallySignedCert wb-https-leaf",
        "wb > tls:index/privateKey:PrivateKey wb-c2w-key",
        "wb > tls:index/privateKey:PrivateKey wb-https-key",
      ],
    );
    for (const side of ["https", "c2w"]) {
      assert.deepEqual(find(run, "LocallySignedCert", `wb-${side}-leaf`).inputs["allowedUses"], [
        "digital_signature",
        "key_encipherment",
        "server_auth",
      ]);
    }
  });

  it("takes another issuer for the side that names one", async () => {
    const run = await runProgram(() => {
      new WebBridge3("wb", {
        server: aServer(),
        issuer: aPrivateCa(),
        https: { identity: supplied() },
        trusts,
      });
    });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(
      childList(run).filter((child) => child.includes("LocallySignedCert")),
      ["wb > tls:index/locallySignedCert:LocallySignedCert wb-c2w-leaf"],
    );
  });

  it("registers fingerprint and end of both leaves, the c2w host and the report as outputs", async () => {
    const https = suppliedCa.issue(goodLeaf());
    const c2w = suppliedCa.issue(goodLeaf());
    const run = await declare({ https: { identity: supplied(https) }, c2w: { identity: supplied(c2w) } });
    const [first, second] = [https, c2w].map(({ leafPem }) => parseCertificate(leafPem, "test"));
    assert.deepEqual(find(run, "WebBridge3", "wb").outputs, {
      httpsFingerprint: first?.sha256,
      httpsNotAfter: first?.notAfter.toISOString(),
      c2wFingerprint: second?.sha256,
      c2wNotAfter: second?.notAfter.toISOString(),
      c2wHost: "cms1.example.org",
      report: { schema: 1, outcome: "changed", summary: "wb-change" },
    });
  });

  it("in a preview hides the facts of that side only whose leaf is unknown", async () => {
    const later = { ...supplied(), leafPem: pulumi.output(pulumi.unknown as string) };
    const run = await declare({ c2w: { identity: later } }, { preview: true });
    const environment = environmentOf(onlyChange(run));
    const hidden = Object.keys(environment).filter((name) => environment[name] === unknown);
    const facts = ["ISSUER", "NAMES", "NOT_AFTER", "SHA256", "SUBJECT", "USAGES"];
    assert.deepEqual(hidden, ["CMS_DECLARATION", ...facts.map((fact) => `FILE_C2W_CERTS_${fact}`)]);
  });
});

describe("[I] components/roles/web-bridge-3: names", () => {
  const requested = async (
    side: "https" | "c2w",
    args: Partial<WebBridge3Args>,
  ): Promise<readonly [unknown, unknown, unknown]> => {
    const run = await runProgram(() => {
      new WebBridge3("wb", { server: aServer(), issuer: aPrivateCa(), trusts, ...args });
    });
    assert.deepEqual(run.errors, []);
    const { subject, dnsNames, ipAddresses } = find(run, "CertRequest", `wb-${side}-request`).inputs;
    return [(subject as { commonName: string }).commonName, dnsNames, ipAddresses];
  };

  it("WB3-02 CSR-12 asks for the appliance's name, or for that of the web app", async () => {
    assert.deepEqual(await requested("https", {}), ["cms1.example.org", ["cms1.example.org"], []]);
    const https = { fqdn: "join.example.org", names: ["guest.example.org"] };
    assert.deepEqual(await requested("https", { https }), [
      "join.example.org",
      ["join.example.org", "guest.example.org"],
      [],
    ]);
  });

  it("WB3-04 asks for the name by which Expressway connects", async () => {
    const https = { expresswayFqdn: "proxy.example.org" };
    assert.deepEqual(await requested("https", { https }), [
      "cms1.example.org",
      ["cms1.example.org", "proxy.example.org"],
      [],
    ]);
  });

  it("WB3-04 refuses an identity without that name, also one that comes later", async () => {
    const sentence =
      "WB3-04 cms1 webBridge3 httpsCerts: the leaf CN=cms1.example.org does not cover proxy.example.org, by which " +
      "Expressway connects. Have it issued with that name as an alternative name, or correct expresswayFqdn.";
    const identity = supplied();
    assert.deepEqual(await refused({ https: { identity, expresswayFqdn: "proxy.example.org" } }), [sentence]);
    const expresswayFqdn = pulumi.output(Promise.resolve("proxy.example.org"));
    assert.deepEqual(await refused({ https: { identity, expresswayFqdn } }), [sentence]);
  });

  it("C2W-08 asks for the host of the URL, a name or an address, as common name and alternative name", async () => {
    assert.deepEqual(await requested("c2w", {}), ["cms1.example.org", ["cms1.example.org"], []]);
    assert.deepEqual(await requested("c2w", { c2wHost: "wb1.example.org" }), [
      "wb1.example.org",
      ["wb1.example.org"],
      [],
    ]);
    assert.deepEqual(await requested("c2w", { c2wHost: "10.1.2.3" }), [
      "10.1.2.3",
      ["cms1.example.org"],
      ["10.1.2.3"],
    ]);
  });

  it("C2W-07 refuses an identity that does not cover the host, and asks of it no other name", async () => {
    const c2wHost = "10.1.2.3";
    assert.deepEqual(await refused({ c2wHost }), [
      "C2W-07 cms1 webBridge3 c2wCerts: the leaf covers cms1.example.org, the URL says 10.1.2.3. Have it issued with that " +
        "host as common name and alternative name, or change c2wHost.",
    ]);
    const made = suppliedCa.issue(aLeaf().forHost("wb1.example.org").ip(c2wHost));
    assert.deepEqual(await refused({ c2wHost, c2w: { identity: supplied(made) } }), []);
  });

  it("needs a host where the appliance has no name", async () => {
    const unnamed = (): MeetingServer =>
      new MeetingServer("cms1", { address: "10.1.1.9", hostKey, agent: true });
    const made = suppliedCa.issue(aLeaf().forHost("wb1.example.org"));
    const https = { identity: supplied(made), fqdn: "wb1.example.org" };
    const c2w = { identity: supplied(made) };
    assert.deepEqual((await declare({ https, c2w }, {}, unnamed)).errors, [
      "args/required cms1 webBridge3 c2wHost: the appliance has no name in the DNS, so Call Bridges have no host to " +
        "connect to. Give c2wHost, or give its MeetingServer the fqdn.",
    ]);
    assert.deepEqual((await declare({ https, c2w, c2wHost: "wb1.example.org" }, {}, unnamed)).errors, []);
  });
});

describe("[I] components/roles/web-bridge-3: what is refused", () => {
  it("C2W-04 refuses to accept no Call Bridge at all", async () => {
    const noTrusts = { trusts: undefined } as unknown as WebBridge3RoleArgs;
    assert.deepEqual(await refused(noTrusts), [
      "C2W-04 cms1 webBridge3 trusts.c2w: nobody is named, so no Call Bridge would be accepted. " +
        "Name the identities or the issuer of the Call Bridges.",
    ]);
  });

  const a443 = { interface: "a", port: 443 };
  const cases: readonly (readonly [string, WebBridge3RoleArgs, string])[] = [
    [
      "an empty list",
      { httpsListen: [] },
      "args/required cms1 webBridge3 httpsListen: the list is empty, so nobody could connect. " +
        "Name an interface and a port, or leave it out to keep what the appliance has.",
    ],
    [
      "a point that stands twice",
      { c2wListen: [a443, a443] },
      "args/conflict cms1 webBridge3 c2wListen: a:443 stands twice in it. Name it once.",
    ],
    [
      "a point for both sides",
      { httpsListen: [a443], c2wListen: [{ interface: "b", port: 443 }, a443] },
      "args/conflict cms1 webBridge3 c2wListen: a:443 stands in httpsListen too. Give each side a port of its own.",
    ],
    [
      "an interface that is none",
      { httpsListen: [{ interface: "a; reboot", port: 443 }] },
      'args/invalid cms1 webBridge3 httpsListen[0].interface: the value is "a; reboot". ' +
        "Give the name of an interface, such as a.",
    ],
    [
      "a port that is none",
      { c2wListen: [{ interface: "a", port: 0 }] },
      "args/invalid cms1 webBridge3 c2wListen[0].port: the value is 0. Give a whole number from 1 to 65535.",
    ],
    [
      "a port of a redirect that is off",
      { httpRedirect: { enabled: false, port: 80 } },
      "args/conflict cms1 webBridge3 httpRedirect.port: there is a port for a redirect that is disabled. " +
        "Leave out the port.",
    ],
    [
      "a side without identity and issuer",
      { https: {} },
      "args/required cms1 webBridge3 https: there is neither an identity nor an issuer. Give one of them.",
    ],
    [
      "a broken address of a proof",
      { c2w: { identity: supplied(), proveAt: { port: 70_000 } } },
      "args/invalid cms1 webBridge3 c2w.proveAt.port: the value is 70000. Give a whole number from 1 to 65535.",
    ],
  ];
  for (const [what, args, sentence] of cases) {
    it(`refuses ${what}, and creates nothing`, async () => {
      const run = await declare(args);
      assert.deepEqual(run.errors, [sentence]);
      assert.deepEqual(changesOf(run), []);
    });
  }

  it("WB3-08 switches the redirect off", async () => {
    const commands = commandsOf(onlyChange(await declare({ httpRedirect: { enabled: false } })));
    assert.ok(commands.includes("webbridge3 http-redirect disable"), commands.join("; "));
  });
});
