import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { AcmeCa, webAdminRequest } from "../../../index";
import type { AcmeCaArgs, DnsUpdateArgs, IdentityRequest } from "../../../index";
import { databaseClientRequest } from "../../../plan/requests";
import { parseCertificate } from "../../../x509/certificate";
import { aCa, aLeaf } from "../../certificates";
import { childList, find } from "../deployment";
import { reportOf, runProgram, unknown } from "../program";
import type { ProgramRun, RunOptions } from "../program";

const root = aCa("Public Root");
const issuing = root.intermediate("Public Issuing CA");
const usual: AcmeCaArgs = {
  directoryUrl: "https://acme.example.org/dir",
  termsOfServiceAgreed: true,
  caPem: root.certPem + issuing.certPem,
  challenge: { dnsHook: ["hook"] },
  externalAccount: { keyId: "customer-1", hmacKey: "the external key" },
};
const asked = webAdminRequest({ subject: "cms1 webAdmin", fqdn: "cms1.example.org" });
const urn = "urn:pulumi:test::fleet::cisco-meeting-server:index:AcmeCa$command:local:Command::web-issuance";
const dayMs = 86_400_000;
const updateSecret = "c2VjcmV0LW9mLXRoZS11cGRhdGUta2V5";
const dnsUpdate = (changed: Partial<DnsUpdateArgs>): AcmeCaArgs["challenge"] => ({
  dnsUpdate: {
    server: "ns1.example.org",
    zone: "example.org",
    keyName: "acme",
    keySecret: updateSecret,
    ...changed,
  },
});

/** What an issuance printed: a certificate of 90 days that is so old. */
function issuedDays(ago: number, hasRenewalInfo = false): string {
  const begin = new Date(Date.now() - ago * dayMs);
  const leaf = aLeaf()
    .forHost("cms1.example.org")
    .valid(begin, new Date(begin.getTime() + 90 * dayMs));
  const { leafPem, chainPem } = root.issue(leaf);
  return JSON.stringify({ schema: 1, leafPem, chainPem, terms: "", hasRenewalInfo });
}

interface Made {
  readonly leafPem: pulumi.Output<string>;
  readonly chainPem: pulumi.Output<string>;
}

function declare(
  args: Partial<AcmeCaArgs> = {},
  { request = asked, ...options }: RunOptions & { readonly request?: IdentityRequest } = {},
): Promise<ProgramRun<Made>> {
  return runProgram(
    () => {
      const ca = new AcmeCa("public", { ...usual, ...args });
      const { leafPem, chainPem } = ca.issue("web", request, { parent: ca });
      return { leafPem, chainPem };
    },
    { stdout: () => issuedDays(1), ...options },
  );
}

const environmentOf = (run: ProgramRun<Made>): Readonly<Record<string, unknown>> =>
  find(run, "Command", "web-issuance").inputs["environment"] as Record<string, unknown>;

describe("[I] components/issuers/acme-ca", () => {
  it("CA-01 has a key and a request made, and the rest done by a command with its secrets on standard input", async () => {
    const run = await declare();
    assert.deepEqual(run.errors, []);
    assert.deepEqual(childList(run), [
      " > cisco-meeting-server:index:AcmeCa public",
      "public > command:local:Command web-issuance",
      "public > tls:index/certRequest:CertRequest web-request",
      "public > tls:index/privateKey:PrivateKey public-account-key",
      "public > tls:index/privateKey:PrivateKey web-key",
    ]);
    const { environment, stdin, ...inputs } = find(run, "Command", "web-issuance").inputs;
    assert.deepEqual(inputs, {
      interpreter: ["node", "-e"],
      create: "require('pulumi-cisco-meeting-server/issue').main()",
      addPreviousOutputInEnv: true,
      logging: "stderr",
    });
    const { CMS_ISSUANCE: order, ...shown } = environment as Record<string, string>;
    assert.deepEqual(shown, {
      ISSUE_FROM: "https://acme.example.org/dir",
      ISSUE_NAMES: "cms1.example.org",
      ISSUE_USAGES: "digitalSignature, keyEncipherment, serverAuth",
      ISSUE_SUCCEEDS: "nothing",
    });
    assert.equal(JSON.stringify(environment).includes("external key"), false);
    const { from, names } = JSON.parse(order ?? "") as { from: unknown; names: unknown };
    assert.deepEqual(names, ["cms1.example.org"]);
    assert.deepEqual(from, {
      kind: "acme",
      directoryUrl: "https://acme.example.org/dir",
      contact: [],
      externalKeyId: "customer-1",
      challenge: { kind: "dnsHook", command: ["hook"] },
      deadlineMs: 600_000,
    });
    const { secret } = stdin as { secret: string };
    const document = JSON.parse(secret) as Record<string, unknown>;
    assert.deepEqual(Object.keys(document), ["version", "accountKey", "externalKey"]);
    assert.equal(document["externalKey"], "the external key");
    assert.deepEqual(find(run, "AcmeCa", "public").outputs, { rootPem: root.certPem });
  });

  it("asks nobody in the first preview, and knows neither leaf nor what is succeeded", async () => {
    const run = await declare({}, { preview: true });
    assert.deepEqual(run.errors, []);
    assert.equal(environmentOf(run)["ISSUE_SUCCEEDS"], unknown);
    assert.equal(environmentOf(run)["ISSUE_NAMES"], "cms1.example.org");
  });

  it("RENEW-08 names the certificate that is due, and leaves what stands there while none is", async () => {
    const succeeds = async (stdout: string, args: Partial<AcmeCaArgs> = {}): Promise<unknown> => {
      const before = { [urn]: { outputs: { stdout, environment: { ISSUE_SUCCEEDS: "the one before" } } } };
      const run = await declare(args, { before });
      assert.deepEqual(run.errors, []);
      return environmentOf(run)["ISSUE_SUCCEEDS"];
    };
    const due = issuedDays(61);
    const { leafPem } = JSON.parse(due) as { leafPem: string };
    assert.equal(await succeeds(issuedDays(59)), "the one before");
    assert.equal(await succeeds(due), parseCertificate(leafPem, "leaf").sha256);
    assert.equal(await succeeds(due, { renewAfter: 0.9 }), "the one before");
    assert.equal(await succeeds("what an old release printed"), "the one before");
  });

  it("RENEW-08 asks a CA that tells when to renew, and takes the earlier of its time and the lifetime's", async () => {
    const asked: unknown[] = [];
    const succeeds = async (stdout: string, answer: string): Promise<unknown> => {
      const before = { [urn]: { outputs: { stdout, environment: { ISSUE_SUCCEEDS: "the one before" } } } };
      const run = await declare(
        {},
        {
          before,
          run: ({ stdin }) => {
            asked.push(JSON.parse(String(stdin)));
            return answer;
          },
        },
      );
      assert.deepEqual(run.errors, []);
      return environmentOf(run)["ISSUE_SUCCEEDS"];
    };
    const from = (days: number): string =>
      JSON.stringify({ from: new Date(Date.now() + days * dayMs).toISOString() });
    const young = issuedDays(1, true);
    const { leafPem } = JSON.parse(young) as { leafPem: string };
    assert.equal(await succeeds(young, from(-1)), parseCertificate(leafPem, "leaf").sha256);
    assert.equal(await succeeds(young, from(1)), "the one before");
    assert.equal(await succeeds(young, '{"why":"it is away"}'), "the one before");
    assert.deepEqual(asked[0], { directoryUrl: "https://acme.example.org/dir", leafPem });
    assert.equal(asked.length, 3);
    // Due by its lifetime: nobody is asked, and nobody could put it off. Without the service neither.
    assert.notEqual(await succeeds(issuedDays(61, true), from(10)), "the one before");
    assert.equal(await succeeds(issuedDays(1), from(-1)), "the one before");
    assert.equal(asked.length, 3);
  });

  it("refuses arguments before anything is made", async () => {
    const refusal = async (args: Partial<AcmeCaArgs>): Promise<string> => {
      const { errors, resources } = await declare(args);
      assert.equal(
        resources.some(({ name }) => name === "web-issuance"),
        false,
      );
      return errors.join("\n");
    };
    const cases: readonly (readonly [Partial<AcmeCaArgs>, RegExp])[] = [
      [{ termsOfServiceAgreed: false }, /^args\/required public termsOfServiceAgreed: /],
      [
        { directoryUrl: "http://acme.example.org" },
        /^args\/invalid public directoryUrl: the value is "http:/,
      ],
      [{ caPem: issuing.certPem }, /^PKI-20 public caPem: there is no root in it/],
      [
        { challenge: {} },
        /^args\/required public challenge: it is empty\. Give one of dnsUpdate, dnsHook, httpHook/,
      ],
      [
        { challenge: { dnsHook: ["a"], httpHook: ["b"] } },
        /^args\/conflict public challenge: dnsHook and httpHook/,
      ],
      [{ challenge: { dnsHook: [] } }, /^args\/required public challenge dnsHook: the list is empty/],
      [
        { challenge: dnsUpdate({ server: "a b" }) },
        /^args\/invalid public challenge dnsUpdate server: the value is "a b"/,
      ],
      [
        { challenge: dnsUpdate({ algorithm: "hmac-md5" }) },
        /^args\/invalid public challenge dnsUpdate algorithm: .*hmac-sha512/,
      ],
      [
        { challenge: dnsUpdate({ keySecret: "no base64" }) },
        /^args\/invalid public challenge dnsUpdate keySecret: the value is no base64 .* \(it is secret and not shown\)/,
      ],
      [{ renewAfter: 1 }, /^args\/invalid public renewAfter: the value is 1/],
      [{ deadlineMs: 10 }, /^args\/invalid public deadlineMs: the value is 10/],
      [{ email: "mailto:a@example.org" }, /^args\/invalid public email: /],
    ];
    for (const [args, expected] of cases) assert.match(await refusal(args), expected);
  });

  it("PKI-22 hands the key of dynamic updates over on standard input, and its zone for everybody to see", async () => {
    const challenge = dnsUpdate({ checkAt: [{ host: "ns2.example.org" }] });
    const run = await declare({ challenge });
    assert.deepEqual(run.errors, []);
    const { stdin, environment } = find(run, "Command", "web-issuance").inputs;
    const { secret } = stdin as { secret: string };
    assert.equal((JSON.parse(secret) as Record<string, unknown>)["updateKey"], updateSecret);
    assert.equal(JSON.stringify(environment).includes(updateSecret), false);
    const { CMS_ISSUANCE: order = "" } = environment as Record<string, string>;
    const { from } = JSON.parse(order) as { from: { challenge: unknown } };
    assert.deepEqual(from.challenge, {
      kind: "dnsUpdate",
      server: "ns1.example.org",
      port: 53,
      zone: "example.org",
      keyName: "acme",
      algorithm: "hmac-sha256",
      ttl: 60,
      checkAt: [{ host: "ns2.example.org", port: 53 }],
    });
  });

  it("refuses names that cannot be shown to the CA in this way", async () => {
    const refusal = async (challenge: AcmeCaArgs["challenge"], request: IdentityRequest): Promise<string> =>
      (await declare({ challenge }, { request })).errors.join("\n");
    const withName = (name: string): IdentityRequest =>
      webAdminRequest({ subject: "cms1 webAdmin", fqdn: "cms1.example.org", names: [name] });
    assert.match(
      await refusal({ dnsHook: ["a"] }, withName("192.0.2.1")),
      /^args\/conflict web issuer: 192\.0\.2\.1 cannot be shown by dnsHook\. /,
    );
    assert.match(
      await refusal({ httpHook: ["a"] }, withName("*.example.org")),
      /^args\/conflict web issuer: \*\.example\.org/,
    );
    assert.match(
      await refusal(dnsUpdate({ zone: "example.net" }), asked),
      /^args\/conflict web issuer: cms1\.example\.org is not in the zone example\.net\. /,
    );
    assert.match(
      await refusal({ dnsHook: ["a"] }, databaseClientRequest()),
      /^args\/conflict web issuer: an ACME server issues for names in the DNS and for addresses, and postgres is neither/,
    );
  });

  it("says so when an issuance printed something else than a certificate", async () => {
    const { errors } = await declare({}, { stdout: reportOf });
    assert.match(
      errors.join("\n"),
      /^issue\/answer web-issuance: the issuance ended with \d+ characters that are no certificate/,
    );
  });
});
