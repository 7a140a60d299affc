import { deepStrictEqual, strictEqual } from "node:assert";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { mendStack, stackState } from "../../../lab/start/mend-stack";
import { FakePulumi } from "./fake-pulumi";

/** A stack's state with so many resources and interrupted operations. */
function writeState(pulumi: FakePulumi, resources: number, pending: number): void {
  const { state } = pulumi.setting.folder;
  mkdirSync(dirname(state), { recursive: true });
  const latest = { resources: Array(resources).fill({}), pending_operations: Array(pending).fill({}) };
  writeFileSync(state, JSON.stringify({ version: 3, checkpoint: { stack: "lab", latest } }));
}

function writeLock(pulumi: FakePulumi, text: string): void {
  const { locks } = pulumi.setting.folder;
  mkdirSync(locks, { recursive: true });
  writeFileSync(join(locks, "0f.json"), text);
}

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  return child.pid ?? 0;
}

describe("[I] lab/start/mend-stack", () => {
  let pulumi: FakePulumi;
  let told: string[];
  const children: ChildProcess[] = [];

  beforeEach(() => {
    // What `cancel` does: it removes the locks.
    pulumi = new FakePulumi(
      `if (given[0] === "cancel") require("node:fs").rmSync(process.env.LOCKS, { recursive: true });`,
    );
    process.env["LOCKS"] = pulumi.setting.folder.locks;
    told = [];
  });

  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    pulumi.remove();
  });

  const mend = (): Promise<void> => mendStack(pulumi.setting, (line) => told.push(line));

  it("does nothing where nothing was left behind", async () => {
    await mend();
    writeState(pulumi, 16, 0);
    await mend();
    deepStrictEqual([pulumi.calls(), told], [[], []]);
    deepStrictEqual(stackState(pulumi.setting.folder), { resources: 16, pending: 0 });
  });

  it("takes the lock of a dead run away", async () => {
    const pid = await deadPid();
    writeLock(pulumi, JSON.stringify({ pid, username: "u", hostname: "h" }));
    await mend();
    deepStrictEqual(pulumi.calls(), ["cancel --yes --stack lab --non-interactive"]);
    deepStrictEqual(told, [`  took away the lock of a run of Pulumi that was killed (pid ${String(pid)})`]);
  });

  it("takes a lock away that was cut off while it was written", async () => {
    writeLock(pulumi, '{"pi');
    await mend();
    deepStrictEqual(pulumi.calls(), ["cancel --yes --stack lab --non-interactive"]);
  });

  it("takes the lock away when its number belongs to another program by now", async () => {
    writeLock(pulumi, JSON.stringify({ pid: process.pid }));
    await mend();
    deepStrictEqual(pulumi.calls().length, 1);
  });

  it("waits for a run that still lives", async () => {
    const child = await livingRun();
    const mended = mend();
    while (told.length === 0) await new Promise(setImmediate);
    deepStrictEqual(pulumi.calls(), []);
    child.kill("SIGKILL");
    await mended;
    deepStrictEqual(told, [
      `  waiting for a run of Pulumi that still works on this stack (pid ${String(child.pid)})`,
      `  took away the lock of a run of Pulumi that was killed (pid ${String(child.pid)})`,
    ]);
  });

  it("leaves a run that still lives alone when it is asked to", async () => {
    await livingRun();
    writeState(pulumi, 3, 1);
    await mendStack(pulumi.setting, (line) => told.push(line), "leave");
    deepStrictEqual([pulumi.calls(), told], [[], []]);
  });

  async function livingRun(): Promise<ChildProcess> {
    const alive = join(pulumi.project, "pulumi-alive");
    copyFileSync("/bin/sleep", alive);
    const child = spawn(alive, ["60"], { stdio: "ignore" });
    children.push(child);
    await once(child, "spawn");
    writeLock(pulumi, JSON.stringify({ pid: child.pid }));
    return child;
  }

  it("drops pending operations by an export and an import", async () => {
    writeState(pulumi, 3, 1);
    await mend();
    const file = join(pulumi.setting.folder.stack, "export.json");
    deepStrictEqual(pulumi.calls(), [
      `stack export --stack lab --file ${file} --non-interactive`,
      `stack import --stack lab --file ${file} --non-interactive`,
    ]);
    strictEqual(told[0], "  a run of Pulumi was killed at its work; what it began is done again");
  });
});
