/** Which process holds something, so that another one can tell whether the holder is still alive. */
import { readFileSync } from "node:fs";

/** A process; the start time tells it from a later one that got the same id. */
export interface Holder {
  readonly pid: number;
  /** Clock ticks since boot on Linux; empty where the system does not say. */
  readonly started: string;
}

/** This process. */
export function thisProcess(): Holder {
  return { pid: process.pid, started: startOf(process.pid) };
}

/** Whether a process still runs. */
export function isAlive(holder: Holder): boolean {
  // To the system, 0 and less mean groups of processes, this one's own among them.
  if (holder.pid <= 0) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const started = startOf(holder.pid);
  return holder.started === "" || started === "" || started === holder.started;
}

/** Reads a holder from the text that `JSON.stringify` made of it; nothing when it is none. */
export function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    if (!("pid" in value) || typeof value.pid !== "number") return undefined;
    return { pid: value.pid, started: "started" in value ? String(value.started) : "" };
  } catch {
    return undefined;
  }
}

function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
    // The second field is the program's name in brackets and may hold spaces; the start time is the 22nd.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}
