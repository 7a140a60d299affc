/** Keeps the cache folder small: what nobody will use any more is removed. */
import { readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "./holder";

const hourMs = 60 * 60 * 1000;
const unusedMs = 30 * 24 * hourMs;

/**
 * Removes what processes left half made, and stand-ins and homes that were not used for a month. Engines stay: another
 * checkout may want the one that this one does not. A process of another container cannot be seen from here, so
 * half-made folders get an hour.
 */
export function sweepCache(cache: string, now = Date.now()): void {
  for (const folder of [cache, join(cache, "homes")]) {
    for (const entry of namesIn(folder)) {
      const path = join(folder, entry);
      const age = now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now);
      if (isAbandoned(entry, age) || (isReplaceable(folder, cache, entry) && age > unusedMs)) {
        rmSync(path, { recursive: true, force: true });
      }
    }
  }
}

/** Notes that a folder of the cache is in use. */
export function markUsed(folder: string): void {
  const now = new Date();
  utimesSync(folder, now, now);
}

/* Staging folders and claims carry the id of the process that made them. */
function isAbandoned(entry: string, age: number): boolean {
  const pid = /\.(?:new|broken)-(\d+)-/.exec(entry)?.[1];
  return pid !== undefined && age > hourMs && !isAlive({ pid: Number(pid), started: "" });
}

function isReplaceable(folder: string, cache: string, entry: string): boolean {
  return folder !== cache || entry.startsWith("stand-ins-");
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
