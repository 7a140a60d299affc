import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Appliances, anIdentity, change, declare, failActivation, loginKey } from "./changing";
import { skip } from "../skip";
import { Entries, patience, reportOf } from "./entry";

const patiently = { change: { deadlines: patience } };

describe("[E] apply/main", function () {
  this.timeout(60_000);
  const appliances = new Appliances();
  let entries: Entries;
  beforeEach(() => {
    entries = new Entries();
  });
  afterEach(async () => {
    entries.clear();
    await appliances.clear();
  });

  it("carries a change out, shows its progress, and prints its report as the one line of standard output", async () => {
    const appliance = await appliances.start();
    const input = declare(appliance, "webAdmin", { made: anIdentity(), ...patiently });
    const end = await entries.run(input);
    assert.equal(end.code, 0, end.stderr);
    assert.equal(end.stdout.indexOf("\n"), end.stdout.length - 1);
    const { outcome, connections } = reportOf(end);
    assert.deepEqual([outcome, connections, appliance.counts().connections], ["changed", 1, 1]);
    const lines = end.stderr.trimEnd().split("\n");
    assert.equal(lines[0], `cms1 webAdmin: connected to ${appliance.address}:2222 as admin`);
    assert.equal(lines.at(-1), "cms1 webAdmin: look at webAdmin.https");
  });

  it("keeps a log of what was done, with how it ended", async () => {
    const appliance = await appliances.start();
    await entries.run(declare(appliance, "webAdmin", { made: anIdentity(), ...patiently }));
    const lines = entries.log().trimEnd().split("\n");
    for (const line of lines)
      assert.match(line, /^\d{4}-\d\d-\d\dT[\d:.]+Z example\/lab\/dev webAdmin pid \d+: /);
    const said = lines.map((line) => line.replace(/^.*? pid \d+: /, ""));
    assert.ok(said.includes("step activate"));
    assert.ok(said.includes("cms1 webAdmin: webadmin enable"));
    assert.match(said.at(-1) ?? "", /^ended as changed: /);
  });

  it("ends with 0 where nothing is to be done", async () => {
    const appliance = await appliances.start();
    const input = declare(appliance, "callBridge", { made: anIdentity(), ...patiently });
    await change(input);
    const end = await entries.run(input);
    assert.deepEqual([end.code, reportOf(end).outcome], [0, "unchanged"]);
  });

  it("ends with 1 after a rollback, with the report printed and both errors last", async () => {
    const appliance = await appliances.start();
    await change(declare(appliance, "webAdmin", { made: anIdentity(), ...patiently }));
    failActivation(appliance, "webAdmin", { kind: "refuse" });
    const end = await entries.run(declare(appliance, "webAdmin", { made: anIdentity(), ...patiently }));
    assert.equal(end.code, 1);
    const { outcome, errors } = reportOf(end);
    assert.equal(outcome, "rolledBack");
    const [first = "", last = ""] = end.stderr.trimEnd().split("\n").slice(-2);
    assert.equal(first, errors[0]?.text);
    assert.match(
      first,
      /^apply\/activation cms1 webAdmin: "webadmin enable" failed with the assigned files\./,
    );
    assert.match(last, /^apply\/rolled-back cms1 webAdmin: the change failed \(apply\/activation: /);
  });

  it("ends with 1 before anything is sent where a rule refuses, and says so last", async () => {
    const appliance = await appliances.start();
    const made = anIdentity();
    const other = { ...made, keyPem: anIdentity().keyPem };
    const end = await entries.run(declare(appliance, "webAdmin", { made: other, ...patiently }));
    assert.equal(end.code, 1);
    assert.deepEqual(appliance.counts(), { connections: 0, roundTrips: 0 });
    const { outcome, errors } = reportOf(end);
    assert.deepEqual([outcome, errors.map(({ code }) => code)], ["failed", ["INST-05"]]);
    assert.equal(end.stderr.trimEnd().split("\n").at(-1), errors[0]?.text);
  });

  it("names the credential that cannot be resolved, and reports it", async () => {
    const appliance = await appliances.start();
    const input = declare(appliance, "webAdmin", { made: anIdentity(), ...patiently });
    const end = await entries.run(input, { CMS_PASSWORD: undefined });
    const sentence =
      "apply/credentials cms1 webAdmin passwordFrom: the environment variable CMS_PASSWORD is not set. " +
      "Set it for the process that runs `pulumi up`.";
    assert.deepEqual([end.code, end.stderr], [1, `${sentence}\n`]);
    const { outcome, errors } = reportOf(end);
    assert.deepEqual([outcome, errors], ["failed", [{ code: "apply/credentials", text: sentence }]]);
  });

  it("logs in with the SSH agent of whoever started it", async function () {
    const agent =
      startAgent(loginKey().privateKey, entries.stateHome) ?? skip(this, "OpenSSH's agent is not installed");
    try {
      const appliance = await appliances.start({ loginKey: loginKey() });
      const input = declare(appliance, "webAdmin", { made: anIdentity(), ...patiently });
      const target = { ...input.declaration.target, credentials: { agent: true } };
      const environment = { SSH_AUTH_SOCK: agent.socket, CMS_PASSWORD: undefined };
      const end = await entries.run({ ...input, declaration: { ...input.declaration, target } }, environment);
      assert.deepEqual([end.code, reportOf(end).outcome], [0, "changed"], end.stderr);
    } finally {
      agent.stop();
    }
  });

  it("resolves a relative file from the folder in which it is started", async () => {
    const appliance = await appliances.start();
    const input = declare(appliance, "webAdmin", { made: anIdentity(), ...patiently });
    const credentials = { passwordFrom: { file: "test/apply/no-such-password" } };
    const target = { ...input.declaration.target, credentials };
    const end = await entries.run({ ...input, declaration: { ...input.declaration, target } });
    assert.match(
      end.stderr,
      /the file test\/apply\/no-such-password cannot be read \(ENOENT\)\. Check the path, relative to \//,
    );
  });

  it("refuses a declaration that cannot be read, without a report", async () => {
    const end = await entries.startWith({ CMS_DECLARATION: '{"version":2}' }, "{}").end;
    assert.deepEqual(end, {
      code: 1,
      stdout: "",
      stderr: "apply/input CMS_DECLARATION.version: is 2. It must be 1.\n",
    });
  });

  it("refuses a secret document that cannot be read, without repeating any of it", async () => {
    const appliance = await appliances.start();
    const { declaration } = declare(appliance, "webAdmin", { made: anIdentity(), ...patiently });
    const CMS_DECLARATION = JSON.stringify(declaration);
    const end = await entries.startWith({ CMS_DECLARATION }, '{"version":1,"keys":{"certs":"hunter22"').end;
    assert.equal(end.code, 1);
    assert.equal(
      end.stderr,
      "apply/input the secret document: cannot be used (it is secret and not shown). It must be a JSON document; " +
        "start the change through its component, which writes the document to standard input.\n",
    );
    assert.equal(reportOf(end).outcome, "failed");
  });

  it("goes on without a log where none can be written, and says so", async () => {
    const appliance = await appliances.start();
    const file = join(entries.stateHome, "pulumi-cisco-meeting-server");
    mkdirSync(entries.stateHome, { recursive: true });
    writeFileSync(file, "not a folder");
    const end = await entries.run(declare(appliance, "webAdmin", { made: anIdentity(), ...patiently }));
    assert.equal(end.code, 0, end.stderr);
    assert.match(end.stderr, /^cms1 webAdmin: there is no log of this change: EEXIST/);
  });

  it("carries the change to its end where nobody reads its output any more", async () => {
    const appliance = await appliances.start();
    const entry = entries.start(declare(appliance, "webAdmin", { made: anIdentity(), ...patiently }));
    entry.process.stderr?.destroy();
    entry.process.stdout?.destroy();
    const [code] = await new Promise<[number | null]>((resolve) => {
      entry.process.once("exit", (ended) => resolve([ended]));
    });
    assert.equal(code, 0);
    assert.match(entries.log(), /: ended as changed: /);
  });
});

/** An OpenSSH agent that holds one key; nothing where there is none to start. */
function startAgent(
  privateKey: string,
  folder: string,
): { readonly socket: string; readonly stop: () => void } | undefined {
  const socket = join(folder, "agent");
  const key = join(folder, "login-key");
  writeFileSync(key, privateKey, { mode: 0o600 });
  const started = spawnSync("ssh-agent", ["-a", socket], { encoding: "utf8" });
  if (started.error) return undefined;
  const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(started.stdout)?.[1]);
  const added = spawnSync("ssh-add", ["-q", key], {
    env: { ...process.env, SSH_AUTH_SOCK: socket },
    encoding: "utf8",
  });
  assert.equal(added.status, 0, added.stderr);
  rmSync(key);
  return { socket, stop: () => process.kill(pid) };
}
