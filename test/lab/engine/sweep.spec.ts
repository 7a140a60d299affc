import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { markUsed, sweepCache } from "../../../lab/engine/sweep";

const minute = 60_000;
const day = 24 * 60 * minute;

describe("[I] lab/engine/sweep", () => {
  let cache: string;
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), "cms-sweep-"));
  });
  afterEach(() => rmSync(cache, { recursive: true, force: true }));

  function put(name: string, ageMs: number): void {
    mkdirSync(join(cache, name), { recursive: true });
    const then = new Date(Date.now() - ageMs);
    utimesSync(join(cache, name), then, then);
  }

  it("removes what dead processes left half made an hour ago", () => {
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    put(`built-a.new-${dead}-x`, 61 * minute);
    put(`getting-engine.broken-${dead}-1`, 61 * minute);
    put(`built-b.new-${dead}-x`, 59 * minute);
    put(`built-c.new-${process.pid}-x`, 61 * minute);
    put("built-d", 400 * day);
    sweepCache(cache);
    const left = ["built-b.new-" + String(dead) + "-x", `built-c.new-${process.pid}-x`, "built-d"];
    assert.deepEqual(readdirSync(cache).sort(), left.sort());
  });

  it("removes stand-ins and homes that nobody used for a month", () => {
    for (const name of ["stand-ins-old", "homes/old", "homes/used", "stand-ins-used"]) put(name, 31 * day);
    put("stand-ins-new", 29 * day);
    markUsed(join(cache, "homes", "used"));
    markUsed(join(cache, "stand-ins-used"));
    sweepCache(cache);
    assert.deepEqual(readdirSync(cache).sort(), ["homes", "stand-ins-new", "stand-ins-used"]);
    assert.deepEqual(readdirSync(join(cache, "homes")), ["used"]);
  });

  it("has nothing to do where there is no cache yet", () => {
    sweepCache(join(cache, "none"));
    assert.deepEqual(readdirSync(cache), []);
  });
});
