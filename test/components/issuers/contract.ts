/**
 * The contract that every issuer keeps, as one suite: a request in, an identity out; the key stays; a wrong answer goes no
 * further than this machine. An issuer is added by one call of `describeIssuer`. What cannot hold for it stands in its
 * `exceptions` with the reason, and each exception has a test that fails once it is not needed any more.
 */
import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { WebAdmin } from "../../../index";
import type { MeetingServer, WebAdminRoleArgs } from "../../../index";
import { parseCertificate, parseCertificates } from "../../../x509/certificate";
import type { Certificate } from "../../../x509/certificate";
import { alternativeNames } from "../../../x509/host-names";
import { readPrivateKey } from "../../../x509/key";
import { aCa, aLeaf } from "../../certificates";
import type { LeafBuilder, Made, TestCa } from "../../certificates";
import { pkcs8Pem, testKey } from "../../certificates/keys";
import { aServer, changesOf, declarationOf, environmentOf, find, onlyChange, secretsOf } from "../deployment";
import { leaks, secretsIn } from "../leaks";
import { reportOf, runProgram } from "../program";
import type { ProgramRun, Registered, RunOptions } from "../program";
import { Doorbell, carryOut } from "./carry-out";

/** What an answer can be wrong in. */
const wrongAnswers = {
  "another key": {
    title: "INST-05 the answer to another key",
    // Not RSA: those keys repeat.
    leaf: (good: LeafBuilder) => good.key("ec"),
    says: /^INST-05 /,
  },
  "other names": {
    title: "CA-07 other names",
    leaf: (good: LeafBuilder) => good.without("names").forHost("cms9.example.org"),
    says: /^CA-07 .*cms1\.example\.org/,
  },
  "a missing usage": {
    title: "EXT-04 a missing usage",
    leaf: (good: LeafBuilder) => good.extendedKeyUsage("clientAuth"),
    says: /^EXT-04 /,
  },
  "an expired leaf": {
    title: "INST-04 an expired leaf",
    leaf: (good: LeafBuilder) => good.expired(),
    says: /^INST-04 /,
  },
  "another CA": {
    title: "CA-06 PKI-20 the leaf of another CA",
    from: () => aCa("Stranger Root"),
    says: /^(CA-06|x509\/chain) .*Stranger Root/,
  },
  "half a chain": {
    title: "PKI-20 half a chain",
    from: (authority: TestCa) => authority.intermediate("Department CA"),
    // The CA between leaf and chain stays away.
    without: "Department CA",
    says: /^x509\/chain .*CN=Department CA, whose certificate is missing/,
  },
} as const;

/** A wrong answer by its name. */
export type WrongAnswer = keyof typeof wrongAnswers;
/** A point of the contract that an issuer may have a reason not to keep. */
export type ContractPoint = WrongAnswer | "pending" | "a new key on request";

/** What an issuer is given in one run. */
export interface Scene {
  /** What comes back from whoever signs; absent: nothing yet, or whatever the plugin under mocks signs. */
  readonly answer?: Pick<Made, "keyPem" | "leafPem" | "chainPem">;
  /** A folder of the run's own, empty. */
  readonly folder: string;
  /** The appliance of the role, where the program runs. */
  readonly server?: MeetingServer;
}

type State = Readonly<Record<string, unknown>>;

/** An issuer, and how a test moves what it depends on. */
export interface IssuerUnderTest {
  /** Its class. */
  readonly className: string;
  /** The CA whose answers are right; absent where leaves sign themselves. */
  readonly authority?: TestCa;
  /** Whether it answers without anybody else: the plugin under mocks then signs what was really asked for. */
  readonly signsItself: boolean;
  /** Called in the program: the issuer, or an identity that exists. It leaves the scene's answer where it is looked for. */
  readonly source: (scene: Scene) => Pick<WebAdminRoleArgs, "issuer" | "identity">;
  /** What a plugin says otherwise than usual, e.g. a leaf that it should not have signed. @default as usual */
  readonly state?: (resource: MockResourceArgs, scene: Scene) => State | undefined;
  /** Whether the appliance makes the identity's key, which the stack then never has. @default false */
  readonly makesKeyOnAppliance?: true;
  /** Keys that it has besides the identity's. */
  readonly secrets: readonly string[];
  /** Points that cannot apply, each with the reason. */
  readonly exceptions: Readonly<Partial<Record<ContractPoint, string>>>;
  /** How a wrong answer is refused by what judges it first, where that is not the role. @default in the role's words */
  readonly says?: Readonly<Partial<Record<WrongAnswer, RegExp>>>;
  /** Address that the certificate is asked for besides its name, where not any will do. @default 10.1.1.9 */
  readonly address?: () => string;
  /** Gets ready, once; it may skip the suite. */
  readonly prepare?: (context: Mocha.Context) => Promise<void>;
  /** Takes away what `prepare` made, also where that did not come to its end. */
  readonly clear?: () => Promise<void>;
  /** Carries out the command that gets the certificate, for an issuer that has one; what it refuses stands in `error`. */
  readonly obtain?: (issuance: Registered, scene: Scene) => Promise<Obtained>;
  /** For a test, in milliseconds. @default mocha's */
  readonly timeoutMs?: number;
}

/** How a command ended that gets a certificate. */
export type Obtained = { readonly stdout: string } | { readonly error: string };

/** The key of every identity, as a stack's state would keep it. */
export const key = testKey("rsa");
export const keyPem = pkcs8Pem(key);
export const keyState: State = {
  privateKeyPem: pulumi.secret(key.export({ type: "pkcs1", format: "pem" }).toString()),
  privateKeyPemPkcs8: pulumi.secret(keyPem),
  publicKeyPem: createPublicKey(key).export({ type: "spki", format: "pem" }).toString(),
};

const addressOf = ({ address }: IssuerUnderTest): string => address?.() ?? "10.1.1.9";

const goodLeaf = (issuer: IssuerUnderTest): LeafBuilder =>
  aLeaf().forHost("cms1.example.org").ip(addressOf(issuer)).key({ pem: keyPem }).without("clientAuth");

/** A right answer; its leaf may be another one. */
function answerOf(issuer: IssuerUnderTest, leaf: LeafBuilder = goodLeaf(issuer)): Made {
  const { authority } = issuer;
  const made = authority ? authority.issue(leaf) : leaf.selfSigned();
  return { ...made, keyPem };
}

function wrongAnswer(issuer: IssuerUnderTest, wrong: WrongAnswer): Made {
  const kind = wrongAnswers[wrong];
  if ("leaf" in kind) return answerOf(issuer, kind.leaf(goodLeaf(issuer)));
  const made = kind.from(issuer.authority ?? aCa("Nobody")).issue(goodLeaf(issuer));
  if (!("without" in kind)) return made;
  const above = parseCertificates(made.chainPem, "chain").filter(
    ({ subject }) => subject !== `CN=${kind.without}`,
  );
  return { ...made, chainPem: above.map(({ pem }) => pem).join("") };
}

class Workbench {
  readonly doorbell = new Doorbell();
  #folders: readonly string[] = [];

  constructor(private readonly issuer: IssuerUnderTest) {}

  /** Deploys Web Admin with what the issuer makes of an answer. */
  async deploy(answer?: Scene["answer"], role: WebAdminRoleArgs = {}): Promise<ProgramRun<void>> {
    const folder = mkdtempSync(join(tmpdir(), "contract-"));
    this.#folders = [...this.#folders, folder];
    const scene = { folder, ...(answer && { answer }) };
    const { obtain } = this.issuer;
    if (!obtain) return this.#run(scene, role);
    // What a command gets is not known before it has run: as in the engine, which then goes on or does not.
    const before = await this.#run(scene, role, { preview: true });
    if (before.errors.length > 0) return before;
    const obtained = await obtain(find(before, "Command", issuanceName), scene);
    if ("error" in obtained) return failedAt(before, obtained.error);
    const stdout = (name: string): string => (name === issuanceName ? obtained.stdout : reportOf(name));
    return this.#run(scene, role, { stdout });
  }

  /** The same without having a certificate got by a command: what is asked for is known before. */
  async declare(answer: Scene["answer"], role: WebAdminRoleArgs = {}): Promise<ProgramRun<void>> {
    if (!this.issuer.obtain) return this.deploy(answer, role);
    const scene = { folder: "", ...(answer && { answer }) };
    return this.#run(scene, role, { preview: true });
  }

  #run(scene: Scene, role: WebAdminRoleArgs, options: RunOptions = {}): Promise<ProgramRun<void>> {
    const server = { address: "127.0.0.1", port: this.doorbell.port };
    return runProgram(
      () => {
        const cms1 = aServer("cms1", server);
        const source = this.issuer.source({ ...scene, server: cms1 });
        const names = [addressOf(this.issuer)];
        new WebAdmin("web", { server: cms1, names, ...role, ...source });
      },
      {
        ...options,
        state: (resource) =>
          this.issuer.state?.(resource, scene) ?? (resource.name === "web-key" ? keyState : undefined),
      },
    );
  }

  /** The program's refusal, or that of the change that it declares; neither may have called the appliance. */
  async refusal(answer: Made): Promise<{ readonly run: ProgramRun<void>; readonly text: string }> {
    const before = this.doorbell.rings;
    const run = await this.deploy(answer);
    const [first] = run.errors;
    if (first !== undefined) assert.deepEqual(changesOf(run), []);
    const text = first ?? (await carryOut(onlyChange(run))).error?.message ?? "nothing was refused";
    assert.equal(this.doorbell.rings, before, `the appliance was called: ${text}`);
    return { run, text };
  }

  async close(): Promise<void> {
    for (const folder of this.#folders) rmSync(folder, { recursive: true });
    await this.doorbell.close();
  }
}

const issuanceName = "web-issuance";

/** The engine runs nothing that depends on a command which failed. */
function failedAt(run: ProgramRun<void>, error: string): ProgramRun<void> {
  const resources = run.resources.filter(({ dependsOn }) => !dependsOn.includes(issuanceName));
  return { ...run, resources, errors: [error] };
}

interface Shown {
  readonly leaf: Certificate;
  readonly chain: readonly Certificate[];
  /** The key itself, or its file on the appliance. */
  readonly key: string;
}

function shownBy(run: ProgramRun<unknown>): Shown {
  assert.deepEqual(run.errors, []);
  const change = onlyChange(run);
  const { certs } = declarationOf(change)["identities"] as { certs: Record<string, string> };
  const { keys } = secretsOf(change) as { keys: { certs?: string } };
  assert.notEqual(keys.certs === undefined, certs["keyFile"] === undefined);
  return {
    leaf: parseCertificate(certs["leafPem"] ?? "", "leaf"),
    chain: parseCertificates(certs["chainPem"] ?? "", "chain"),
    key: keys.certs ?? certs["keyFile"] ?? "",
  };
}

/** The resource that makes the key; none where it is supplied. */
function keyInputs(run: ProgramRun<unknown>): Registered["inputs"] | undefined {
  const resource = run.resources.find(({ name }) => name === "web-key");
  assert.deepEqual(resource?.dependsOn ?? [], [], "the key would change with what it depends on");
  return resource?.inputs;
}

/** Declares the suite for one issuer. */
export function describeIssuer(issuer: IssuerUnderTest): void {
  describe(`[I] components/issuers: ${issuer.className} keeps the contract`, function () {
    if (issuer.timeoutMs !== undefined) this.timeout(issuer.timeoutMs);
    let bench = new Workbench(issuer);
    before(function () {
      return issuer.prepare?.(this);
    });
    after(() => issuer.clear?.());
    beforeEach(async () => {
      bench = new Workbench(issuer);
      await bench.doorbell.open();
    });
    afterEach(() => bench.close());
    issues(issuer, () => bench);
    waits(issuer, () => bench);
    keepsTheKey(issuer, () => bench);
    refuses(issuer, () => bench);
  });
}

type Bench = () => Workbench;

function firstAnswer(issuer: IssuerUnderTest): Made | undefined {
  return issuer.signsItself ? undefined : answerOf(issuer);
}

function issues(issuer: IssuerUnderTest, bench: Bench): void {
  it("CA-01 makes of a request an identity with its names, usages and key, and the whole chain", async () => {
    const run = await bench().deploy(firstAnswer(issuer));
    const { leaf, chain, key: shownKey } = shownBy(run);
    assert.deepEqual(alternativeNames(leaf), ["cms1.example.org", addressOf(issuer)]);
    assert.deepEqual(leaf.extendedKeyUsage, ["serverAuth"]);
    const isOnAppliance = issuer.makesKeyOnAppliance === true;
    if (isOnAppliance) assert.match(shownKey, /^[a-z0-9-]+\.key$/);
    else assert.equal(readPrivateKey(shownKey, "key").spkiSha256, leaf.spkiSha256);
    const above = issuer.authority ? parseCertificates(issuer.authority.chainPem, "authority") : [];
    assert.deepEqual(
      chain.map(({ sha256 }) => sha256),
      above.map(({ sha256 }) => sha256),
    );
    assert.equal(environmentOf(onlyChange(run))["FILE_CERTS_SHA256"], leaf.sha256);
  });

  it("calls the appliance once nothing is wrong", async () => {
    const run = await bench().deploy(firstAnswer(issuer));
    // Without it the silence in the refusals below would prove nothing.
    assert.match((await carryOut(onlyChange(run))).error?.code ?? "", /^mmp\//);
    assert.ok(bench().doorbell.rings > 0);
  });

  it("PKI-22 keeps every key secret", async () => {
    const run = await bench().deploy(firstAnswer(issuer));
    assert.deepEqual(run.errors, []);
    const isInStack = secretsIn(run).some((document) => document.includes(keyPem.split("\n")[2] ?? " "));
    assert.equal(isInStack, issuer.makesKeyOnAppliance !== true);
    assert.deepEqual(leaks(run, [keyPem, ...issuer.secrets, ...secretsIn(run)]), []);
  });
}

function waits(issuer: IssuerUnderTest, bench: Bench): void {
  const reason = issuer.exceptions.pending;
  if (reason !== undefined) {
    it(`is never pending, because ${reason}`, async () => {
      const change = onlyChange(await bench().deploy(firstAnswer(issuer)));
      assert.deepEqual(
        [typeof change.inputs["create"], environmentOf(change)["CMS_PENDING"]],
        ["string", undefined],
      );
    });
    return;
  }
  it("CA-14 is pending without an answer: there is nothing to run, and the answer alone changes that", async () => {
    const waiting = onlyChange(await bench().deploy());
    assert.equal(waiting.inputs["create"], undefined);
    assert.match(String(environmentOf(waiting)["CMS_PENDING"]), /web/);
    const { leaf } = shownBy(await bench().deploy(answerOf(issuer)));
    assert.equal(leaf.commonName, "cms1.example.org");
  });
}

function keepsTheKey(issuer: IssuerUnderTest, bench: Bench): void {
  it("CSR-15 renews the leaf and keeps the key", async () => {
    const [old, renewed] = [
      await bench().deploy(firstAnswer(issuer)),
      await bench().deploy(firstAnswer(issuer)),
    ];
    const [before, after] = [shownBy(old), shownBy(renewed)];
    assert.notEqual(before.leaf.sha256, after.leaf.sha256);
    assert.equal(after.leaf.spkiSha256, before.leaf.spkiSha256);
    assert.equal(after.key, before.key);
    // The engine keeps a resource whose inputs are the same.
    assert.deepEqual(keyInputs(renewed), keyInputs(old));
  });

  const reason = issuer.exceptions["a new key on request"];
  const old = (): Promise<ProgramRun<void>> => bench().declare(firstAnswer(issuer));
  if (reason !== undefined) {
    it(`makes no key on request, because ${reason}`, async () => {
      assert.equal(keyInputs(await old()), undefined);
    });
    return;
  }
  it("CSR-15 makes another key when it is asked for one, and not for other names", async () => {
    const before = keyInputs(await old());
    const names = await bench().declare(firstAnswer(issuer), {
      names: [addressOf(issuer), "other.example.org"],
    });
    assert.deepEqual(keyInputs(names), before);
    const bits = await bench().declare(firstAnswer(issuer), { rsaBits: 3072 });
    assert.notDeepEqual(keyInputs(bits), before);
  });
}

function refuses(issuer: IssuerUnderTest, bench: Bench): void {
  for (const wrong of Object.keys(wrongAnswers) as WrongAnswer[]) {
    const { title, says } = wrongAnswers[wrong];
    const words = issuer.says?.[wrong] ?? says;
    const reason = issuer.exceptions[wrong];
    if (reason !== undefined) {
      it(`does not refuse ${wrong}, because ${reason}`, async () => {
        assert.deepEqual((await bench().deploy(wrongAnswer(issuer, wrong))).errors, []);
      });
      continue;
    }
    it(`refuses ${title}, and calls nobody`, async () => {
      const { run, text } = await bench().refusal(wrongAnswer(issuer, wrong));
      assert.match(text, words);
      assert.deepEqual(leaks({ ...run, errors: [...run.errors, text] }, [keyPem, ...issuer.secrets]), []);
    });
  }
}
