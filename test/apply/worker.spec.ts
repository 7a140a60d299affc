import assert from "node:assert/strict";
import { readFileSync, readdirSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { RequestEntry } from "../../lab/appliance/request-log";
import { eventually } from "../eventually";
import { Appliances, anIdentity, change, declare } from "./changing";
import { Entries, isAlive, patience, reportOf, untilGone } from "./entry";

/** What is declared where nothing else matters. */
const patiently = { made: anIdentity(), change: { deadlines: patience } };

describe("[E] apply/worker", function () {
  this.timeout(120_000);
  const appliances = new Appliances();
  let entries: Entries;
  beforeEach(() => {
    entries = new Entries();
  });
  afterEach(async () => {
    entries.clear();
    await appliances.clear();
  });

  it("has a session, pipes and an environment of its own", async () => {
    const appliance = await appliances.start();
    const held = holdAt(appliance, ({ text }) => text === "version");
    const entry = entries.start(declare(appliance, "webAdmin", patiently));
    const pid = await entry.workerPid();
    await held.reached;
    assert.equal(sessionOf(pid), pid);
    const shared = pipesOf(entry.pid, [1, 2]).filter((pipe) => pipesOf(pid).includes(pipe));
    assert.deepEqual(shared, []);
    assert.deepEqual(namesIn(pid), [
      "HOME",
      "NODE_CHANNEL_FD",
      "NODE_CHANNEL_SERIALIZATION_MODE",
      "XDG_STATE_HOME",
    ]);
    held.release();
    assert.equal((await entry.end).code, 0);
    await untilGone(pid);
  });

  it("holds nothing of the entry's open when the entry is killed", async () => {
    const appliance = await appliances.start();
    const held = holdAt(appliance, ({ text }) => text.startsWith("webadmin certs"));
    const entry = entries.start(declare(appliance, "webAdmin", patiently));
    const pid = await entry.workerPid();
    await held.reached;
    entry.kill();
    await entry.end; // Its standard output and error are closed now.
    assert.ok(isAlive(pid));
    held.release();
    await untilGone(pid);
    assert.match(
      entries.log(),
      /: nobody waits for the result any more\n[^]*: ended as changed: [^]*: report: \{"schema":1,/,
    );
  });

  it("finishes while the entry is stopped, and the entry still reports when it goes on", async () => {
    const appliance = await appliances.start();
    const held = holdAt(appliance, ({ text }) => text.startsWith("webadmin certs"));
    const entry = entries.start(declare(appliance, "webAdmin", patiently));
    await held.reached;
    entry.process.kill("SIGSTOP");
    held.release();
    await eventually(() => assert.match(entries.log(), /: ended as changed: /));
    entry.process.kill("SIGCONT");
    const end = await entry.end;
    assert.deepEqual([end.code, reportOf(end).outcome], [0, "changed"]);
  });

  it("stops before the first assignment when it is asked to end, and tells the entry", async () => {
    const appliance = await appliances.start();
    const held = holdAt(appliance, ({ text }) => text === "version");
    const entry = entries.start(declare(appliance, "webAdmin", patiently));
    const pid = await entry.workerPid();
    await held.reached;
    process.kill(pid, "SIGTERM");
    await eventually(() => assert.match(entries.log(), /nobody waits/));
    held.release();
    const end = await entry.end;
    assert.equal(end.code, 1);
    assert.deepEqual(
      reportOf(end).errors.map(({ code }) => code),
      ["apply/interrupted"],
    );
    assert.ok(!appliance.log.commands().some((command) => command.startsWith("webadmin certs")));
  });

  it("finishes after the first assignment although it is asked to end", async () => {
    const appliance = await appliances.start();
    const held = holdAt(appliance, ({ text }) => text.startsWith("webadmin certs"));
    const entry = entries.start(declare(appliance, "webAdmin", patiently));
    const pid = await entry.workerPid();
    await held.reached;
    process.kill(pid, "SIGTERM");
    await eventually(() => assert.match(entries.log(), /nobody waits/));
    held.release();
    const end = await entry.end;
    assert.deepEqual([end.code, reportOf(end).outcome], [0, "changed"]);
  });

  it("goes away without a trace when its entry dies before it has an order", async () => {
    const appliance = await appliances.start();
    const input = declare(appliance, "webAdmin", patiently);
    const target = {
      ...input.declaration.target,
      credentials: { passwordFrom: { command: ["sleep", "5"] } },
    };
    const entry = entries.start({ ...input, declaration: { ...input.declaration, target } });
    const pid = await entry.workerPid();
    entry.kill();
    await untilGone(pid);
    assert.deepEqual(readdirSync(entries.stateHome), []);
    assert.equal(appliance.counts().connections, 0);
  });

  it("tells the entry how it died, and where its log is", async () => {
    const appliance = await appliances.start();
    const held = holdAt(appliance, ({ text }) => text === "version");
    const entry = entries.start(declare(appliance, "webAdmin", patiently));
    const pid = await entry.workerPid();
    await held.reached;
    process.kill(pid, "SIGKILL");
    const end = await entry.end;
    held.release();
    const log = join(entries.stateHome, "pulumi-cisco-meeting-server", "logs", "cms1.log");
    const sentence =
      "apply/worker cms1 webAdmin: the worker was ended by SIGKILL and left no report. Run again: the next run " +
      `finishes or undoes what was begun, from what it finds on the appliance; ${log} shows how far this one came.`;
    assert.equal(end.stderr.trimEnd().split("\n").at(-1), sentence);
    assert.deepEqual(reportOf(end).errors, [{ code: "apply/worker", text: sentence }]);
  });

  it("keeps its log where only its user can read it", async () => {
    const appliance = await appliances.start();
    await entries.run(declare(appliance, "webAdmin", patiently));
    const folder = join(entries.stateHome, "pulumi-cisco-meeting-server");
    const modes = [folder, join(folder, "logs"), join(folder, "logs", "cms1.log")].map((path) =>
      (statSync(path).mode & 0o777).toString(8),
    );
    assert.deepEqual(modes, ["700", "700", "600"]);
  });
});

describe("[E] apply/worker: the lock", function () {
  this.timeout(120_000);
  const appliances = new Appliances();
  let entries: Entries;
  beforeEach(() => {
    entries = new Entries();
  });
  afterEach(async () => {
    entries.clear();
    await appliances.clear();
  });

  it("gives up after lockMs and names the run that holds the appliance", async () => {
    const appliance = await appliances.start();
    const held = holdAt(appliance, ({ text }) => text === "version");
    const holder = entries.start(declare(appliance, "webAdmin", patiently));
    const pid = await holder.workerPid();
    await held.reached;
    const impatient = { change: { deadlines: { ...patience, lockMs: 200 }, appliance: "other-name" } };
    const end = await entries.run(declare(appliance, "callBridge", { made: anIdentity(), ...impatient }));
    held.release();
    assert.equal((await holder.end).code, 0);
    const shown = `pid ${String(pid)} (example/lab/dev, cms1 webAdmin, step observe)`;
    const sentence =
      `apply/lock other-name callBridge: waited 200 ms for ${shown}, which still works on this appliance. Let pid ` +
      `${String(pid)} end and run again; what it leaves undone when it is killed, the next run finishes or undoes.`;
    assert.deepEqual(end.stderr.trimEnd().split("\n"), [
      `other-name callBridge: waits for ${shown}`,
      sentence,
    ]);
    assert.deepEqual(reportOf(end).errors, [{ code: "apply/lock", text: sentence }]);
  });

  it("stops a run that waits when its entry dies", async () => {
    const appliance = await appliances.start();
    const held = holdAt(appliance, ({ text }) => text === "version");
    const holder = entries.start(declare(appliance, "webAdmin", patiently));
    await held.reached;
    const entry = entries.start(declare(appliance, "callBridge", patiently));
    const pid = await entry.workerPid();
    await eventually(() => assert.match(entry.stderr, /waits for pid/));
    entry.kill();
    await untilGone(pid);
    assert.match(
      entries.log(),
      /callBridge pid \d+: ended as failed: apply\/interrupted cms1 callBridge: the run was /,
    );
    held.release();
    assert.equal((await holder.end).code, 0);
  });

  it("lets exactly one of eight waiting runs go on when the holder is killed, and all of them in the end", async () => {
    const appliance = await appliances.start();
    const input = declare(appliance, "webAdmin", patiently);
    const held = holdAt(appliance, ({ text }) => text.startsWith("webadmin certs"));
    const holder = entries.start(input);
    const pid = await holder.workerPid();
    await held.reached;
    const runs = Array.from({ length: 8 }, () => entries.start(input));
    await eventually(() => {
      for (const run of runs) assert.match(run.stderr, new RegExp(`waits for pid ${String(pid)} `));
    }, 60_000);
    process.kill(pid, "SIGKILL");
    held.release();
    const ends = await Promise.all(runs.map((run) => run.end));
    assert.deepEqual(
      ends.map(({ code }) => code),
      ends.map(() => 0),
    );
    const outcomes = ends.map((end) => reportOf(end).outcome).sort();
    assert.equal(outcomes.filter((outcome) => outcome === "unchanged").length, 7, outcomes.join(" "));
    assert.deepEqual(connectionsInOrder(appliance), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("carries the changes of two roles of an appliance out one after the other", async () => {
    const appliance = await appliances.start();
    const made = anIdentity();
    await change(declare(appliance, "callBridge", { made }));
    const ends = await Promise.all([
      entries.run(declare(appliance, "webAdmin", { made, change: { deadlines: patience } })),
      entries.run(declare(appliance, "callBridge", { made, change: { deadlines: patience } })),
    ]);
    assert.deepEqual(
      ends.map((end) => reportOf(end).outcome),
      ["changed", "unchanged"],
    );
    assert.deepEqual(connectionsInOrder(appliance).length, 3);
  });
});

/** Holds the answer to the first request of a kind back until it is released. */
function holdAt(
  appliance: RunningAppliance,
  isIt: (entry: RequestEntry) => boolean,
): { readonly reached: Promise<void>; readonly release: () => void } {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const reached = new Promise<void>((resolve) => {
    const stop = appliance.faults.onRequest(async (entry, phase) => {
      if (phase !== "before" || !isIt(entry)) return;
      stop();
      resolve();
      await released;
    });
  });
  return { reached, release };
}

/** The connections in the order of their requests; one that comes twice was interrupted by another. */
function connectionsInOrder(appliance: RunningAppliance): readonly number[] {
  const numbers = appliance.log.entries.map(({ connection }) => connection);
  return numbers.filter((connection, index) => connection !== numbers[index - 1]);
}

/** Field 6 of `/proc/PID/stat`, counted behind the name in brackets. */
function sessionOf(pid: number): number {
  const [, fields = ""] = /^.*\) (.*)$/s.exec(readFileSync(`/proc/${String(pid)}/stat`, "utf8")) ?? [];
  return Number(fields.split(" ")[3]);
}

function pipesOf(pid: number, numbers?: readonly number[]): readonly string[] {
  const folder = `/proc/${String(pid)}/fd`;
  const names = numbers?.map(String) ?? readdirSync(folder);
  return names.map((name) => readlinkSync(join(folder, name))).filter((path) => /^(pipe|socket):/.test(path));
}

function namesIn(pid: number): readonly string[] {
  const variables = readFileSync(`/proc/${String(pid)}/environ`, "utf8")
    .split("\0")
    .filter(Boolean);
  return variables.map((variable) => variable.split("=")[0] ?? "").sort();
}
