import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  DatabaseCluster,
  ExistingCa,
  PrivateCa,
  WebAdmin,
  exportedCa,
  webAdminRequest,
} from "../../../index";
import type { PrivateCaArgs } from "../../../index";
import { parseCertificate, parseCertificates } from "../../../x509/certificate";
import { aCa } from "../../certificates";
import { aServer, childList, declarationOf, find, onlyChange } from "../deployment";
import { runProgram, unknown } from "../program";
import type { ProgramRun } from "../program";

const request = webAdminRequest({ subject: "cms1 webAdmin", fqdn: "cms1.example.org", names: ["10.1.1.9"] });

function declare(args?: PrivateCaArgs, preview = false): Promise<ProgramRun<void>> {
  return runProgram(
    () => {
      const ca = new PrivateCa("ca", args);
      ca.issue("leaf", request, { parent: ca });
    },
    { preview },
  );
}

const secretKey = (run: ProgramRun<unknown>, type: string, name: string, input: string): string => {
  const value = find(run, type, name).inputs[input] as { secret?: string };
  return String(value.secret);
};

describe("[I] components/issuers/private-ca", () => {
  it("CA-18 EXT-11 makes a root of ten years that never renews itself and is protected", async () => {
    const run = await declare();
    assert.deepEqual(run.errors, []);
    const root = find(run, "SelfSignedCert", "ca-root");
    assert.deepEqual(root, {
      type: "tls:index/selfSignedCert:SelfSignedCert",
      name: "ca-root",
      parent: "ca",
      inputs: {
        privateKeyPem: { secret: secretKey(run, "SelfSignedCert", "ca-root", "privateKeyPem") },
        subject: { commonName: "test ca root" },
        isCaCertificate: true,
        setSubjectKeyId: true,
        allowedUses: ["cert_signing", "crl_signing"],
        validityPeriodHours: 3650 * 24,
        earlyRenewalHours: 0,
      },
      dependsOn: ["ca-root-key"],
      protect: true,
    });
    const key = find(run, "PrivateKey", "ca-root-key");
    assert.deepEqual([key.inputs, key.protect], [{ algorithm: "RSA", rsaBits: 3072 }, true]);
  });

  it("CSR-01 CSR-02 CSR-15 RENEW-08 PKI-16 issues a leaf that renews itself 30 days before its end, while its key stays", async () => {
    const run = await declare();
    const leaf = find(run, "LocallySignedCert", "leaf-leaf");
    const rootPem = find(run, "PrivateCa", "ca").outputs?.["rootPem"];
    assert.deepEqual(leaf, {
      type: "tls:index/locallySignedCert:LocallySignedCert",
      name: "leaf-leaf",
      parent: "ca",
      inputs: {
        certRequestPem: leaf.inputs["certRequestPem"],
        caPrivateKeyPem: { secret: secretKey(run, "SelfSignedCert", "ca-root", "privateKeyPem") },
        caCertPem: rootPem,
        allowedUses: ["digital_signature", "key_encipherment", "server_auth"],
        setSubjectKeyId: true,
        isCaCertificate: false,
        validityPeriodHours: 200 * 24,
        earlyRenewalHours: 30 * 24,
      },
      dependsOn: ["ca-root", "ca-root-key", "leaf-request"],
      protect: false,
    });
    assert.deepEqual(find(run, "PrivateKey", "leaf-key").inputs, { algorithm: "RSA", rsaBits: 2048 });
    const request = find(run, "CertRequest", "leaf-request");
    assert.deepEqual(request.dependsOn, ["leaf-key"]);
    const { privateKeyPem, ...rest } = request.inputs;
    assert.ok((privateKeyPem as { secret?: string }).secret?.startsWith("-----BEGIN RSA PRIVATE KEY-----"));
    assert.deepEqual(rest, {
      subject: { commonName: "cms1.example.org" },
      dnsNames: ["cms1.example.org"],
      ipAddresses: ["10.1.1.9"],
    });
  });

  it("makes nothing else", async () => {
    assert.deepEqual(childList(await declare()), [
      " > cisco-meeting-server:index:PrivateCa ca",
      "ca > tls:index/certRequest:CertRequest leaf-request",
      "ca > tls:index/locallySignedCert:LocallySignedCert leaf-leaf",
      "ca > tls:index/privateKey:PrivateKey ca-root-key",
      "ca > tls:index/privateKey:PrivateKey leaf-key",
      "ca > tls:index/selfSignedCert:SelfSignedCert ca-root",
    ]);
  });

  it("puts the root, its fingerprint and its end into its outputs, and nothing of its key", async () => {
    const run = await declare();
    const { outputs } = find(run, "PrivateCa", "ca");
    const rootPem = String(outputs?.["rootPem"]);
    const { sha256, notAfter } = parseCertificate(rootPem, "root");
    assert.deepEqual(outputs, { rootPem, fingerprint: sha256, notAfter: notAfter.toISOString() });
    const preview = await declare(undefined, true);
    assert.deepEqual(find(preview, "PrivateCa", "ca").outputs, {
      rootPem: unknown,
      fingerprint: unknown,
      notAfter: unknown,
    });
  });

  it("PKI-22 hands out an identity whose key alone is secret", async () => {
    const secrecy: Record<string, boolean> = {};
    await runProgram(async () => {
      const ca = new PrivateCa("ca");
      const { key, leafPem, chainPem, state } = ca.issue("leaf", request, { parent: ca });
      const parts = { key: key.kind === "supplied" ? key.pem : key.fileName, leafPem, chainPem, state };
      for (const [name, part] of Object.entries(parts)) secrecy[name] = await pulumi.isSecret(part);
    });
    assert.deepEqual(secrecy, { key: true, leafPem: false, chainPem: false, state: false });
  });

  it("RENEW-02 warns of a root a year before its end", async () => {
    const pems = [100, 364, 366].map(
      (days) => aCa("Root", { notAfter: new Date(Date.now() + days * 86_400_000) }).certPem,
    );
    const warnings: string[] = [];
    for (const certPem of pems) {
      const state = ({ name }: { name: string }) => (name === "ca-root" ? { certPem } : undefined);
      const run = await runProgram(() => new PrivateCa("ca"), { state });
      assert.deepEqual(run.errors, []);
      warnings.push(run.warnings.join());
    }
    assert.match(
      warnings[0] ?? "",
      /^RENEW-02 ca root: CN=Root ends in 99 days, on .*\. Add a generation, so that every peer trusts it before it issues; what a root issues last must end before it\.$/,
    );
    assert.match(warnings[1] ?? "", / ends in 363 days, /);
    assert.equal(warnings[2], "");
    // One that is made for less than two years is not warned about from its first day on.
    const short = await declare({ rootValidityDays: 400 });
    assert.deepEqual([short.errors, short.warnings], [[], []]);
  });

  it("names its root as it is told", async () => {
    const run = await declare({
      commonName: "Example Root",
      organization: "Example Inc.",
      protectRoot: false,
    });
    const { inputs, protect } = find(run, "SelfSignedCert", "ca-root");
    assert.deepEqual(inputs["subject"], { commonName: "Example Root", organization: "Example Inc." });
    assert.deepEqual([protect, find(run, "PrivateKey", "ca-root-key").protect], [false, false]);
  });
});

describe("[I] components/issuers/private-ca: an intermediate", () => {
  const leafOf = async (args: PrivateCaArgs): Promise<readonly unknown[]> => {
    const run = await declare(args);
    assert.deepEqual(run.errors, []);
    return find(run, "LocallySignedCert", "leaf-leaf").dependsOn;
  };

  it("CA-18 EXT-11 issues leaves, and nothing but leaves, below the root, and renews itself before they end", async () => {
    const run = await declare({ intermediate: true, rootPathLength: 1 });
    assert.deepEqual(run.errors, []);
    const { inputs, protect } = find(run, "LocallySignedCert", "ca-intermediate");
    const { certRequestPem: _, caPrivateKeyPem, caCertPem, ...rest } = inputs;
    assert.deepEqual(rest, {
      isCaCertificate: true,
      maxPathLength: 0,
      setSubjectKeyId: true,
      allowedUses: ["cert_signing", "crl_signing"],
      validityPeriodHours: 1825 * 24,
      earlyRenewalHours: 200 * 24,
    });
    // Its certificate is replaced when it is renewed; only its key may not be.
    assert.deepEqual([protect, find(run, "PrivateKey", "ca-intermediate-key").protect], [false, true]);
    assert.equal(caCertPem, find(run, "PrivateCa", "ca").outputs?.["rootPem"]);
    assert.ok((caPrivateKeyPem as { secret?: string }).secret);
    assert.equal(find(run, "SelfSignedCert", "ca-root").inputs["maxPathLength"], 1);
    const { subject } = find(run, "CertRequest", "ca-intermediate-request").inputs;
    assert.deepEqual(subject, { commonName: "test ca root issuing" });
    assert.deepEqual(await leafOf({ intermediate: true }), [
      "ca-intermediate",
      "ca-intermediate-key",
      "leaf-request",
    ]);
  });

  it("PKI-20 gives roles the whole chain and peers the root, of each generation", async () => {
    const told: string[][] = [];
    for (const args of [
      { intermediate: true },
      { intermediate: true, generations: ["1", "2"], issuing: "2" },
    ]) {
      const run = await runProgram(async () => {
        const ca = new PrivateCa("ca", args);
        const { chainPem } = ca.issue("leaf", request, { parent: ca });
        const pem = await new Promise<string>((done) => void chainPem.apply(done));
        told.push(parseCertificates(pem, "chain").map(({ subject }) => subject));
      });
      assert.deepEqual(run.errors, []);
    }
    assert.deepEqual(told, [
      ["CN=test ca root issuing", "CN=test ca root"],
      ["CN=test ca root 2 issuing", "CN=test ca root 2"],
    ]);
  });

  it("hands itself over to another stack with what is above it", async () => {
    const run = await runProgram(() => {
      const exported = exportedCa(new PrivateCa("ca", { intermediate: true }));
      const there = new ExistingCa("there", exported);
      there.issue("leaf", request, { parent: there });
    });
    assert.deepEqual(run.errors, []);
    const { rootPem } = find(run, "ExistingCa", "there").outputs ?? {};
    assert.equal(rootPem, find(run, "PrivateCa", "ca").outputs?.["rootPem"]);
  });

  const refusals: readonly (readonly [PrivateCaArgs, RegExp])[] = [
    [
      { intermediateValidityDays: 400 },
      /^args\/conflict ca: intermediateValidityDays is given and there is no intermediate\. /,
    ],
    [
      { intermediate: true, intermediateValidityDays: 200 },
      /^args\/conflict ca: leafValidityDays is 200 and intermediateValidityDays is 200\. /,
    ],
    [
      { intermediate: true, rootValidityDays: 1825 },
      /^args\/conflict ca: intermediateValidityDays is 1825 and rootValidityDays is 1825\. /,
    ],
    [
      { intermediate: true, rootPathLength: 0 },
      /^args\/conflict ca: rootPathLength is 0 and there is an intermediate, which peers would refuse\. /,
    ],
    [{ rootPathLength: -1 }, /^args\/invalid ca rootPathLength: the value is -1\. /],
  ];
  for (const [args, sentence] of refusals) {
    it(`refuses ${JSON.stringify(args)}`, async () => {
      assert.match((await declare(args)).errors[0] ?? "", sentence);
    });
  }

  it("DB-04 is not taken for a database cluster", async () => {
    const run = await runProgram(() => {
      const nodes = [{ server: aServer(), address: "10.1.1.9", interface: "a" }];
      new DatabaseCluster("db", { nodes, clients: [], ca: new PrivateCa("ca", { intermediate: true }) });
    });
    assert.match(
      run.errors[0] ?? "",
      /^DB-04 db issuer: the CA has an intermediate, .*Give a PrivateCa without one\.$/,
    );
  });
});

describe("[I] components/issuers/private-ca: generations", () => {
  /** Roots, the one that signs the leaf, and how many roots are trusted. */
  async function of(args: PrivateCaArgs): Promise<readonly unknown[]> {
    const run = await declare(args);
    assert.deepEqual(run.errors, []);
    const roots = childList(run).flatMap((line) => /SelfSignedCert (\S+)/.exec(line)?.[1] ?? []);
    const signedBy = find(run, "LocallySignedCert", "leaf-leaf").dependsOn.find((name) =>
      /^ca-root(-(?!key)|$)/.test(name),
    );
    const trusted = String(find(run, "PrivateCa", "ca").outputs?.["rootPem"]);
    return [roots, signedBy, trusted.split("BEGIN CERTIFICATE").length - 1];
  }

  it("C2W-11 trusts a new root before it issues, and the old one until it is taken out", async () => {
    assert.deepEqual(await of({}), [["ca-root"], "ca-root", 1]);
    assert.deepEqual(await of({ generations: ["1", "2"] }), [["ca-root", "ca-root-2"], "ca-root", 2]);
    assert.deepEqual(await of({ generations: ["1", "2"], issuing: "2" }), [
      ["ca-root", "ca-root-2"],
      "ca-root-2",
      2,
    ]);
    assert.deepEqual(await of({ generations: ["2"] }), [["ca-root-2"], "ca-root-2", 1]);
  });

  it("C2W-11 tells a change of the roots that it may replace, and nothing where none is replaced", async () => {
    const declared = async (args: PrivateCaArgs): Promise<readonly unknown[]> => {
      const run = await runProgram(
        () => new WebAdmin("web", { server: aServer(), issuer: new PrivateCa("ca", args) }),
      );
      assert.deepEqual(run.errors, []);
      const { certs } = declarationOf(onlyChange(run))["identities"] as { certs: Record<string, unknown> };
      const [first] = parseCertificates(String(find(run, "PrivateCa", "ca").outputs?.["rootPem"]), "roots");
      return [certs["formerRoots"], first?.sha256];
    };
    // Without a successor the declaration must not differ: every role would be looked at for nothing.
    assert.equal((await declared({}))[0], undefined);
    assert.equal((await declared({ generations: ["1", "2"] }))[0], undefined);
    assert.equal((await declared({ generations: ["2"] }))[0], undefined);
    const [former, oldest] = await declared({ generations: ["1", "2"], issuing: "2" });
    assert.deepEqual(former, [oldest]);
  });

  it("names roots apart, so that no peer takes one for the other", async () => {
    const run = await declare({ generations: ["1", "2"], commonName: "Example Root" });
    assert.deepEqual(
      ["ca-root", "ca-root-2"].map((name) => find(run, "SelfSignedCert", name).inputs["subject"]),
      [{ commonName: "Example Root" }, { commonName: "Example Root 2" }],
    );
  });

  const refusals: readonly (readonly [PrivateCaArgs, RegExp])[] = [
    [{ generations: [] }, /^args\/required ca generations: the list is empty/],
    [{ generations: ["Two"] }, /^args\/invalid ca generations: the value is "Two"/],
    [{ generations: ["1", "1"] }, /^args\/conflict ca generations: 1 stands twice in it/],
    [
      { issuing: "2" },
      /^args\/conflict ca issuing: "2" is none of the generations 1\. Add it to generations/,
    ],
  ];
  for (const [args, sentence] of refusals) {
    it(`refuses ${JSON.stringify(args)}`, async () => {
      const [error = ""] = (await declare(args)).errors;
      assert.match(error, sentence);
    });
  }
});

describe("[I] components/issuers/private-ca: arguments that cannot be used", () => {
  const long = "x".repeat(65);
  const cases: readonly (readonly [PrivateCaArgs, string])[] = [
    [{ rsaBits: 1024 }, "args/invalid ca rsaBits: the value is 1024. Use one of 2048, 3072, 4096."],
    [
      { leafValidityDays: 0.5 },
      "args/invalid ca leafValidityDays: the value is 0.5. Give a whole number from 1 to 36500.",
    ],
    [
      { rootValidityDays: 0 },
      "args/invalid ca rootValidityDays: the value is 0. Give a whole number from 1 to 36500.",
    ],
    [
      { renewBeforeDays: -1 },
      "args/invalid ca renewBeforeDays: the value is -1. Give a whole number from 0 to 36500.",
    ],
    [
      { renewBeforeDays: 200 },
      "args/conflict ca: renewBeforeDays is 200 and leafValidityDays is 200. Make renewBeforeDays less than leafValidityDays.",
    ],
    [
      { rootValidityDays: 100 },
      "args/conflict ca: leafValidityDays is 200 and rootValidityDays is 100. Make leafValidityDays less than rootValidityDays.",
    ],
    [{ commonName: long }, `args/invalid ca commonName: "${long}" has 65 characters. Give at most 64.`],
    [
      { organization: "" },
      'args/invalid ca organization: the value is "". Give a text of one line that is not empty.',
    ],
  ];
  for (const [args, error] of cases) {
    it(`refuses ${JSON.stringify(args).slice(0, 40)}, and creates nothing`, async () => {
      const run = await runProgram(() => new PrivateCa("ca", args));
      assert.deepEqual(run.errors, [error]);
      assert.deepEqual(childList(run), [" > cisco-meeting-server:index:PrivateCa ca"]);
    });
  }

  it("checks a name that comes later", async () => {
    const commonName = pulumi.output(Promise.resolve(""));
    const run = await runProgram(() => new PrivateCa("ca", { commonName }));
    assert.deepEqual(run.errors, [
      'args/invalid ca commonName: the value is "". Give a text of one line that is not empty.',
    ]);
  });
});
