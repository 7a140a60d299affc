import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { AcmeCa, ExistingCa, MeetingServer, OnBoxKeys, SubmittedRequests, WebAdmin } from "../../../index";
import type { OnBoxKeysArgs, WebAdminRoleArgs } from "../../../index";
import { makeRequest, pemOf } from "../../../lab/appliance/certificates/issue";
import { parseOrder } from "../../../plan/issuance/parse-order";
import { reviewedMaking } from "../../../plan/issuance/pki-commands";
import { aCa, aLeaf } from "../../certificates";
import type { LeafBuilder } from "../../certificates";
import { pkcs8Pem, testKey } from "../../certificates/keys";
import { aServer, changesOf, declarationOf, environmentOf, find, secretsOf, serverArgs } from "../deployment";
import { leaks, secretsIn } from "../leaks";
import { runProgram } from "../program";
import type { ProgramRun, Registered, RunOptions } from "../program";

const ca = aCa("Example Root", { key: "rsa" });
const key = testKey("rsa");
const keyPem = pkcs8Pem(key);
const host = "cms1.example.org";
const csrPem = pemOf("CERTIFICATE REQUEST", makeRequest(key, [{ name: "CN", value: host }], [host]));
const goodLeaf = (): LeafBuilder => aLeaf().forHost(host).key({ pem: keyPem }).without("clientAuth");
const keyFile = "web-ab12-0123456789.key";

/** What the issuance prints and what the CA signs. */
interface Answers {
  readonly leafPem?: string;
  readonly chainPem?: string;
  readonly signed?: string;
}

const optionsOf = ({ leafPem = "", chainPem = "", signed }: Answers): RunOptions => ({
  state: ({ name }) => {
    if (name === "web-key-issuance") {
      return { stdout: JSON.stringify({ schema: 1, keyFile, csrPem, leafPem, chainPem }) };
    }
    return name === "web-leaf" && signed !== undefined ? { certPem: signed } : undefined;
  },
});

type Signer = Partial<Omit<OnBoxKeysArgs, "server">> & {
  readonly signer?: () => OnBoxKeysArgs["signedBy"];
};

/** Deploys Web Admin of cms1 with a key of its own. */
const deploy = (
  { signer, ...keys }: Signer,
  answers: Answers = {},
  more: { readonly role?: WebAdminRoleArgs; readonly options?: RunOptions; readonly keysOn?: string } = {},
): Promise<ProgramRun<void>> =>
  runProgram(
    () => {
      const server = aServer("cms1");
      const { keysOn } = more;
      const maker = keysOn === undefined ? server : aServer(keysOn);
      const signedBy = signer?.() ?? keys.signedBy ?? "self";
      const issuer = new OnBoxKeys("keys", { ...keys, server: maker, signedBy });
      new WebAdmin("web", { server, issuer, ...more.role });
    },
    { ...optionsOf(answers), ...more.options },
  );
const existing = (): ExistingCa => new ExistingCa("ca", { keyPem: ca.keyPem, certPem: ca.certPem });
const change = (run: ProgramRun<void>): Registered => {
  assert.deepEqual(run.errors, []);
  return find(run, "Command", "web-change");
};
const issuance = (run: ProgramRun<void>): Registered => find(run, "Command", "web-key-issuance");
const reviewed = (run: ProgramRun<void>): readonly string[] =>
  Object.entries(environmentOf(issuance(run))).flatMap(([name, text]) =>
    /^MMP_\d/.test(name) ? [String(text)] : [],
  );

describe("[I] components/issuers/on-box-keys", () => {
  it("CSR-03 CSR-16 gives a role a leaf of the CA and the key's file, and no private key anywhere", async () => {
    const run = await deploy({ signer: existing }, { signed: ca.issue(goodLeaf()).leafPem });
    const { certs } = declarationOf(change(run))["identities"] as { certs: Record<string, string> };
    assert.equal(certs["keyFile"], keyFile);
    assert.match(certs["leafPem"] ?? "", /BEGIN CERTIFICATE/);
    assert.equal(certs["chainPem"], ca.certPem);
    assert.deepEqual(secretsOf(change(run)), { version: 1, keys: {}, credentials: {} });
    assert.deepEqual(
      run.resources
        .filter(({ type, name }) => type.startsWith("tls:") && name.startsWith("web-"))
        .map(({ name }) => name),
      ["web-leaf"],
    );
    assert.equal(find(run, "LocallySignedCert", "web-leaf").inputs["certRequestPem"], csrPem);
    assert.deepEqual(leaks(run, [ca.keyPem, keyPem, ...secretsIn(run)]), []);
  });

  it("orders by the environment what a reviewer sees there as commands, and the login by standard input", async () => {
    const emailAddress = "pki@example.org";
    const run = await deploy(
      { signer: existing, emailAddress },
      { signed: ca.issue(goodLeaf().dns("join.example.org")).leafPem },
      { role: { names: ["join.example.org"], organization: "Example Inc." } },
    );
    const environment = environmentOf(issuance(run));
    const parsed = parseOrder(String(environment["CMS_ISSUANCE"]));
    assert.ok(parsed.kind === "appliance");
    assert.deepEqual(parsed.order.signing, { by: "others" });
    const [version, csr, ...others] = reviewed(run);
    assert.deepEqual([version, others], ["version", []]);
    assert.match(
      csr ?? "",
      /^pki csr web-[0-9a-f]{4}-[0-9a-f]{10} CN:cms1\.example\.org O:"Example Inc\." emailAddress:pki@example\.org subjectAltName:join\.example\.org$/,
    );
    assert.deepEqual(reviewed(run), reviewedMaking(parsed.order, "nothing"));
    assert.match(String(environment["MMP_TARGET"]), /^admin@10\.1\.1\.9:22 SHA256:/);
    assert.equal(environment["ISSUE_SUCCEEDS"], undefined);
    assert.deepEqual(secretsOf(issuance(run)), { version: 1, keys: {}, credentials: {} });
  });

  it("shows the commands in a preview, and knows nothing that the appliance has still to make", async () => {
    const run = await deploy(
      { signer: existing },
      {},
      { options: { preview: true, state: () => undefined } },
    );
    assert.deepEqual(run.errors, []);
    assert.match(reviewed(run)[1] ?? "", /^pki csr web-\S+ CN:cms1\.example\.org$/);
    assert.equal(environmentOf(find(run, "Command", "web-change"))["CMS_DECLARATION"], "unknown");
  });

  it("CSR-16 refuses a role of another appliance", async () => {
    const run = await deploy(
      { signer: existing },
      { signed: ca.issue(goodLeaf()).leafPem },
      { keysOn: "cms2" },
    );
    assert.deepEqual(run.errors, [
      "CSR-16 cms1 webAdmin certs identity: its key is on cms2 and stays there, so it cannot be shown by cms1. " +
        "Give the role an identity of its own, or one whose key is supplied.",
    ]);
    assert.equal(
      changesOf(run).some(({ name }) => name === "web-change"),
      false,
    );
  });

  it("INST-05 CA-07 lets no wrong answer near the role", async () => {
    const wrong = [
      [goodLeaf().key("ec"), /^INST-05 web leaf: CN=cms1\.example\.org does not have the key of the request/],
      [goodLeaf().without("names").forHost("cms9.example.org"), /^CA-07 .*cms1\.example\.org/],
      [goodLeaf().extendedKeyUsage("clientAuth"), /^EXT-04 /],
      [goodLeaf().expired(), /^INST-04 /],
    ] as const;
    for (const [leaf, says] of wrong) {
      const run = await deploy({ signer: existing }, { signed: ca.issue(leaf).leafPem });
      assert.match(run.errors[0] ?? "nothing was refused", says);
      assert.equal(
        changesOf(run).some(({ name }) => name === "web-change"),
        false,
      );
    }
  });

  it("CA-14 is pending until the request that the appliance made is answered", async () => {
    const folder = mkdtempSync(join(tmpdir(), "onbox-answers-"));
    const signer = (): SubmittedRequests => new SubmittedRequests("requests", { folder, caPem: ca.certPem });
    try {
      const waiting = change(await deploy({ signer }));
      assert.equal(waiting.inputs["create"], undefined);
      assert.match(String(environmentOf(waiting)["CMS_PENDING"]), /the answer to web\.csr as \S+web\.cer/);
      writeFileSync(join(folder, "web.cer"), ca.issue(goodLeaf()).leafPem);
      const { certs } = declarationOf(change(await deploy({ signer })))["identities"] as {
        certs: Record<string, string>;
      };
      assert.equal(certs["keyFile"], keyFile);
      // The answer to another request, whose key the appliance does not have.
      writeFileSync(join(folder, "web.cer"), ca.issue(goodLeaf().key("ec")).leafPem);
      assert.match(
        (await deploy({ signer })).errors[0] ?? "",
        /^INST-05 \S+web\.cer: none of its certificates/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("LAB-02 CA-16 takes what the appliance signed itself, and judges it as any other", async () => {
    const self = goodLeaf().selfSigned();
    const laboratory = await deploy({ isLaboratory: true }, { leafPem: self.leafPem });
    const { certs } = declarationOf(change(laboratory))["identities"] as { certs: Record<string, string> };
    assert.deepEqual([certs["keyFile"], certs["chainPem"]], [keyFile, ""]);
    assert.match(reviewed(laboratory)[1] ?? "", /^pki selfsigned web-\S+ CN:cms1\.example\.org$/);
    const { leafPem, chainPem } = ca.issue(goodLeaf());
    const signed = await deploy({ signedBy: { applianceCa: "labca" } }, { leafPem, chainPem });
    assert.equal(environmentOf(change(signed))["FILE_CERTS_ISSUER"], "CN=Example Root");
    assert.match(reviewed(signed).at(-1) ?? "", /^pki sign web-\S+ labca$/);
    const other = ca.issue(goodLeaf().without("names").forHost("cms9.example.org"));
    const refused = await deploy({ signedBy: { applianceCa: "labca" } }, other);
    assert.match(refused.errors[0] ?? "", /^CA-07 /);
  });

  it("hands the request to an ACME server, beside whose issuance it has a command of its own", async () => {
    const { leafPem, chainPem } = ca.issue(goodLeaf());
    const run = await deploy(
      {
        signer: () =>
          new AcmeCa("public", {
            directoryUrl: "https://acme.example.org/dir",
            termsOfServiceAgreed: true,
            caPem: ca.certPem,
            challenge: { dnsHook: ["hook"] },
          }),
      },
      {},
      {
        options: {
          state: ({ name }) => {
            const made = { schema: 1, keyFile, csrPem, leafPem: "", chainPem: "" };
            if (name === "web-key-issuance") return { stdout: JSON.stringify(made) };
            const issued = { schema: 1, leafPem, chainPem, terms: "", hasRenewalInfo: false };
            return name === "web-issuance" ? { stdout: JSON.stringify(issued) } : undefined;
          },
        },
      },
    );
    const order = parseOrder(String(environmentOf(find(run, "Command", "web-issuance"))["CMS_ISSUANCE"]));
    assert.ok(order.kind === "acme");
    assert.equal(order.order.csrPem, csrPem);
    const { certs } = declarationOf(change(run))["identities"] as { certs: Record<string, string> };
    assert.equal(certs["keyFile"], keyFile);
  });

  it("takes names that come later, and a literal password, which only standard input has", async () => {
    const password = "a literal password";
    const run = await runProgram(
      () => {
        const { passwordFrom: _, ...args } = serverArgs("cms1");
        const server = new MeetingServer("cms1", { ...args, password });
        const issuer = new OnBoxKeys("keys", { server, signedBy: existing() });
        new WebAdmin("web", { server, issuer, names: pulumi.output(["join.example.org"]) });
      },
      optionsOf({ signed: ca.issue(goodLeaf().dns("join.example.org")).leafPem }),
    );
    assert.deepEqual(run.errors, []);
    const [, csr, ...none] = reviewed(run);
    assert.match(csr ?? "", / subjectAltName:join\.example\.org$/);
    // How many commands there are is not known before the names are.
    assert.deepEqual(none, ["", ""]);
    assert.deepEqual(secretsOf(issuance(run)), { version: 1, keys: {}, credentials: { password } });
    assert.deepEqual(leaks(run, [password, ...secretsIn(run)]), []);
  });

  it("succeeds a certificate of the appliance when its lifetime says so, once", async () => {
    const urn =
      "urn:pulumi:test::fleet::cisco-meeting-server:index:WebAdmin$command:local:Command::web-key-issuance";
    const { leafPem, chainPem } = ca.issue(goodLeaf());
    const stdout = JSON.stringify({ schema: 1, keyFile, csrPem, leafPem, chainPem });
    const succeeds = async (renewAfter: number, before = "nothing"): Promise<unknown> => {
      const environment = { ISSUE_SUCCEEDS: before };
      const run = await deploy(
        { signedBy: { applianceCa: "labca" }, renewAfter },
        { leafPem, chainPem },
        { options: { before: { [urn]: { outputs: { environment, stdout } } } } },
      );
      return environmentOf(issuance(run))["ISSUE_SUCCEEDS"];
    };
    assert.equal(await succeeds(0.999_999), "nothing");
    const due = await succeeds(0.000_001);
    assert.match(String(due), /^[0-9a-f]{64}$/);
    assert.equal(await succeeds(0.999_999, String(due)), due);
  });

  it("asks for another key when the generation changes, and for none otherwise", async () => {
    const commandOf = async (keys: Signer): Promise<string> =>
      reviewed(await deploy({ signer: existing, ...keys }, { signed: ca.issue(goodLeaf()).leafPem }))[1] ??
      "";
    const [first, again, rotated] = [
      await commandOf({}),
      await commandOf({}),
      await commandOf({ generation: 2 }),
    ];
    assert.equal(first, again);
    assert.notEqual(first, rotated);
  });

  it("refuses arguments that cannot be used before anything is made", async () => {
    const refusal = async (keys: Signer, role?: WebAdminRoleArgs): Promise<string> => {
      const run = await deploy(keys, {}, role && { role });
      assert.equal(
        run.resources.some(({ name }) => name.startsWith("web-")),
        false,
      );
      return run.errors[0] ?? "nothing was refused";
    };
    assert.match(await refusal({}), /^LAB-01 keys: /);
    assert.match(await refusal({ isLaboratory: true }, { names: ["b.example.org"] }), /^LAB-03 web: /);
    assert.match(
      await refusal({ signedBy: { applianceCa: "a.b" } }),
      /^args\/invalid keys signedBy\.applianceCa: /,
    );
    assert.match(await refusal({ signedBy: 7 as never }), /^args\/invalid keys signedBy: /);
    assert.match(
      await refusal({ signer: existing, renewAfter: 0.5 }),
      /^args\/conflict keys: renewAfter is given/,
    );
    assert.match(await refusal({ signer: existing, generation: 0 }), /^args\/invalid keys generation: /);
    assert.match(
      await refusal({ signer: existing, emailAddress: "a b" }),
      /^args\/invalid web emailAddress: /,
    );
    assert.match(
      await refusal({ signer: existing }, { rsaBits: 4096 }),
      /^args\/conflict web rsaBits: a key of 4096 bits/,
    );
    assert.match(await refusal({ signer: existing }, { organization: 'a"b' }), /^CMD-17 /);
  });
});
