/**
 * One process at a time for one piece of work. A claim is a folder that holds its holder's name and is moved into
 * place, which succeeds only where none stands. A dead holder's claim is moved away and looked at again, so that of
 * several waiting processes one goes on. Should two ever work side by side, nothing breaks: results are moved into
 * place whole, and the second is thrown away.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isAlive, parseHolder, thisProcess } from "./holder";
import type { Holder } from "./holder";

const pollMs = 200;

/** Does the work while it holds the claim at a path; tells whom it waits for, once per holder. */
export async function withClaim<Result>(
  path: string,
  work: () => Promise<Result>,
  onWaiting: (holder: Holder) => void,
): Promise<Result> {
  let waitingFor: number | undefined;
  while (!take(path)) {
    const holder = holderOf(path);
    if (holder === undefined) {
      // It was given back just now, or is being removed.
      await pause(pollMs / 10);
      continue;
    }
    if (!isAlive(holder)) {
      breakClaim(path, holder);
      continue;
    }
    if (holder.pid !== waitingFor) onWaiting(holder);
    waitingFor = holder.pid;
    await pause(pollMs);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

function take(path: string): boolean {
  const mine = uniqueName(path, "new");
  mkdirSync(dirname(path), { recursive: true });
  mkdirSync(mine);
  writeFileSync(join(mine, "holder.json"), JSON.stringify(thisProcess()));
  return moveOrRemove(mine, path);
}

/** Moves a finished folder into place; where one stands already, that one stays and the new one is removed. */
export function moveOrRemove(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    rmSync(from, { recursive: true, force: true });
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    // EPERM: how Windows says that the folder exists.
    if (["ENOTEMPTY", "EEXIST", "EPERM"].includes(code)) return false;
    throw error;
  }
}

function holderOf(path: string): Holder | undefined {
  try {
    return parseHolder(readFileSync(join(path, "holder.json"), "utf8")) ?? { pid: 0, started: "" };
  } catch {
    return undefined;
  }
}

function breakClaim(path: string, dead: Holder): void {
  const aside = uniqueName(path, "broken");
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = holderOf(aside);
  // Somebody else was faster and took a new claim in between: give it back.
  if (moved !== undefined && moved.pid !== dead.pid && isAlive(moved)) moveOrRemove(aside, path);
  else rmSync(aside, { recursive: true, force: true });
}

let names = 0;

function uniqueName(path: string, word: string): string {
  names += 1;
  return `${path}.${word}-${String(process.pid)}-${String(names)}`;
}
