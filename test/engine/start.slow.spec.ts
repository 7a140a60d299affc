import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { StartResult } from "../../lab/start/result";
import { copyOfCheckout } from "./checkout-copy";
import { requireEngine } from "./engine";

/** What `npm start` does without options takes longer; most tests need one appliance alone. */
const single = ["--topology", "singleCombined"] as const;

const listenerText = ({
  appliance,
  listener,
  port,
  sans,
  provenBy,
}: StartResult["listeners"][number]): string =>
  [appliance, listener, String(port), ...sans, provenBy].join(" ");
const seen = (appliance: string, listener: string, port: number): string =>
  `cms1-${appliance} ${listener} ${String(port)} ${appliance}.lab.example tls-handshake`;
const fleetListeners: readonly string[] = [
  seen("apps", "meetingApps.https", 8445),
  seen("core1", "scheduler.https", 8446),
  ...["core1", "core2", "core3"].flatMap((name) => [
    seen(name, "callBridge.sip", 5061),
    seen(name, "webAdmin.https", 8443),
  ]),
  ...["edge1", "edge2"].flatMap((name) => [
    seen(name, "turn.tls", 5349),
    seen(name, "webBridge3.c2w", 9999),
    seen(name, "webBridge3.https", 8444),
  ]),
  seen("recorder", "recorder.sip", 5061),
  seen("streamer", "streamer.sip", 5061),
];
const nodeText = ({ appliance, role, state }: StartResult["database"][number]): string =>
  `${appliance} ${role} ${state}`;
const fleetDatabase: readonly string[] = [
  "cms1-core1 primary connected",
  "cms1-core2 replica connected",
  "cms1-core3 replica connected",
];

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe("[E] engine: npm start", function () {
  this.timeout(10 * 60_000);
  let copy: string;
  const running = new Set<ChildProcess>();

  before(async function () {
    await requireEngine(this);
    copy = copyOfCheckout();
  });

  after(() => {
    for (const child of running) child.kill("SIGKILL");
    rmSync(copy, { recursive: true });
  });

  /** What `npm start` and `npm run lab` run, without npm around it, so that signals have one address. */
  function begin(program: "main" | "lab", parameters: readonly string[]): ChildProcess {
    const command = ["tools/bootstrap.mjs", `lab/start/${program}.ts`, ...parameters];
    const child = spawn(process.execPath, command, { cwd: copy, stdio: ["ignore", "pipe", "pipe"] });
    running.add(child);
    child.once("close", () => running.delete(child));
    return child;
  }

  async function endOf(child: ChildProcess): Promise<Ended> {
    if (child.stdout === null || child.stderr === null) throw new Error("the program has no output");
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close") as Promise<[number | null]>,
    ]);
    return { code, stdout, stderr };
  }

  async function start(...parameters: readonly string[]): Promise<Ended & { readonly result: StartResult }> {
    const file = join(copy, ".lab", "result.json");
    const ended = await endOf(begin("main", ["--json", file, ...parameters]));
    return { ...ended, result: JSON.parse(readFileSync(file, "utf8")) as StartResult };
  }

  /** Starts, waits until a line of the update has been printed, and hands over the process. */
  async function startUntil(line: RegExp, ...parameters: readonly string[]): Promise<ChildProcess> {
    const child = begin("main", parameters);
    let printed = "";
    child.stdout?.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    while (!line.test(printed)) {
      if (child.exitCode !== null) throw new Error(`it ended without ${String(line)}:\n${printed}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return child;
  }

  /** The CLI that a start runs. */
  function pulumiOf(child: ChildProcess): number {
    const children = readFileSync(`/proc/${String(child.pid)}/task/${String(child.pid)}/children`, "utf8");
    const pid = children
      .split(" ")
      .find(
        (candidate) => candidate !== "" && readFileSync(`/proc/${candidate}/comm`, "utf8") === "pulumi\n",
      );
    return Number(pid);
  }

  const changesOf = ({ roles }: StartResult): readonly unknown[] =>
    roles.map(({ role, outcome, connections, uploads, ran }) => [
      role,
      outcome,
      connections,
      uploads.length,
      ran,
    ]);
  const noChange = { create: 0, update: 0, replace: 0, delete: 0 };
  const headings = (printed: string): readonly string[] =>
    [...printed.matchAll(/^\n?(\S.*)$/gm)].map(([, heading = ""]) => heading);

  it("SEQ-03 deploys a whole fleet when nobody says otherwise, and shows it in lines that fit", async () => {
    const { code, stdout, result } = await start();
    deepStrictEqual([code, result.succeeded, result.failures], [0, true, []]);
    deepStrictEqual(headings(stdout), [
      ...["Engine", "Emulated appliances", "Plan (pulumi preview)", "Update (pulumi up)", "Listeners"],
      ...[
        "Web Bridges in the API",
        "Database cluster",
        "Changes (SSH connections, round trips, MMP commands)",
        "Time",
      ],
    ]);
    deepStrictEqual(result.listeners.map(listenerText).sort(), [...fleetListeners].sort());
    deepStrictEqual(result.registrations.map(({ url, status }) => [url, status]).sort(), [
      ["c2w://edge1.lab.example:9999", "success"],
      ["c2w://edge2.lab.example:9999", "success"],
    ]);
    deepStrictEqual(result.database.map(nodeText), fleetDatabase);
    deepStrictEqual(
      result.roles.filter(({ outcome }) => outcome !== "changed"),
      [],
    );
    deepStrictEqual(
      stdout.split("\n").filter((line) => line.length > 100),
      [],
    );
  });

  it("SEQ-05 finds the whole fleet the same the second time, with its database in sync", async () => {
    const { code, stdout, result } = await start();
    deepStrictEqual([code, result.failures], [0, []]);
    deepStrictEqual({ ...result.changes, same: 0 }, { ...noChange, same: 0 });
    deepStrictEqual(
      result.roles.map(({ outcome, uploads, ran }) => [outcome, uploads.length, ran]),
      Array.from({ length: 17 }, () => ["unchanged", 0, true]),
    );
    deepStrictEqual(result.listeners.map(listenerText).sort(), [...fleetListeners].sort());
    deepStrictEqual(result.database.map(nodeText), fleetDatabase);
    deepStrictEqual(
      stdout.split("\n").filter((line) => line.length > 100),
      [],
    );
    const { stdout: outputs } = await endOf(begin("lab", ["pulumi", "stack", "output", "--json"]));
    deepStrictEqual(Object.keys(JSON.parse(outputs) as object), [
      "appliances",
      "database",
      "inventory",
      "rootPem",
    ]);
  });

  it("deploys one appliance and shows engine, plan, progress, listeners and changes", async () => {
    const { code, stdout, result } = await start("--reset", ...single);
    deepStrictEqual([code, result.succeeded, result.failures], [0, true, []]);
    deepStrictEqual(headings(stdout), [
      "Engine",
      "Emulated appliance",
      "Plan (pulumi preview)",
      "Update (pulumi up)",
      "Listeners",
      "Web Bridges in the API",
      "Changes (SSH connections, round trips, MMP commands)",
      "Time",
    ]);
    deepStrictEqual(changesOf(result), [
      ["webAdmin", "changed", 1, 3, true],
      ["webBridge3", "changed", 1, 5, true],
      ["turn", "changed", 1, 3, true],
      ["callBridge", "changed", 1, 3, true],
      ["webBridgeRegistration", "changed", 1, 0, true],
    ]);
    deepStrictEqual(
      result.registrations.map(({ url, status }) => [url, status]),
      [["c2w://cms1.lab.example:9999", "success"]],
    );
    deepStrictEqual({ ...result.changes, create: 0 }, { ...noChange, same: 0 });
    deepStrictEqual(
      result.listeners.map(({ listener, port, sans, provenBy }) => [listener, port, sans, provenBy]),
      [
        ["webAdmin.https", 8443, ["cms1.lab.example"], "tls-handshake"],
        ["webBridge3.https", 8444, ["cms1.lab.example"], "tls-handshake"],
        ["webBridge3.c2w", 9999, ["cms1.lab.example"], "tls-handshake"],
        ["turn.tls", 5349, ["cms1.lab.example"], "tls-handshake"],
        ["callBridge.sip", 5061, ["cms1.lab.example"], "tls-handshake"],
      ],
    );
    for (const { sha256 } of result.listeners) match(stdout, new RegExp(`SHA-256 +${sha256}$`, "m"));
    strictEqual(stdout.includes("\u001b"), false);
    deepStrictEqual(
      stdout.split("\n").filter((line) => line.length > 100),
      [],
    );
  });

  it("finds everything the same the second and the third time, and looks again", async () => {
    for (let time = 2; time <= 3; time += 1) {
      const { code, result } = await start(...single);
      strictEqual(code, 0);
      deepStrictEqual({ ...result.changes, same: 0 }, { ...noChange, same: 0 });
      deepStrictEqual(result.recheckChanges, { ...noChange, update: 5, same: result.changes.same - 5 });
      deepStrictEqual(changesOf(result), [
        ["webAdmin", "unchanged", 1, 0, true],
        ["webBridge3", "unchanged", 1, 0, true],
        ["turn", "unchanged", 1, 0, true],
        ["callBridge", "unchanged", 1, 0, true],
        ["webBridgeRegistration", "unchanged", 1, 0, true],
      ]);
    }
  });

  it("runs any Pulumi command on the lab's stack", async () => {
    const { code, stdout } = await endOf(begin("lab", ["pulumi", "stack", "output", "--json"]));
    strictEqual(code, 0);
    deepStrictEqual(Object.keys(JSON.parse(stdout) as object), ["appliances", "inventory", "rootPem"]);
  });

  it("keeps the appliance running until a Ctrl-C, and lets Pulumi work on it meanwhile", async () => {
    const lab = begin("lab", single);
    const ended = endOf(lab);
    const [printed] = (await once(lab.stdout ?? lab, "data")) as [Buffer];
    const [, port, address] = /ssh -p (\d+) admin@(\S+)/.exec(printed.toString()) ?? [];
    const socket = connect(Number(port), address);
    match(((await once(socket, "data")) as [Buffer])[0].toString(), /^SSH-2\.0-/);
    socket.destroy();
    strictEqual((await endOf(begin("lab", ["pulumi", "preview", "--expect-no-changes"]))).code, 0);
    deepStrictEqual(
      (await endOf(begin("main", single))).stderr,
      `npm run lab keeps this lab running (pid ${String(lab.pid)}). End it with Ctrl-C first.\n`,
    );
    lab.kill("SIGINT");
    strictEqual((await ended).code, 0);
  });

  it("refuses a second start while one runs, and names the first", async () => {
    const first = await startUntil(/change begins/, "--reset", ...single, "--latency", "50");
    const second = await endOf(begin("main", single));
    deepStrictEqual(second, {
      code: 1,
      stdout: "",
      stderr: `Another npm start is at work in this folder (pid ${String(first.pid)}). Wait until it has ended.\n`,
    });
    strictEqual((await once(first, "exit"))[0], 0);
  });

  it("goes on after Pulumi was killed, with its lock and its pending operation", async () => {
    const child = await startUntil(/webAdmin: pki match/, "--reset", ...single, "--latency", "100");
    const pid = pulumiOf(child);
    process.kill(pid, "SIGKILL");
    strictEqual((await once(child, "exit"))[0], 1);
    const { code, stdout, result } = await start(...single);
    strictEqual(code, 0);
    match(
      stdout,
      new RegExp(`took away the lock of a run of Pulumi that was killed \\(pid ${String(pid)}\\)`),
    );
    match(stdout, /a run of Pulumi was killed at its work; what it began is done again/);
    deepStrictEqual(
      changesOf(result).map((change) => (change as readonly unknown[])[1]),
      ["changed", "changed", "changed", "changed", "changed"],
    );
  });

  it("goes on after it was killed itself", async () => {
    const child = await startUntil(/callBridge: callbridge certs/, "--reset", ...single, "--latency", "100");
    child.kill("SIGKILL");
    await once(child, "exit");
    const { code, result } = await start(...single);
    deepStrictEqual([code, result.succeeded, result.listeners.length], [0, true, 5]);
  });

  it("ends after a Ctrl-C with everything kept, and goes on from there", async () => {
    const child = await startUntil(/webAdmin: pki match/, "--reset", ...single, "--latency", "100");
    const printed = child.stdout ? text(child.stdout) : "";
    child.kill("SIGINT");
    strictEqual((await once(child, "exit"))[0], 130);
    match(await printed, /Everything is kept: npm start goes on from here/);
    strictEqual((await start(...single)).code, 0);
  });

  it("SEQ-02 deploys a core and an edge, and finds them the same the second time", async () => {
    const first = await start("--reset", "--topology", "singleSplit");
    deepStrictEqual([first.code, first.result.failures], [0, []]);
    deepStrictEqual(
      first.result.listeners.map(({ appliance, listener, sans, provenBy }) => [
        appliance,
        listener,
        sans,
        provenBy,
      ]),
      [
        ["cms1-core", "webAdmin.https", ["cms1.lab.example"], "tls-handshake"],
        ["cms1-edge", "webBridge3.https", ["edge.lab.example"], "tls-handshake"],
        ["cms1-edge", "webBridge3.c2w", ["edge.lab.example"], "tls-handshake"],
        ["cms1-edge", "turn.tls", ["edge.lab.example"], "tls-handshake"],
        ["cms1-core", "callBridge.sip", ["cms1.lab.example"], "tls-handshake"],
      ],
    );
    deepStrictEqual(first.result.registrations, [
      {
        appliance: "cms1-core",
        url: "c2w://edge.lab.example:9999",
        status: "success",
        outcome: "changed",
      },
    ]);
    const second = await start("--topology", "singleSplit");
    deepStrictEqual({ ...second.result.changes, same: 0 }, { ...noChange, same: 0 });
    deepStrictEqual(
      second.result.roles.map(({ outcome, uploads }) => [outcome, uploads.length]),
      Array.from({ length: 5 }, () => ["unchanged", 0]),
    );
  });

  it("tells what failed and what to do, and ends with 1", async () => {
    const { code, stdout, result } = await start("--reset", ...single, "--dialect", "disk-bytes=3000");
    deepStrictEqual([code, result.succeeded], [1, false]);
    deepStrictEqual(
      result.failures.map((failure) => [failure.appliance, failure.role, failure.code]),
      [["cms1", "webAdmin", "mmp/disk-full"]],
    );
    match(
      stdout,
      /\nFailed\n {2}cms1 webAdmin\n {4}mmp\/disk-full cms1: [\s\S]*npm start goes on from here\.\n$/,
    );
  });
});
