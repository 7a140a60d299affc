import assert from "node:assert/strict";
import { X509Certificate, createPublicKey } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { aCa, aLeaf } from "../certificates";
import { pkcs8Pem, testKey } from "../certificates/keys";
import { changesOf, childList, declarationOf, environmentOf, find, hostKey } from "../components/deployment";
import { reportOf } from "../components/program";
import type { ProgramRun } from "../components/program";
import { lendCa } from "../components/tls-mocks";
import { runStack } from "./program";
import type { Outputs } from "./program";

const least = { address: "10.1.1.9", hostKey, passwordEnv: "CMS_PASSWORD", fqdn: "cms1.example.org" };
const variable = "CMS_TEST_CA_KEY";
const outside = aCa("Public Root");
const enterprise = aCa("Enterprise Root");
const existing = lendCa(aCa("Existing Root", { key: "rsa" }));

/** One key for all that somebody else issues for, so that the answers can be made beforehand. */
const key = testKey("rsa");
const keyPem = pkcs8Pem(key);
const keyState = {
  privateKeyPem: pulumi.secret(key.export({ type: "pkcs1", format: "pem" }).toString()),
  privateKeyPemPkcs8: pulumi.secret(keyPem),
  publicKeyPem: createPublicKey(key).export({ type: "spki", format: "pem" }).toString(),
};
const leaf = () => aLeaf().forHost("cms1.example.org").key({ pem: keyPem });

/** Who issued what each slot declares. */
function issuersOf(run: ProgramRun<Outputs>): Readonly<Record<string, string>> {
  const deployed = changesOf(run).filter((change) => {
    const { CMS_PENDING: pending, CMS_DECLARATION: declaration } = environmentOf(change);
    return pending === undefined && declaration !== undefined;
  });
  return Object.fromEntries(
    deployed.flatMap((change) => {
      const { role, identities = {} } = declarationOf(change) as {
        role: string;
        identities?: Readonly<Record<string, { readonly leafPem: string }>>;
      };
      return Object.entries(identities).map(([slot, { leafPem }]) => [
        `${role} ${slot}`,
        new X509Certificate(leafPem).issuer.replace(/^.*CN=/s, ""),
      ]);
    }),
  );
}

describe("[I] stacks/issuers", () => {
  let folder = "";
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "stack-issuers-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    pulumi.runtime.setAllConfig({});
    Reflect.deleteProperty(process.env, variable);
  });

  const mixed = (): Readonly<Record<string, string>> => ({
    ...least,
    ...{ webBridge3: "true", turn: "true" },
    ...{ callBridgeIssuer: "submittedRequests", webAdminIssuer: "submittedRequests" },
    ...{ requestsFolder: join(folder, "signed"), requestsCaFile: file("enterprise.pem", enterprise.certPem) },
    ...{ publicIssuer: "acme", acmeDirectoryUrl: "https://acme.example.org/dir", acmeTermsAgreed: "true" },
    ...{ acmeCaFile: file("public.pem", outside.certPem), acmeDnsHook: '["hook"]' },
  });
  const run = (settings: Readonly<Record<string, string>>): Promise<ProgramRun<Outputs>> =>
    runStack(settings, {
      state: ({ name }) => (/-(https|turn|call-bridge|web-admin)-key$/.test(name) ? keyState : undefined),
      stdout: (name) =>
        name.endsWith("-issuance")
          ? JSON.stringify({ schema: 1, terms: "", hasRenewalInfo: false, ...outside.issue(leaf()) })
          : reportOf(name),
    });

  it("CA-14 PKI-03 PKI-10 has each purpose issued by its own CA, and shows requests and roots", async () => {
    const first = await run(mixed());
    assert.deepEqual(first.errors, []);
    const inside = { "webBridge3 c2wCerts": "test cms1-ca root", "webBridge3 httpsCerts": "Public Root" };
    assert.deepEqual(issuersOf(first), { ...inside, "turn certs": "Public Root" });
    const { requests, rootPem } = first.value as { requests: { name: string }[]; rootPem: string };
    assert.deepEqual(requests.map(({ name }) => name).sort(), ["cms1-call-bridge", "cms1-web-admin"]);
    const own = String(find(first, "PrivateCa", "cms1-ca").outputs?.["rootPem"]);
    assert.deepEqual(
      [own, outside.certPem, enterprise.certPem].filter((root) => !rootPem.includes(root)),
      [],
    );

    mkdirSync(join(folder, "signed"));
    for (const { name } of requests) file(`signed/${name}.cer`, enterprise.issue(leaf()).leafPem);
    const second = await run(mixed());
    assert.deepEqual(second.errors, []);
    assert.deepEqual(issuersOf(second), {
      ...inside,
      "turn certs": "Public Root",
      "webAdmin certs": "Enterprise Root",
      "callBridge certs": "Enterprise Root",
    });
  });

  it("PKI-22 issues everything from a CA that exists, whose key is a secret wherever it is", async () => {
    process.env[variable] = existing.keyPem;
    const files = { existingCaFile: file("ca.pem", existing.certPem), existingCaKeyEnv: variable };
    const made = await run({ ...least, issuer: "existingCa", ...files });
    assert.deepEqual(made.errors, []);
    const from = { "webAdmin certs": "Existing Root", "callBridge certs": "Existing Root" };
    assert.deepEqual(issuersOf(made), from);
    assert.equal(made.value?.["rootPem"], existing.certPem);
    assert.ok(childList(made).includes(" > cisco-meeting-server:index:ExistingCa cms1-existing-ca"));
    const line = existing.keyPem.split("\n")[2] ?? "";
    const leaking = made.resources.filter((resource) => clear(resource.inputs).includes(line));
    assert.deepEqual(leaking, []);
  });
});

/** What stands in the inputs outside secrets. */
function clear(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && "secret" in inner ? "[secret]" : inner,
  );
}
