import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChangeInput } from "../../apply/change";
import type { CredentialReferences, LiteralCredentials } from "../../plan/declaration";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import { searchFolder, searchProcess, searchText } from "../secrets-search";
import type { Secrets } from "../secrets-search";
import { Appliances, anIdentity, declare, failActivation, loginKey } from "./changing";
import { Entries, patience, untilGone } from "./entry";

const password = "a-password-Of-the-Lab/+1";
const passphrase = "a-passphrase-Of-the-Lab";

const patiently = { change: { deadlines: patience } };

describe("[E] apply/main keeps secrets", function () {
  this.timeout(60_000);
  const appliances = new Appliances();
  let entries: Entries;
  let folder: string;
  beforeEach(() => {
    entries = new Entries();
    folder = mkdtempSync(join(tmpdir(), "cms-secrets-"));
    mkdirSync(join(folder, "tmp"));
  });
  afterEach(async () => {
    entries.clear();
    rmSync(folder, { recursive: true, force: true });
    await appliances.clear();
  });

  /** Runs a change and searches wherever a secret could have gone, at every request and at the end. */
  async function leaks(
    appliance: RunningAppliance,
    input: ChangeInput,
    secrets: Secrets,
    environment: NodeJS.ProcessEnv = {},
  ): Promise<{ readonly found: readonly string[]; readonly looks: number; readonly code: number | null }> {
    const found = new Set<string>();
    let looks = 0;
    const entry = entries.start(input, { TMPDIR: join(folder, "tmp"), ...environment });
    const worker = await entry.workerPid();
    const stop = appliance.faults.onRequest((_, phase) => {
      if (phase !== "before") return;
      looks += 1;
      for (const leak of searchProcess("the entry", entry.pid, secrets)) found.add(leak);
      for (const leak of searchProcess("the worker", worker, secrets)) found.add(leak);
    });
    const end = await entry.end;
    await untilGone(worker);
    stop();
    for (const leak of [
      ...searchText("standard output", end.stdout, secrets),
      ...searchText("standard error", end.stderr, secrets),
      ...searchFolder(entries.stateHome, secrets),
    ]) {
      found.add(leak);
    }
    assert.deepEqual(readdirSync(join(folder, "tmp")), []);
    return { found: [...found], looks, code: end.code };
  }

  function withLogin(
    input: ChangeInput,
    credentials: CredentialReferences,
    literals: LiteralCredentials = {},
  ): ChangeInput {
    const { declaration, secrets } = input;
    return {
      ...input,
      declaration: { ...declaration, target: { ...declaration.target, credentials } },
      secrets: { ...secrets, credentials: literals },
    };
  }

  it("PKI-22 shows no key and no literal password in arguments, environment, output, log or temporary files", async () => {
    const appliance = await appliances.start({ users: [{ name: "admin", password }] });
    const made = anIdentity();
    const input = withLogin(declare(appliance, "webAdmin", { made, ...patiently }), {}, { password });
    const { found, looks, code } = await leaks(appliance, input, { password, key: made.keyPem });
    assert.equal(code, 0);
    assert.deepEqual(found, []);
    assert.ok(looks > 30, `${String(looks)} requests`);
  });

  it("PKI-22 shows them neither after a rollback", async () => {
    const appliance = await appliances.start({ users: [{ name: "admin", password }] });
    const first = withLogin(
      declare(appliance, "callBridge", { made: anIdentity(), ...patiently }),
      {},
      { password },
    );
    assert.equal((await entries.run(first)).code, 0);
    const made = anIdentity();
    const input = withLogin(declare(appliance, "callBridge", { made, ...patiently }), {}, { password });
    failActivation(appliance, "callBridge", { kind: "refuse" });
    const { found, code } = await leaks(appliance, input, { password, key: made.keyPem });
    assert.equal(code, 1);
    assert.deepEqual(found, []);
  });

  it("shows no password that comes from a variable, except where the user has put it", async () => {
    const appliance = await appliances.start({ users: [{ name: "admin", password }] });
    const input = withLogin(declare(appliance, "webAdmin", { made: anIdentity(), ...patiently }), {
      passwordFrom: { env: "VAULT" },
    });
    const { found, code } = await leaks(appliance, input, { password }, { VAULT: password });
    assert.equal(code, 0);
    // The entry has the environment of `pulumi up`; the worker does not.
    assert.deepEqual(
      [...new Set(found.map((leak) => leak.replace(/^.* in (?=environ)/, "")))],
      ["environ of the entry"],
    );
  });

  it("shows no login key and no passphrase that come from a file and a program", async () => {
    const appliance = await appliances.start({ loginKey: loginKey() });
    const { privateKey } = loginKey();
    writeFileSync(join(folder, "login-key"), privateKey, { mode: 0o600 });
    writeFileSync(join(folder, "phrase"), `${passphrase}\n`, { mode: 0o600 });
    const input = withLogin(declare(appliance, "webAdmin", { made: anIdentity(), ...patiently }), {
      privateKeyFrom: { file: join(folder, "login-key") },
      passphraseFrom: { command: ["cat", join(folder, "phrase")] },
    });
    const { found, code } = await leaks(appliance, input, { privateKey, passphrase });
    assert.equal(code, 0);
    assert.deepEqual(found, []);
  });

  it("finds a leak that is planted where it searches", async () => {
    const appliance = await appliances.start({ users: [{ name: "admin", password }] });
    const made = anIdentity();
    const input = withLogin(declare(appliance, "webAdmin", { made, ...patiently }), {}, { password });
    writeFileSync(join(entries.stateHome, "planted"), JSON.stringify({ key: made.keyPem }));
    const stack = `stack ${Buffer.from(password).toString("base64")}`;
    const planted = { ...input, declaration: { ...input.declaration, stack } };
    const { found } = await leaks(appliance, planted, { password, key: made.keyPem }, { PLANTED: password });
    for (const leak of [
      "password in clear in environ of the entry",
      "password as base64 (0 bytes in) in environ of the entry",
      `key JSON-escaped in ${join(entries.stateHome, "planted")}`,
    ]) {
      assert.ok(found.includes(leak), leak);
    }
    assert.ok(found.some((leak) => /^password as base64 .* in .*cms1\.log/.test(leak)));
  });
});
