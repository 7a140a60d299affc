import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfiguration } from "../../stacks/config";
import type { StackConfiguration } from "../../stacks/config";
import type { issuerSettings } from "../../stacks/issuer-settings";
import { settings } from "../../stacks/settings";
import { thrownText } from "../thrown";
import { hostKey } from "../components/deployment";

const least = { address: "10.1.1.9", hostKey, passwordEnv: "CMS_PASSWORD" };
const variable = "CMS_TEST_ISSUER_SECRET";

type Values = Readonly<Record<string, string>>;

const read = (values: Values): StackConfiguration =>
  readConfiguration(
    "fleet",
    Object.fromEntries(
      Object.entries({ ...least, ...values }).map(([name, value]) => [`fleet:${name}`, value]),
    ),
  );
/** The problems alone. */
const refused = (values: Values): readonly string[] =>
  thrownText(() => read(values))
    .split("\n")
    .slice(1);

/** A problem as it is told: what is wrong, what the setting is, what to type. */
const problem = (name: keyof typeof issuerSettings, what: string, line: string): readonly string[] => [
  `  ${name}: ${what}. ${settings[name].says}`,
  `    pulumi config ${line}`,
];
const missing = (name: keyof typeof issuerSettings): readonly string[] =>
  problem(name, "it is missing", `set ${name} ${settings[name].example}`);

describe("[I] stacks/issuer-config", () => {
  let folder = "";
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "issuer-config-"));
    process.env[variable] = "the secret\n";
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    Reflect.deleteProperty(process.env, variable);
  });

  it("reads a CA that exists, its key from a file or from a variable", () => {
    const settings = {
      issuer: "existingCa",
      existingCaFile: file("ca.pem", "the certificate"),
      existingCaChainFile: file("chain.pem", "the chain"),
      leafValidityDays: "90",
    };
    const existingCa = {
      certPem: "the certificate",
      chainPem: "the chain",
      leafValidityDays: 90,
      renewBeforeDays: 30,
    };
    const fromFile = read({ ...settings, existingCaKeyFile: file("ca.key", "the key\n") });
    assert.deepEqual(fromFile.issuer, {
      kind: "existingCa",
      existingCa: { ...existingCa, keyPem: "the key" },
    });
    const fromVariable = read({ ...settings, existingCaKeyEnv: variable });
    assert.deepEqual(fromVariable.issuer, {
      kind: "existingCa",
      existingCa: { ...existingCa, keyPem: "the secret" },
    });
  });

  it("reads where requests go, for single roles only, and hints at a validity where one is asked for", () => {
    const settings = {
      webAdminIssuer: "submittedRequests",
      requestsFolder: "../signed",
      requestsCaFile: file("ca.pem", "the CA"),
      requestsTemplate: "WebServer",
    };
    const submittedRequests = {
      folder: "../signed",
      caPem: "the CA",
      template: "WebServer",
      renewBeforeDays: 30,
    };
    const { issuer, webAdminIssuer, callBridgeIssuer, publicIssuer } = read(settings);
    assert.equal(issuer.kind, "privateCa");
    assert.deepEqual([callBridgeIssuer, publicIssuer], [undefined, undefined]);
    assert.deepEqual(webAdminIssuer, { kind: "submittedRequests", submittedRequests });
    assert.deepEqual(read({ ...settings, leafValidityDays: "60" }).webAdminIssuer, {
      kind: "submittedRequests",
      submittedRequests: { ...submittedRequests, validityDays: 60 },
    });
  });

  it("reads every setting of an ACME server, and each way to show the control over names", () => {
    const server = {
      publicIssuer: "acme",
      acmeDirectoryUrl: "https://acme.example.org/dir",
      acmeTermsAgreed: "true",
      acmeCaFile: file("roots.pem", "the roots"),
    };
    const more = {
      acmeServerCaFile: file("server.pem", "the server's root"),
      acmeEmail: "pki@example.org",
      acmeProfile: "shortlived",
      acmePreferredChain: "Root X2",
      acmeAccountId: "customer-1",
      acmeAccountKeyEnv: variable,
    };
    const update = {
      acmeDnsServer: "ns1.example.org",
      acmeDnsPort: "5353",
      acmeDnsZone: "example.org",
      acmeDnsKeyName: "acme",
      acmeDnsKeyFile: file("zone.key", "the zone's key\n"),
      acmeDnsAlgorithm: "hmac-sha512",
    };
    const acme = {
      directoryUrl: "https://acme.example.org/dir",
      termsOfServiceAgreed: true,
      caPem: "the roots",
    };
    assert.deepEqual(read({ ...server, ...more, ...update }).publicIssuer, {
      kind: "acme",
      acme: {
        ...acme,
        serverCaPem: "the server's root",
        email: "pki@example.org",
        profile: "shortlived",
        preferredChain: "Root X2",
        externalAccount: { keyId: "customer-1", hmacKey: "the secret" },
        challenge: {
          dnsUpdate: {
            server: "ns1.example.org",
            port: 5353,
            zone: "example.org",
            keyName: "acme",
            keySecret: "the zone's key",
            algorithm: "hmac-sha512",
          },
        },
      },
    });
    for (const [setting, argument] of [
      ["acmeDnsHook", "dnsHook"],
      ["acmeHttpHook", "httpHook"],
    ] as const) {
      assert.deepEqual(read({ ...server, [setting]: '["hook","--fast"]' }).publicIssuer, {
        kind: "acme",
        acme: { ...acme, challenge: { [argument]: ["hook", "--fast"] } },
      });
    }
  });

  it("takes the issuer of some roles for none of its own where it is that of all", () => {
    const existing = { existingCaFile: file("ca.pem", "CA"), existingCaKeyEnv: variable };
    const { publicIssuer } = read({ issuer: "existingCa", publicIssuer: "existingCa", ...existing });
    assert.equal(publicIssuer, undefined);
  });

  it("tells everything that is missing of every issuer, each with what to type", () => {
    assert.deepEqual(
      refused({ issuer: "existingCa", webAdminIssuer: "submittedRequests", publicIssuer: "acme" }),
      [
        ...missing("existingCaFile"),
        ...missing("existingCaKeyEnv"),
        ...problem(
          "acmeTermsAgreed",
          "the CA issues to nobody who does not agree to its terms",
          "set acmeTermsAgreed true",
        ),
        ...missing("acmeDirectoryUrl"),
        ...missing("acmeCaFile"),
        ...missing("acmeDnsServer"),
        ...missing("acmeDnsZone"),
        ...missing("acmeDnsKeyName"),
        ...missing("acmeDnsKeyEnv"),
        ...missing("requestsFolder"),
        ...missing("requestsCaFile"),
      ],
    );
  });

  it("tells which file cannot be read and which variable is not set, and shows no secret", () => {
    Reflect.deleteProperty(process.env, variable);
    assert.deepEqual(
      refused({ issuer: "existingCa", existingCaFile: "/nowhere/ca.pem", existingCaKeyEnv: variable }),
      [
        ...problem(
          "existingCaFile",
          'the file "/nowhere/ca.pem" cannot be read (ENOENT)',
          "set existingCaFile ../ca.pem",
        ),
        ...problem(
          "existingCaKeyEnv",
          `the environment variable ${variable} is not set`,
          "set existingCaKeyEnv CA_KEY",
        ),
      ],
    );
  });

  it("refuses what contradicts itself, and what no issuer uses", () => {
    const acme = {
      publicIssuer: "acme",
      acmeDirectoryUrl: "https://acme.example.org/dir",
      acmeTermsAgreed: "true",
      acmeCaFile: file("roots.pem", "roots"),
    };
    assert.deepEqual(refused({ ...acme, acmeDnsHook: '["hook"]', acmeHttpHook: '["hook"]' }), [
      ...problem("acmeHttpHook", "it excludes acmeDnsHook", "rm acmeHttpHook"),
    ]);
    assert.deepEqual(refused({ ...acme, acmeDnsHook: '"hook"' }), [
      ...problem("acmeDnsHook", '"\\"hook\\"" is no list of texts', "rm acmeDnsHook"),
    ]);
    assert.deepEqual(refused({ ...acme, acmeDnsHook: '["hook"]', requestsFolder: "signed" }), [
      ...problem("requestsFolder", "no issuer is submittedRequests", "rm requestsFolder"),
    ]);
    assert.deepEqual(refused({ ...acme, acmeDnsHook: '["hook"]', sharedDomain: "example.org" }), [
      ...problem(
        "publicIssuer",
        "sharedDomain excludes it: one certificate for all roles comes from one CA",
        "rm publicIssuer",
      ),
    ]);
    assert.deepEqual(refused({ publicIssuer: "privateCa", acmeEmail: "pki@example.org" }), [
      ...problem(
        "publicIssuer",
        '"privateCa" is not one of existingCa, submittedRequests, acme',
        "set publicIssuer acme",
      ),
    ]);
  });
});
