import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { moveOrRemove, withClaim } from "../../../lab/engine/claim";
import { thisProcess } from "../../../lab/engine/holder";
import type { Holder } from "../../../lab/engine/holder";

function nobody(): void {
  assert.fail("nobody was waited for");
}

/** The id of a process that is gone. */
function goneProcess(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}

describe("[I] lab/engine/claim", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "cms-claim-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function hold(holder: Holder): string {
    const path = join(root, "work");
    mkdirSync(path);
    writeFileSync(join(path, "holder.json"), JSON.stringify(holder));
    return path;
  }

  it("does the work, hands on its result, and leaves nothing behind", async () => {
    const path = join(root, "deep", "work");
    assert.equal(await withClaim(path, () => Promise.resolve(existsSync(path)), nobody), true);
    assert.deepEqual(readdirSync(join(root, "deep")), []);
  });

  it("gives the claim back when the work fails", async () => {
    const path = join(root, "work");
    await assert.rejects(
      withClaim(path, () => Promise.reject(new Error("no")), nobody),
      { message: "no" },
    );
    assert.deepEqual(readdirSync(root), []);
  });

  it("lets one after the other work, never two", async () => {
    let working = 0;
    const waited: number[] = [];
    const work = async () => {
      working += 1;
      assert.equal(working, 1);
      await new Promise((resolve) => setImmediate(resolve));
      working -= 1;
    };
    const claims = [1, 2, 3, 4].map(() => withClaim(join(root, "work"), work, ({ pid }) => waited.push(pid)));
    await Promise.all(claims);
    assert.deepEqual(waited, [process.pid, process.pid, process.pid]);
    assert.deepEqual(readdirSync(root), []);
  });

  it("breaks the claim of a process that is gone", async () => {
    const path = hold({ pid: goneProcess(), started: "1" });
    assert.equal(await withClaim(path, () => Promise.resolve("done"), nobody), "done");
    assert.deepEqual(readdirSync(root), []);
  });

  it("is not deceived by a later process that has the id of the holder", async function () {
    if (process.platform !== "linux") this.skip();
    const path = hold({ pid: process.pid, started: `${Number(thisProcess().started) - 1}` });
    assert.equal(await withClaim(path, () => Promise.resolve("done"), nobody), "done");
  });

  it("breaks a claim that names nobody", async () => {
    const path = join(root, "work");
    mkdirSync(path);
    writeFileSync(join(path, "holder.json"), "{");
    assert.equal(await withClaim(path, () => Promise.resolve("done"), nobody), "done");
  });

  it("moves a folder only to where none stands", () => {
    for (const name of ["first", "second"]) {
      mkdirSync(join(root, name));
      writeFileSync(join(root, name, name), "");
    }
    assert.equal(moveOrRemove(join(root, "first"), join(root, "place")), true);
    assert.equal(moveOrRemove(join(root, "second"), join(root, "place")), false);
    assert.deepEqual([readdirSync(root), readdirSync(join(root, "place"))], [["place"], ["first"]]);
  });
});
