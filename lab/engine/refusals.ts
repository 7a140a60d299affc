/** Remembers for a while what the network refused, so that not every start waits for the same no again. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { refused } from "./search";
import type { Attempt } from "./search";

const rememberedMs = 60 * 60 * 1000;

/**
 * Tries something unless it was refused within the last hour.
 *
 * @param what names the thing, e.g. `plugin-tls-5.6.1`; it is a file's name in the cache
 */
export async function tryUnlessRefused<Result>(
  cache: string,
  what: string,
  attempt: () => Promise<Attempt<Result>>,
): Promise<Attempt<Result>> {
  const file = join(cache, "refused", what);
  const before = readRecent(file);
  if (before !== undefined) return refused(`${before} (asked less than an hour ago)`);
  const outcome = await attempt();
  if (outcome.kind === "refused") {
    mkdirSync(join(cache, "refused"), { recursive: true });
    writeFileSync(file, outcome.why);
  }
  return outcome;
}

function readRecent(file: string): string | undefined {
  const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  // A file from the future comes from a clock that was wrong.
  const age = Date.now() - written;
  return age >= 0 && age < rememberedMs ? readFileSync(file, "utf8") : undefined;
}
