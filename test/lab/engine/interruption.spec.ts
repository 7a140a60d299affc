import { deepStrictEqual, match, ok } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { skip } from "../../skip";
import { startPlugin } from "./plugin-under-test";
import type { Answer, PluginUnderTest } from "./plugin-under-test";
import { findPlugins } from "./plugin-programs";
import type { Plugins } from "./plugin-programs";
import type { JsonObject } from "./recording";

describe("[I] lab/engine/stand-ins: interruption", function () {
  this.timeout(60_000);
  let plugins: Plugins;
  let folder: string;
  let plugin: PluginUnderTest;

  before(async () => {
    plugins = await findPlugins();
  });

  after(() => {
    plugins.close();
  });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "interruption-"));
    plugin = await startPlugin(plugins.program("command"), folder);
  });

  afterEach(async () => {
    await plugin.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const create = (script: string, more: JsonObject = {}): Promise<Answer> =>
    plugin.call("Create", { ...resource, properties: { create: script }, preview: false, ...more });

  it("kills the started process on Cancel, and waits until its children have closed the pipes", async () => {
    const script = "echo parent; (sleep 2; echo child) & touch started; wait; echo never";
    const created = create(script);
    await poll(() => existsSync(join(folder, "started")));
    const cancelled = Date.now();
    await plugin.call("Cancel", {});
    const answer = await created;
    const waited = Date.now() - cancelled;
    deepStrictEqual(answer.error, {
      code: "UNKNOWN",
      message: `signal: killed: running "${script}":\nparent\nchild\n`,
    });
    ok(waited > 1000 && waited < 20_000, `the call ended after ${String(waited)} ms`);
  });

  it("starts nothing more after Cancel", async () => {
    await plugin.call("Cancel", {});
    const answer = await create("touch made");
    deepStrictEqual(answer, {
      error: { code: "UNKNOWN", message: 'context canceled: running "touch made":\n' },
    });
    deepStrictEqual(existsSync(join(folder, "made")), false);
  });

  it("ends a command at its timeout, and the call when the pipes are closed", async () => {
    const started = Date.now();
    const { error } = await create("echo s; sleep 3", { timeout: 1 });
    const took = Date.now() - started;
    deepStrictEqual(error?.message, 'signal: killed: running "echo s; sleep 3":\ns\n');
    ok(took > 2500, `it took ${String(took)} ms`);
  });

  it("lets a process in a session of its own finish after Cancel and SIGINT", async () => {
    const script = `setsid sh -c 'sleep 1; touch finished' </dev/null >/dev/null 2>&1 & touch started; exec sleep 60`;
    const created = create(script);
    await poll(() => existsSync(join(folder, "started")));
    await plugin.call("Cancel", {});
    match((await created).error?.message ?? "", /^signal: killed: /);
    plugin.process.kill("SIGINT");
    await poll(() => existsSync(join(folder, "finished")));
  });

  for (const name of ["command", "tls"] as const) {
    it(`leaves at once on SIGINT: ${name}`, async () => {
      const other = await startPlugin(plugins.program(name), folder);
      try {
        await other.call("Cancel", {});
        const exited = once(other.process, "exit");
        const sent = Date.now();
        other.process.kill("SIGINT");
        await exited;
        // The engine waits five seconds before it kills a plugin that stays.
        ok(Date.now() - sent < 3000, `it took ${String(Date.now() - sent)} ms`);
      } finally {
        await other.stop();
      }
    });
  }

  it("kills the command of a call whose connection ends", async () => {
    const created = create("echo $$ > pid; exec sleep 60");
    const pid = await poll(() => readNumber(join(folder, "pid")));
    plugin.hangUp();
    await created;
    await poll(() => !isAlive(pid));
  });

  it("leaves when the engine is killed", async function () {
    if (plugins.areOfficial) skip(this, "measured with the official plugin only as a whole, on the engine");
    const engine = spawnEngine(plugins.program("command"), folder);
    const pid = await poll(() => readNumber(join(folder, "plugin-pid")));
    engine.kill("SIGKILL");
    await poll(() => !isAlive(pid));
  });
});

const resource = {
  urn: "urn:pulumi:dev::test::command:local:Command::it",
  name: "it",
  type: "command:local:Command",
};

/* A process that starts the plugin as the engine does, and stays. */
function spawnEngine(program: string, folder: string) {
  const script = join(folder, "engine.cjs");
  writeFileSync(
    script,
    `const { spawn } = require("node:child_process");
     const { writeFileSync } = require("node:fs");
     const plugin = spawn(${JSON.stringify(program)}, ["127.0.0.1:1"], { stdio: ["ignore", "pipe", "ignore"] });
     plugin.stdout.once("data", () => writeFileSync("plugin-pid", String(plugin.pid) + "\\n"));`,
  );
  return spawn(process.execPath, [script], { cwd: folder, stdio: "ignore" });
}

function readNumber(path: string): number | undefined {
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, "utf8");
  return text.endsWith("\n") ? Number(text) : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function poll<Value>(read: () => Value | undefined | false): Promise<Value> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const value = read();
    if (value !== undefined && value !== false) return value;
    await pause(20);
  }
  throw new Error("it did not happen within 20 s");
}
