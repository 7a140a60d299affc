import assert from "node:assert/strict";
import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tryUnlessRefused } from "../../../lab/engine/refusals";
import { refused } from "../../../lab/engine/search";

describe("[I] lab/engine/refusals", () => {
  let cache: string;
  let tries: number;
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), "cms-refusals-"));
    tries = 0;
  });
  afterEach(() => rmSync(cache, { recursive: true, force: true }));

  function tryOnce(what = "thing") {
    return tryUnlessRefused<string>(cache, what, () => {
      tries += 1;
      return Promise.resolve(refused(`no ${tries}`));
    });
  }

  function shiftClock(minutes: number): void {
    const then = new Date(Date.now() + minutes * 60_000);
    utimesSync(join(cache, "refused", "thing"), then, then);
  }

  it("repeats a refusal for an hour, then tries again", async () => {
    assert.deepEqual(await tryOnce(), refused("no 1"));
    shiftClock(-59);
    assert.deepEqual(await tryOnce(), refused("no 1 (asked less than an hour ago)"));
    shiftClock(-61);
    assert.deepEqual(await tryOnce(), refused("no 2"));
  });

  it("does not believe a refusal from the future", async () => {
    await tryOnce();
    shiftClock(10);
    assert.deepEqual(await tryOnce(), refused("no 2"));
  });

  it("keeps one thing's refusal from another, and remembers no success", async () => {
    await tryOnce();
    assert.deepEqual(await tryOnce("other"), refused("no 2"));
    const success = { kind: "got", result: "it" } as const;
    for (const _ of [1, 2]) {
      assert.deepEqual(await tryUnlessRefused(cache, "third", () => Promise.resolve(success)), success);
    }
  });
});
