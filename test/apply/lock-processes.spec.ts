import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { eventually } from "../eventually";

/** A process that wants the lock, and what it has said. */
class Contender {
  readonly #child: ChildProcess;
  readonly said: string[] = [];

  constructor(kind: string, where: string) {
    const program = join(__dirname, "lock-contender.ts");
    const child = spawn(process.execPath, ["--require", "tsx", program, kind, where], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    createInterface({ input: child.stdout }).on("line", (line) => void this.said.push(line));
    this.#child = child;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get hasLock(): boolean {
    return this.said.includes("has");
  }

  get waitsFor(): string {
    return this.said.at(-1) ?? "";
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}

describe("[I] apply/lock across processes", () => {
  const folder = mkdtempSync(join(tmpdir(), "cms-lock-"));
  const contenders: Contender[] = [];
  afterEach(() => {
    for (const contender of contenders.splice(0)) contender.kill();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [kind, where] of [
    ["name", `cms-lock-test-${String(process.pid)}`],
    ["files", join(folder, "lock")],
  ] as const) {
    it(`lets exactly one of eight waiting runs go on whenever the holder is killed (${kind})`, async function () {
      this.timeout(60_000);
      const left = new Set<Contender>();
      for (let n = 0; n <= 8; n += 1) left.add(new Contender(kind, where));
      contenders.push(...left);
      while (left.size > 0) {
        const holder = await eventually(() => {
          const [first, ...more] = [...left].filter(({ hasLock }) => hasLock);
          assert.ok(first);
          assert.deepEqual(more, []);
          for (const other of left) {
            if (other !== first) assert.equal(other.waitsFor, `waits ${String(first.pid)}`);
          }
          return first;
        }, 30_000);
        left.delete(holder);
        holder.kill();
      }
      assert.ok(contenders.every(({ hasLock }) => hasLock));
    });
  }
});
