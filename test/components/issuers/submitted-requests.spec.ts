import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import {
  CallBridge,
  DatabaseCluster,
  ScalableResilient,
  SingleCombined,
  SingleSplit,
  SubmittedRequests,
  WebAdmin,
  WebBridge3,
  inventory,
} from "../../../index";
import type {
  Identity,
  Inventory,
  SubmittedRequest,
  SubmittedRequestsArgs,
  WebAdminRoleArgs,
} from "../../../index";
import { parseCertificate } from "../../../x509/certificate";
import { aCa, aLeaf } from "../../certificates";
import type { LeafBuilder } from "../../certificates";
import { pkcs8Pem, testKey } from "../../certificates/keys";
import { pkcs7File } from "../../certificates/pkcs7";
import {
  aServer,
  changesOf,
  declarationOf,
  environmentOf,
  find,
  onlyChange,
  serverArgs,
  supplied,
} from "../deployment";
import { runProgram } from "../program";
import type { ProgramRun, RunOptions } from "../program";

const root = aCa("Enterprise Root");
const issuing = root.intermediate("Enterprise Issuing CA");
const caPem = issuing.certPem + root.certPem;
const key = testKey("rsa");
const keyPem = pkcs8Pem(key);

/** The key of every run is the same one, as the state keeps it. */
const sameKey: RunOptions = {
  state: ({ type }: MockResourceArgs) =>
    type === "tls:index/privateKey:PrivateKey"
      ? {
          privateKeyPem: pulumi.secret(key.export({ type: "pkcs1", format: "pem" }).toString()),
          privateKeyPemPkcs8: pulumi.secret(keyPem),
          publicKeyPem: createPublicKey(key).export({ type: "spki", format: "pem" }).toString(),
        }
      : undefined,
};

const goodAnswer = (): LeafBuilder =>
  aLeaf().forHost("cms1.example.org").key({ pem: keyPem }).without("clientAuth");

describe("[I] components/issuers/submitted-requests", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "signed-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const put = (name: string, content: string | Buffer): void => {
    writeFileSync(join(folder, name), content);
  };
  const anIssuer = (more: Partial<SubmittedRequestsArgs> = {}): SubmittedRequests =>
    new SubmittedRequests("requests", { folder, caPem, ...more });
  const declare = (
    more: Partial<SubmittedRequestsArgs> = {},
    role: WebAdminRoleArgs = {},
  ): Promise<ProgramRun<SubmittedRequests>> =>
    runProgram(() => {
      const issuer = anIssuer(more);
      new WebAdmin("web", { server: aServer(), issuer, ...role });
      return issuer;
    }, sameKey);
  const requestsOf = (run: ProgramRun<unknown>): readonly SubmittedRequest[] =>
    find(run, "SubmittedRequests", "requests").outputs?.["requests"] as readonly SubmittedRequest[];

  it("CA-14 has nothing to run for a role without its answer, and says what it waits for", async () => {
    const run = await declare({ requestIds: { web: 42 }, template: "Computer" }, { onDelete: "clear" });
    assert.deepEqual(run.errors, []);
    const awaited = `the answer to web.csr, request 42 as ${join(folder, "web.cer")}`;
    // Without `create` the plugin runs nothing, and without `delete` an earlier deployment is not cleared.
    assert.deepEqual(onlyChange(run).inputs, {
      interpreter: ["node", "-e"],
      environment: { MMP_TARGET: `admin@10.1.1.9:22 SHA256:${"A".repeat(43)}`, CMS_PENDING: awaited },
      addPreviousOutputInEnv: false,
      logging: "stderr",
    });
    const outputs = find(run, "WebAdmin", "web").outputs ?? {};
    const report = outputs["report"] as Readonly<Record<string, unknown>>;
    assert.deepEqual([outputs["fingerprint"], outputs["notAfter"]], ["", ""]);
    assert.deepEqual(
      [report["outcome"], report["appliance"], report["role"]],
      ["pending", "cms1", "webAdmin"],
    );
    assert.equal(
      report["summary"],
      `pending: nothing is sent until there is ${awaited}; run pulumi up again then`,
    );
  });

  it("CA-02 CA-10 ERR-15 tells a person what to submit, where, and how, without any key", async () => {
    const [request] = requestsOf(await declare({ template: "WebServer" }));
    assert.ok(request);
    const { csrPem, steps, ...rest } = request;
    assert.ok(csrPem.length > 20);
    const answerFile = join(folder, "web.cer");
    assert.deepEqual(rest, {
      kind: "submittedRequest",
      name: "web",
      state: "pending",
      commonName: "cms1.example.org",
      names: ["cms1.example.org"],
      usages: ["digitalSignature", "keyEncipherment", "serverAuth"],
      answerFile,
      notAfter: "",
      renewFrom: "",
    });
    assert.equal(
      steps[0],
      'On the CA server: certreq -submit -attrib "CertificateTemplate:WebServer" web.csr web.cer',
    );
    assert.match(steps.join("\n"), /"taken under submission": .*issue request <RequestId>/);
    const [known] = requestsOf(await declare({ template: "WebServer", requestIds: { web: 7 } }));
    assert.equal(known?.steps[1], "On the CA server: certreq -retrieve 7 web.cer");
    const [elsewhere] = requestsOf(await declare({ validityDays: 199 }));
    assert.match(
      elsewhere?.steps[0] ?? "",
      /^Hand web\.csr to the CA, .*keyEncipherment, serverAuth, valid for at most 199 days\.$/,
    );
  });

  it("CA-03 CA-04 CA-05 CA-15 deploys the answer, in whatever form it comes, completed from the CA's certificates", async () => {
    const { leafPem, leafDer } = issuing.issue(goodAnswer());
    const { sha256, notAfter } = parseCertificate(leafPem, "a test");
    const forms: readonly (readonly [string, string | Buffer])[] = [
      ["web.cer", leafDer],
      ["web.CRT", root.certPem + leafPem + issuing.certPem],
      ["web.p7b", pkcs7File(derOf(issuing.certPem), leafDer)],
    ];
    for (const [name, content] of forms) {
      put(name, content);
      const run = await declare();
      rmSync(join(folder, name));
      assert.deepEqual(run.errors, [], name);
      const change = onlyChange(run);
      assert.equal(change.inputs["create"], "require('pulumi-cisco-meeting-server/apply').main()");
      assert.deepEqual(declarationOf(change)["identities"], {
        certs: { leafPem, chainPem: issuing.certPem + root.certPem, keyForm: "pkcs8" },
      });
      assert.equal(environmentOf(change)["FILE_CERTS_SHA256"], sha256);
      const [request] = requestsOf(run);
      assert.deepEqual([request?.state, request?.notAfter], ["issued", notAfter.toISOString()]);
    }
  });

  const wrong: readonly (readonly [string, () => string | Buffer, RegExp])[] = [
    [
      "INST-05 the answer to another request",
      () => issuing.issue(aLeaf().forHost("cms1.example.org")).leafPem,
      /^INST-05 \S+web\.cer: none of its certificates \(CN=cms1\.example\.org\) has the key of the request web\. Put the answer to web\.csr there/,
    ],
    [
      "CA-07 other names",
      () => issuing.issue(aLeaf().forHost("cms9.example.org").key({ pem: keyPem })).leafPem,
      /^CA-07 cms1 webAdmin certs: .*does not cover cms1\.example\.org/,
    ],
    [
      "EXT-04 a missing usage",
      () => issuing.issue(goodAnswer().extendedKeyUsage("clientAuth")).leafPem,
      /^EXT-04 cms1 webAdmin certs: /,
    ],
    [
      "PKI-20 half a chain",
      () => issuing.intermediate("Department CA").issue(goodAnswer()).leafPem,
      /^x509\/chain \S+web\.cer: CN=cms1\.example\.org is issued by CN=Department CA, whose certificate is missing/,
    ],
    [
      "CA-06 another CA",
      () => {
        const { leafPem, chainPem } = aCa("Stranger Root").issue(goodAnswer());
        return leafPem + chainPem;
      },
      /^CA-06 \S+web\.cer: the chain of CN=cms1\.example\.org ends in CN=Stranger Root \(SHA-256 [0-9a-f]{64}\), which is no root in caPem/,
    ],
    [
      "CA-06 two certificates of one key",
      () => issuing.issue(goodAnswer()).leafPem + issuing.issue(goodAnswer()).leafPem,
      /^CA-06 \S+web\.cer: 2 certificates have the key of the request web/,
    ],
    ["CA-07 an expired certificate", () => issuing.issue(goodAnswer().expired()).leafPem, /expired|ended/],
    [
      "FILE-14 half a file",
      () => issuing.issue(goodAnswer()).leafPem.slice(0, 300),
      /^x509\/\S+ \S+web\.cer: /,
    ],
    ["an empty file", () => "", /^INST-05 /],
  ];
  for (const [name, answer, message] of wrong) {
    it(`refuses ${name}, before anything is declared`, async () => {
      put("web.cer", answer());
      const run = await declare();
      assert.match(run.errors[0] ?? "", message);
      assert.deepEqual(changesOf(run), []);
    });
  }

  it("CA-14 RENEW-02 serves the old answer until the new one is there, and warns in time", async () => {
    const soon = new Date(Date.now() + 10 * 86_400_000);
    const old = issuing.issue(goodAnswer().valid(new Date(Date.now() - 1000), soon)).leafPem;
    put("web.cer", old);
    const before = await declare();
    assert.deepEqual(before.errors, []);
    assert.match(
      before.warnings.join(),
      /^RENEW-02 web: .*have web\.csr signed again and replace \S+web\.cer/i,
    );
    const renewed = issuing.issue(goodAnswer()).leafPem;
    put("web.cer", renewed);
    const after = await declare();
    assert.deepEqual(after.warnings, []);
    const leafIn = (run: ProgramRun<unknown>): unknown => {
      const { certs } = declarationOf(onlyChange(run))["identities"] as { certs: { leafPem: string } };
      return certs.leafPem;
    };
    assert.deepEqual([leafIn(before), leafIn(after)], [old, renewed]);
  });

  it("CA-06 tells a change of the roots that answers may have besides their own", async () => {
    put("web.cer", issuing.issue(goodAnswer()).leafPem);
    const declared = async (pem: string): Promise<unknown> => {
      const { certs } = declarationOf(onlyChange(await declare({ caPem: pem })))["identities"] as {
        certs: Record<string, unknown>;
      };
      return certs["formerRoots"];
    };
    const next = aCa("Enterprise Root 2");
    assert.equal(await declared(caPem), undefined);
    assert.deepEqual(await declared(caPem + next.certPem), [parseCertificate(next.certPem, "root").sha256]);
  });

  it("CA-14 lets everybody else go on, and holds up only whoever needs the missing certificate", async () => {
    const told: Inventory[] = [];
    const run = await runProgram(() => {
      const issuer = anIssuer();
      const server = aServer();
      const pending: Identity = issuer.issue("shown", webRequest, { parent: issuer });
      const web = new WebAdmin("web", { server, issuer });
      // Trusts what is not there yet.
      const waiting = { c2w: { identities: [pending] } };
      const bridge = new CallBridge("bridge", { server, identity: supplied(), trusts: waiting });
      // Trusts the CA, whose root is known from the start.
      const trusts = { c2w: { issuers: [issuer] } };
      const https = { identity: supplied() };
      const join = new WebBridge3("join", { server, https, c2w: { identity: supplied() }, trusts });
      return { inventory: inventory([web, bridge, join]).apply((known) => told.push(known)) };
    }, sameKey);
    assert.deepEqual(run.errors, []);
    // What is not there yet is shown by nobody and accepted by nobody.
    assert.deepEqual(
      told.flatMap(({ certificates }) => certificates).map(({ role, slot }) => `${role} ${slot}`),
      ["callBridge certs", "webBridge3 c2wCerts", "webBridge3 httpsCerts"],
    );
    assert.deepEqual(
      told.flatMap(({ links }) => links).map(({ verifier }) => verifier),
      ["cms1 webBridge3"],
    );
    const waiting = changesOf(run).map(({ name, inputs }) => [name, inputs["create"] === undefined]);
    assert.deepEqual(Object.fromEntries(waiting), {
      "web-change": true,
      "bridge-change": true,
      "join-change": false,
    });
  });

  const all = { webAdmin: {}, callBridge: {}, webBridge3: {}, turn: {} };
  const inner = { server: serverArgs("in"), webAdmin: {}, callBridge: {} };
  const outer = { server: serverArgs("out"), webBridge3: {}, turn: {} };
  const deployments: Readonly<Record<string, (issuer: SubmittedRequests) => unknown>> = {
    "single combined": (issuer) => new SingleCombined("site", { server: serverArgs("cms1"), ...all, issuer }),
    "single combined, pinned leaves": (issuer) =>
      new SingleCombined("site", { server: serverArgs("cms1"), ...all, issuer, trustBy: "leaf" }),
    // The Web Bridge is created before the Call Bridge that its entry waits for.
    "single split": (issuer) => new SingleSplit("site", { core: outer, edge: inner, issuer }),
    "scalable and resilient": (issuer) =>
      new ScalableResilient("site", { appliances: { out: outer, in: inner }, issuer }),
  };
  for (const [kind, deploy] of Object.entries(deployments)) {
    it(`CA-14 leaves a whole deployment pending, with all that belongs to it: ${kind}`, async () => {
      const run = await runProgram(() => void deploy(anIssuer()), sameKey);
      assert.deepEqual(run.errors, []);
      const changes = changesOf(run);
      assert.equal(changes.length, kind.includes("pinned") ? 9 : 5);
      for (const { name, inputs } of changes) assert.equal(inputs["create"], undefined, name);
      const registration = run.resources.find(({ type }) => type.endsWith(":WebBridgeRegistration"));
      const report = registration?.outputs?.["report"] as Readonly<Record<string, unknown>>;
      assert.equal(report["outcome"], "pending");
      assert.equal(requestsOf(run).length, 5);
    });
  }

  it("CA-14 registers a Web Bridge only when the Call Bridge's certificates are there too", async () => {
    const run = await runProgram(() => {
      const { webBridge3, ...server } = outer;
      const identity = supplied(issuing.issue(aLeaf().forHost("out.example.org").without("clientAuth")));
      const sides = { ...webBridge3, https: { identity }, c2w: { identity } };
      const turn = { identity };
      new SingleSplit("site", {
        core: { ...server, turn, webBridge3: sides },
        edge: inner,
        issuer: anIssuer(),
      });
    }, sameKey);
    assert.deepEqual(run.errors, []);
    const waiting = changesOf(run).map(({ name, inputs }) => [name, inputs["create"] === undefined]);
    assert.deepEqual(Object.fromEntries(waiting), {
      "site-core-web-bridge-3-change": false,
      "site-core-turn-change": false,
      "site-core-web-bridge-registration-change": true,
      "site-edge-web-admin-change": true,
      "site-edge-call-bridge-change": true,
    });
  });

  it("refuses what it cannot use", async () => {
    const sentences: readonly (readonly [Partial<SubmittedRequestsArgs>, RegExp])[] = [
      [{ template: 'Computer" & del' }, /^args\/invalid requests template: the value is "Computer\\" & del"/],
      [{ caPem: issuing.certPem }, /^PKI-20 requests caPem: there is no root in it/],
      [
        { caPem: issuing.issue(goodAnswer()).leafPem },
        /^EXT-07 requests caPem: CN=cms1\.example\.org may not issue/,
      ],
      [{ folder: "" }, /^args\/invalid requests folder: /],
    ];
    for (const [more, message] of sentences) assert.match((await declare(more)).errors[0] ?? "", message);
    const twice = await runProgram(() => {
      const issuer = anIssuer();
      for (let count = 0; count < 2; count += 1) issuer.issue("web", webRequest, { parent: issuer });
    }, sameKey);
    const cluster = await runProgram(() => {
      const issuer = anIssuer();
      const clientIdentity = issuer.issue("client", webRequest, { parent: issuer });
      const nodes = [{ server: aServer(), address: "10.1.1.9", interface: "a", identity: clientIdentity }];
      new DatabaseCluster("db", { nodes, clients: [], clientIdentity });
    }, sameKey);
    assert.match(cluster.errors[0] ?? "", /^args\/pending db: it waits for the answer to client\.csr/);
    assert.match(twice.errors[0] ?? "", /^args\/conflict web issuer: there is a request web already/);
  });
});

const webRequest = {
  commonName: "cms1.example.org",
  dnsNames: ["cms1.example.org"],
  ipAddresses: [],
  usages: ["digital_signature", "key_encipherment", "server_auth"],
  keyAlgorithm: "RSA",
  rsaBits: 2048,
} as const;

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
}
