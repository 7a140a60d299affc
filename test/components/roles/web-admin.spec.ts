import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { MeetingServer, PrivateCa, WebAdmin } from "../../../index";
import type { WebAdminRoleArgs } from "../../../index";
import { parseCertificate } from "../../../x509/certificate";
import { aCa, aLeaf } from "../../certificates";
import {
  aPrivateCa,
  aServer,
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
import { organization, project, reportOf, runProgram, stack } from "../program";
import type { ProgramRun, RunOptions } from "../program";

function declare(args: WebAdminRoleArgs = {}, options: RunOptions = {}): Promise<ProgramRun<void>> {
  return runProgram(() => {
    const source = args.identity || args.issuer ? {} : { identity: supplied() };
    new WebAdmin("web", { server: aServer(), ...source, ...args });
  }, options);
}

const refused = async (args: WebAdminRoleArgs): Promise<readonly string[]> => (await declare(args)).errors;

describe("[I] components/roles/web-admin", () => {
  it("CB-15 leaves the appliance alone when it is deleted, unless it is to be cleared", async () => {
    assert.equal(onlyChange(await declare()).inputs["delete"], undefined);
    const change = onlyChange(await declare({ onDelete: "clear" }));
    assert.equal(change.inputs["delete"], "require('pulumi-cisco-meeting-server/apply').clear()");
    const shown = Object.entries(environmentOf(change)).filter(([name]) => name.startsWith("CLEAR_"));
    assert.deepEqual(shown, [
      ["CLEAR_001", "version"],
      ["CLEAR_002", "date"],
      ["CLEAR_003", "user list"],
      ["CLEAR_004", "webadmin"],
      ["CLEAR_005", "webadmin"],
      ["CLEAR_006", "webadmin disable"],
      ["CLEAR_007", "webadmin certs none"],
      ["CLEAR_008", "webadmin"],
    ]);
    const [sentence = ""] = await refused({ onDelete: "erase" as "clear" });
    assert.match(sentence, /onDelete: the value is "erase"\. Give one of keep, clear\./);
  });

  it("PKI-06 hands one command everything that a change needs, and nothing else", async () => {
    const made = suppliedCa.issue(goodLeaf().extendedKeyUsage("serverAuth"));
    const run = await declare({ identity: supplied(made), recheck: "monday" });
    assert.deepEqual(run.errors, []);
    const leaf = parseCertificate(made.leafPem, "leaf");
    const change = onlyChange(run);
    assert.deepEqual(change, {
      type: "command:local:Command",
      name: "web-change",
      parent: "web",
      inputs: {
        interpreter: ["node", "-e"],
        create: "require('pulumi-cisco-meeting-server/apply').main()",
        environment: {
          MMP_TARGET: `admin@10.1.1.9:22 SHA256:${"A".repeat(43)}`,
          MMP_001: "version",
          MMP_002: "date",
          MMP_003: "user list",
          MMP_004: "webadmin",
          MMP_005: "pki match {key} {leaf}",
          MMP_006: "pki verify {leaf} {bundle}",
          MMP_007: "webadmin",
          MMP_008: "webadmin disable",
          MMP_009: "webadmin certs {key} {leaf} {bundle}",
          MMP_010: "webadmin enable",
          MMP_011: "webadmin",
          FILE_CERTS_SUBJECT: "CN=cms1.example.org",
          FILE_CERTS_NAMES: "cms1.example.org",
          FILE_CERTS_USAGES: "digitalSignature, keyEncipherment, serverAuth",
          FILE_CERTS_ISSUER: "CN=Supplied Root",
          FILE_CERTS_NOT_AFTER: leaf.notAfter.toISOString(),
          FILE_CERTS_SHA256: leaf.sha256,
          CMS_DECLARATION: environmentOf(change)["CMS_DECLARATION"],
          CMS_RECHECK: "monday",
        },
        stdin: change.inputs["stdin"],
        addPreviousOutputInEnv: false,
        logging: "stderr",
      },
      dependsOn: [],
      protect: false,
    });
    assert.deepEqual(secretsOf(change), { version: 1, keys: { certs: made.keyPem }, credentials: {} });
  });

  it("declares the appliance, the stack's mark, the certificates and the defaults", async () => {
    const made = suppliedCa.issue(goodLeaf());
    const run = await declare({ identity: supplied(made) });
    const name = `${organization}/${project}/${stack}`;
    assert.deepEqual(declarationOf(onlyChange(run)), {
      version: 1,
      appliance: "cms1",
      role: "webAdmin",
      phase: "switch",
      stack: name,
      mark: createHash("sha256").update(name).digest("hex").slice(0, 4),
      target: {
        host: "10.1.1.9",
        port: 22,
        user: "admin",
        hostKey: `SHA256:${"A".repeat(43)}`,
        credentials: { passwordFrom: { env: "CMS_PASSWORD" } },
      },
      identities: {
        certs: { leafPem: made.leafPem, chainPem: made.chainPem, keyForm: "pkcs8", ready: true },
      },
      trusts: {},
      settings: { kind: "webAdmin" },
      proof: { mode: "auto" },
      deadlines: {
        connectMs: 15_000,
        commandMs: 30_000,
        activationMs: 120_000,
        proofMs: 60_000,
        lockMs: 600_000,
        changeMs: 600_000,
        channelGapMs: 100,
      },
      allow: [],
    });
  });

  it("PKI-06 CSR-15 asks an issuer for server usage, under names that come from the component's", async () => {
    const run = await runProgram(() => {
      new WebAdmin("web", {
        server: aServer(),
        issuer: aPrivateCa(),
        names: ["10.1.1.9", "join.example.org"],
      });
    });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(
      childList(run).filter((child) => child.startsWith("web ")),
      [
        "web > command:local:Command web-change",
        "web > tls:index/certRequest:CertRequest web-request",
        "web > tls:index/locallySignedCert:LocallySignedCert web-leaf",
        "web > tls:index/privateKey:PrivateKey web-key",
      ],
    );
    assert.deepEqual(find(run, "LocallySignedCert", "web-leaf").inputs["allowedUses"], [
      "digital_signature",
      "key_encipherment",
      "server_auth",
    ]);
    const { inputs } = find(run, "CertRequest", "web-request");
    assert.deepEqual(inputs["dnsNames"], ["cms1.example.org", "join.example.org"]);
    assert.deepEqual(inputs["ipAddresses"], ["10.1.1.9"]);
    assert.deepEqual(inputs["subject"], { commonName: "cms1.example.org" });
  });

  it("CSR-08 puts the whole subject into the request", async () => {
    const subject = {
      organization: "Example Inc.",
      organizationalUnit: "IT",
      locality: "Oslo",
      province: "Viken",
      country: "NO",
    };
    const run = await runProgram(() => {
      new WebAdmin("web", { server: aServer(), issuer: aPrivateCa(), rsaBits: 3072, ...subject });
    });
    assert.deepEqual(find(run, "CertRequest", "web-request").inputs["subject"], {
      commonName: "cms1.example.org",
      ...subject,
    });
    assert.deepEqual(find(run, "PrivateKey", "web-key").inputs, { algorithm: "RSA", rsaBits: 3072 });
  });

  it("WA-06 shows and declares where to listen", async () => {
    const run = await declare({ listen: { interface: "b" } });
    const change = onlyChange(run);
    assert.ok(commandsOf(change).includes("webadmin listen b 443"));
    assert.deepEqual(declarationOf(change)["settings"], {
      kind: "webAdmin",
      listen: { interface: "b", port: 443 },
    });
  });

  it("LAB-05 LAB-07 takes a self-signed leaf without a bundle, and warns", async () => {
    const run = await declare({ identity: supplied(goodLeaf().selfSigned()) });
    assert.deepEqual(run.errors, []);
    assert.ok(commandsOf(onlyChange(run)).includes("webadmin certs {key} {leaf}"));
    assert.deepEqual(run.warnings, [
      "PKI-17 cms1 webAdmin certs: the leaf CN=cms1.example.org is self-signed. " +
        "Have it issued by a CA before it is used in production.",
    ]);
  });

  it("puts fingerprint and end of the leaf and the report into its outputs, nothing of it secret", async () => {
    const made = suppliedCa.issue(goodLeaf());
    const leaf = parseCertificate(made.leafPem, "leaf");
    const run = await declare({ identity: supplied(made) });
    assert.deepEqual(find(run, "WebAdmin", "web").outputs, {
      fingerprint: leaf.sha256,
      notAfter: leaf.notAfter.toISOString(),
      report: JSON.parse(reportOf("web-change")) as unknown,
    });
  });

  it("shows the report also where the plugin takes every output of a secret input for secret", async () => {
    const state = ({ type, name }: { type: string; name: string }) =>
      type === "command:local:Command" ? { stdout: pulumi.secret(reportOf(name)) } : undefined;
    const run = await declare({}, { state });
    assert.deepEqual(find(run, "WebAdmin", "web").outputs?.["report"], JSON.parse(reportOf("web-change")));
  });

  it("refuses standard output that is no report, without repeating it", async () => {
    const run = await declare({}, { stdout: () => "hello" });
    assert.deepEqual(run.errors, [
      "apply/report web-change: the change ended with 5 characters that are no report. See the output of the change " +
        "above; a new value of `recheck` runs it again.",
    ]);
  });

  it("declares where and how strictly to prove", async () => {
    const run = await declare({ proof: "required", proveAt: { address: "10.9.9.9", port: 8443 } });
    assert.deepEqual(declarationOf(onlyChange(run))["proof"], {
      mode: "required",
      host: "10.9.9.9",
      port: 8443,
    });
  });

  it("CA-07 refuses a ready identity that does not cover the appliance's name", async () => {
    const identity = supplied(suppliedCa.issue(aLeaf().forHost("other.example.org")));
    assert.deepEqual(await refused({ identity }), [
      "CA-07 cms1 webAdmin certs: the leaf CN=other.example.org has other.example.org and does not cover " +
        "cms1.example.org. Have it issued with these names as subject alternative names, or ask for fewer.",
    ]);
  });

  it("CA-07 refuses a ready identity that does not cover the further names", async () => {
    assert.deepEqual(await refused({ names: ["join.example.org"] }), [
      "CA-07 cms1 webAdmin certs: the leaf CN=cms1.example.org has cms1.example.org and does not cover " +
        "join.example.org. Have it issued with these names as subject alternative names, or ask for fewer.",
    ]);
  });

  it("lets the user allow a rule by its id; the finding becomes a warning and travels with the declaration", async () => {
    const run = await declare({ names: ["join.example.org"], allow: ["CA-07"] });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(
      run.warnings.map((text) => text.slice(0, 25)),
      ["CA-07 cms1 webAdmin certs"],
    );
    assert.deepEqual(declarationOf(onlyChange(run))["allow"], ["CA-07"]);
  });

  it("refuses to allow what is no rule", async () => {
    const [error = ""] = await refused({ allow: ["CA-70"] });
    assert.match(
      error,
      /^args\/invalid cms1 webAdmin allow: the value is "CA-70"\. Give one of INST-05, .*, apply\/foreign-file\.$/,
    );
  });

  it("PKI-20 refuses a chain with a gap", async () => {
    const made = suppliedCa.intermediate("Sub CA").issue(goodLeaf());
    const { certPem } = suppliedCa;
    assert.deepEqual(await refused({ identity: supplied({ ...made, chainPem: certPem }) }), [
      "x509/chain cms1 webAdmin certs: CN=cms1.example.org is issued by CN=Sub CA, whose certificate is missing. " +
        "Add the certificate of CN=Sub CA; a chain goes up to its root.",
    ]);
  });

  it("RENEW-02 warns of a ready identity that ends soon, by what in it ends first", async () => {
    const inTenDays = new Date(Date.now() + 10.5 * 86_400_000);
    inTenDays.setUTCMilliseconds(0);
    const ca = aCa("Old Root", { notAfter: inTenDays });
    const run = await declare({ identity: supplied(ca.issue(goodLeaf())) });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(run.warnings, [
      `RENEW-02 cms1 webAdmin certs: CN=Old Root ends in 10 days, on ${inTenDays.toISOString()}. Have its successor issued ` +
        "and give it here; nothing renews it.",
    ]);
  });

  it("RENEW-08 does not warn of what an issuer renews", async () => {
    const short = { leafValidityDays: 20, renewBeforeDays: 5 };
    const run = await runProgram(() => {
      new WebAdmin("web", { server: aServer(), issuer: new PrivateCa("ca", short) });
    });
    assert.deepEqual([run.errors, run.warnings], [[], []]);
  });

  it("CA-06 puts a chain in order before it is declared", async () => {
    const made = aCa("Top").intermediate("Sub CA").issue(goodLeaf());
    const [sub = "", top = ""] = made.chainPem.split(/(?<=-----END CERTIFICATE-----\n)/);
    const run = await declare({ identity: supplied({ ...made, chainPem: top + sub }) });
    const { identities } = declarationOf(onlyChange(run)) as {
      identities: { certs: { chainPem: string } };
    };
    assert.equal(identities.certs.chainPem, sub + top);
  });
});

describe("[I] components/roles/web-admin: arguments that contradict", () => {
  const cases: readonly (readonly [string, WebAdminRoleArgs, string])[] = [
    [
      "an identity with a subject",
      { identity: supplied(), country: "NO" },
      "args/conflict cms1 webAdmin: country is given with an identity, whose certificate exists already. " +
        "Leave out country, or give an issuer instead of the identity.",
    ],
    [
      "an interface with a blank",
      { listen: { interface: "a b" } },
      'args/invalid cms1 webAdmin listen.interface: the value is "a b". Give the name of an interface, such as a.',
    ],
    [
      "a port that is none",
      { listen: { interface: "a", port: 0 } },
      "args/invalid cms1 webAdmin listen.port: the value is 0. Give a whole number from 1 to 65535.",
    ],
    [
      "a proof of another mode",
      { proof: "never" as "auto" },
      'args/invalid cms1 webAdmin proof: the value is "never". Give one of auto, required.',
    ],
    [
      "an address with a port",
      { proveAt: { address: "cms1:443" } },
      'args/invalid cms1 webAdmin proveAt.address: the value is "cms1:443". Give a host name or an IP address alone; ' +
        "user and port are arguments of their own.",
    ],
    [
      "a name with a blank",
      { names: ["join example"] },
      'args/invalid cms1 webAdmin names: the value is "join example". Give a host name or an IP address alone; ' +
        "user and port are arguments of their own.",
    ],
  ];
  for (const [what, args, error] of cases) {
    it(`refuses ${what}, and creates nothing`, async () => {
      const run = await declare(args);
      assert.deepEqual(run.errors, [error]);
      assert.deepEqual(
        childList(run).filter((child) => child.startsWith("web ")),
        [],
      );
    });
  }

  it("refuses both an identity and an issuer, and neither of them", async () => {
    const both = await runProgram(() => {
      new WebAdmin("web", { server: aServer(), issuer: aPrivateCa(), identity: supplied() });
    });
    const neither = await runProgram(() => new WebAdmin("web", { server: aServer() }));
    assert.deepEqual(
      [...both.errors, ...neither.errors],
      [
        "args/conflict cms1 webAdmin: identity and issuer exclude each other. Leave out one of them.",
        "args/required cms1 webAdmin: there is neither an identity nor an issuer. Give one of them.",
      ],
    );
  });

  it("CSR-17 CSR-11 refuses a request that cannot be issued before anything is created for it", async () => {
    const run = await runProgram(() => {
      new WebAdmin("web", { server: aServer(), issuer: aPrivateCa(), country: "Norway" });
    });
    assert.deepEqual(run.errors, [
      'CSR-17 cms1 webAdmin: the country "Norway" is not a code of two capital letters. Give the ISO 3166 code, e.g. NO.',
    ]);
    assert.deepEqual(
      childList(run).filter((child) => child.startsWith("web ")),
      [],
    );
  });

  it("refuses to issue for an appliance without a name", async () => {
    const run = await runProgram(() => {
      const server = new MeetingServer("cms1", { address: "10.1.1.9", hostKey, agent: true });
      new WebAdmin("web", { server, issuer: aPrivateCa() });
    });
    assert.deepEqual(run.errors, [
      "args/required cms1 webAdmin: the appliance has no name in the DNS that a certificate could be issued for. " +
        "Give its MeetingServer the fqdn.",
    ]);
  });

  it("refuses a server that is none, for programs without types", async () => {
    const run = await runProgram(() => new WebAdmin("web", {} as never));
    assert.deepEqual(run.errors, [
      "args/required web server: there is no MeetingServer of this copy of the package. Create it with " +
        "`new MeetingServer(…)`, and install the package once only.",
    ]);
  });
});
