/** The processes of an update, whatever they have detached themselves from: they inherit one variable. */
import { readdirSync, readFileSync } from "node:fs";

/** Ends by SIGKILL, as a host that loses its power does, whatever has `XDG_STATE_HOME` set to a folder; how many. */
export function killAllWith(stateHome: string): number {
  const pids = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => environmentOf(pid).includes(`XDG_STATE_HOME=${stateHome}`));
  return pids.filter((pid) => isKilled(Number(pid))).length;
}

/** False for one that ended by itself, as those do whose parent was killed first. */
function isKilled(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}

/** Empty for a process that ended or belongs to somebody else. */
function environmentOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return [];
  }
}
