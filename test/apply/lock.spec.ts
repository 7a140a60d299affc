import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeLockAt } from "../../apply/lock";
import type { HeldLock, LockOptions } from "../../apply/lock";
import { LockFiles } from "../../apply/lock-files";
import { lockPlace } from "../../apply/lock-place";
import { LockName } from "../../apply/lock-socket";
import type { LockPlace } from "../../apply/lock-socket";
import { CmsError } from "../../errors/cms-error";
import { fingerprintOf } from "../../mmp/host-key";
import { eventually } from "../eventually";

const folders: string[] = [];
let made = 0;

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "cms-lock-"));
  folders.push(path);
  return path;
}

const kinds: Readonly<Record<string, () => LockPlace>> = {
  "a name of the system": () => new LockName(`\0cms-lock-test-${String(process.pid)}-${String((made += 1))}`),
  "socket files": () => new LockFiles(join(folder(), "lock"), "cms1 webAdmin"),
};

/** Options of the n-th run; what it is told is collected. */
function run(n: number, change: Partial<LockOptions> = {}): LockOptions & { readonly told: string[] } {
  const told: string[] = [];
  return {
    hostKey: "unused",
    subject: "cms1 webAdmin",
    stateFolder: "unused",
    holder: { pid: n, stack: "org/project/stack", appliance: "cms1", role: "webAdmin" },
    patienceMs: 10_000,
    signal: new AbortController().signal,
    progress: (line) => void told.push(line),
    told,
    ...change,
  };
}

for (const [kind, place] of Object.entries(kinds)) {
  describe(`[I] apply/lock as ${kind}`, () => {
    const held: HeldLock[] = [];
    const take = async (at: LockPlace, options: LockOptions): Promise<HeldLock> => {
      const lock = await takeLockAt(at, options);
      held.push(lock);
      return lock;
    };
    afterEach(() => {
      for (const lock of held.splice(0)) lock.release();
      for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
    });

    it("tells a waiting run who holds it and each step, and lets it go on at the release", async () => {
      const at = place();
      const holder = await take(at, run(11));
      const waiting = run(12);
      const turn = take(at, waiting);
      await eventually(() => assert.equal(waiting.told.length, 1));
      holder.change({ step: "activate webAdmin" });
      await eventually(() => assert.equal(waiting.told.length, 2));
      holder.change({ isAbandoned: true });
      await eventually(() => assert.equal(waiting.told.length, 3));
      holder.release();
      await turn;
      assert.deepEqual(waiting.told, [
        "waits for pid 11 (org/project/stack, cms1 webAdmin, step start)",
        "waits for pid 11 (org/project/stack, cms1 webAdmin, step activate webAdmin)",
        "waits for pid 11 (org/project/stack, cms1 webAdmin, step activate webAdmin, whose own run was interrupted)",
      ]);
    });

    it("serves eight waiting runs one at a time, each of them once", async () => {
      const at = place();
      const first = await take(at, run(0));
      const order: number[] = [];
      let working = 0;
      const work = async (n: number): Promise<void> => {
        const options = run(n);
        const turn = take(at, options);
        await eventually(() => assert.ok(options.told.length > 0));
        waiting.push(
          turn.then(async (lock) => {
            working += 1;
            assert.equal(working, 1);
            order.push(n);
            await new Promise((resolve) => setImmediate(resolve));
            working -= 1;
            lock.release();
          }),
        );
      };
      const waiting: Promise<void>[] = [];
      for (let n = 1; n <= 8; n += 1) await work(n);
      first.release();
      await Promise.all(waiting);
      // Who waited longest tries first; on a busy machine another may be faster, so the order is not asserted.
      assert.deepEqual([...order].sort(), [1, 2, 3, 4, 5, 6, 7, 8]);
    });

    it("gives up after its patience and names the holder", async () => {
      const at = place();
      await take(at, run(21));
      await assert.rejects(
        take(at, run(22, { patienceMs: 300 })),
        (error) =>
          error instanceof CmsError &&
          error.retry === "safe" &&
          error.message ===
            "apply/lock cms1 webAdmin: waited 300 ms for pid 21 (org/project/stack, cms1 webAdmin, step start), " +
              "which still works on this appliance. Let pid 21 end and run again; what it leaves undone when it is " +
              "killed, the next run finishes or undoes.",
      );
    });

    it("stops waiting when nobody wants the result any more", async () => {
      const at = place();
      await take(at, run(31));
      const abandoned = new AbortController();
      const waiting = run(32, { signal: abandoned.signal });
      const turn = take(at, waiting);
      await eventually(() => assert.equal(waiting.told.length, 1));
      abandoned.abort();
      await assert.rejects(turn, {
        message:
          "apply/interrupted cms1 webAdmin: the run was interrupted while it waited for its turn; " +
          "nothing was changed. Run again.",
      });
    });
  });
}

describe("[I] apply/lock-files", () => {
  afterEach(() => {
    for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
  });

  it("keeps one generation, whatever number of holders came before", async () => {
    const path = join(folder(), "lock");
    for (let n = 1; n <= 3; n += 1) {
      (await takeLockAt(new LockFiles(path, "cms1 webAdmin"), run(n))).release();
    }
    assert.deepEqual(
      readdirSync(path).filter((name) => /^\d+$/.test(name)),
      ["3"],
    );
  });

  it("refuses a folder whose path is too long for a socket, by name", async () => {
    const path = join(folder(), "x".repeat(100));
    await assert.rejects(takeLockAt(new LockFiles(path, "cms1 webAdmin"), run(1)), {
      code: "apply/lock",
      remedy: "set XDG_STATE_HOME to a shorter path",
    });
  });
});

describe("[U] apply/lock-place", () => {
  const line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7p3zUxwj0oyCwrAl1OWVyZBLdfQz4qSgNYkQSvyAXx";
  const fingerprint = fingerprintOf(Buffer.from(line.split(" ")[1] ?? "", "base64"));

  it("names one lock for both forms of a pinned host key, in at most 107 bytes", () => {
    const name = lockPlace(fingerprint, "cms1", "/state", "linux").holderAddress();
    assert.match(name, /^\0pulumi-cms-\d+-[0-9a-f]{32}$/);
    assert.ok(Buffer.byteLength(name) <= 107);
    assert.equal(lockPlace(`${line} cms1`, "cms1", "/state", "linux").holderAddress(), name);
  });

  it("uses a named pipe on Windows and socket files elsewhere", () => {
    const pipe = lockPlace(line, "cms1", "/state", "win32").holderAddress();
    assert.match(pipe, /^\\\\\.\\pipe\\pulumi-cms-[0-9a-f]{16}-[0-9a-f]{32}$/);
    assert.ok(lockPlace(line, "cms1", "/state", "darwin") instanceof LockFiles);
  });

  it("is not kept waiting by a stranger on its name that says nothing of use", async () => {
    const name = `\0cms-lock-test-${String(process.pid)}-stranger`;
    const stranger = createServer((socket) => {
      // Whoever waits may have gone before this is written.
      socket.on("error", () => undefined);
      socket.end('{"pid":"x"}\nnonsense\n');
    });
    await new Promise<void>((resolve) => stranger.listen(name, resolve));
    await assert.rejects(takeLockAt(new LockName(name), run(1, { patienceMs: 200 })), {
      what: "waited 200 ms for another run of this user on this machine, which still works on this appliance",
    });
    stranger.close();
  });
});
