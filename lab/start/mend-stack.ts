/** What a killed run of Pulumi leaves in the file backend: the stack's lock, and operations that it calls pending. */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { readIfThere } from "./folder";
import type { LabFolder } from "./folder";
import { runPulumi } from "./pulumi";
import type { PulumiSetting } from "./pulumi";
import { stackName } from "./stack";

const patienceMs = 60_000;
const pollMs = 200;

/**
 * Takes the lock of a dead run away and forgets its pending operations: the resources of this stack exist nowhere but in
 * its state and on the appliances, where the next run of a change looks for itself. A run that still lives is waited
 * for, or everything is left as it is.
 */
export async function mendStack(
  setting: PulumiSetting,
  tell: (line: string) => void,
  onLiving: "wait" | "leave" = "wait",
): Promise<void> {
  const { folder } = setting;
  const holders = lockHolders(folder);
  if (onLiving === "leave" && holders.some(isPulumi)) return;
  for (const pid of holders) await holderGone(pid, tell);
  if (lockHolders(folder).length > 0) {
    await runPulumi(setting, ["cancel", "--yes", "--stack", stackName]);
    tell(`  took away the lock of a run of Pulumi that was killed (pid ${holders.join(", ")})`);
  }
  if (stackState(folder).pending > 0) await forgetPending(setting, tell);
}

/** How many resources the stack holds, and how many operations were interrupted. */
export function stackState(folder: LabFolder): { readonly resources: number; readonly pending: number } {
  const text = readIfThere(folder.state);
  const { checkpoint } = text === undefined ? {} : parseState(text);
  return {
    resources: checkpoint?.latest?.resources?.length ?? 0,
    pending: checkpoint?.latest?.pending_operations?.length ?? 0,
  };
}

interface StateFile {
  readonly checkpoint?: {
    readonly latest?: {
      readonly resources?: readonly unknown[];
      readonly pending_operations?: readonly unknown[];
    };
  };
}

function parseState(text: string): StateFile {
  return JSON.parse(text) as StateFile;
}

/** The import drops what is pending, and says so. */
async function forgetPending(setting: PulumiSetting, tell: (line: string) => void): Promise<void> {
  const file = join(setting.folder.stack, "export.json");
  try {
    await runPulumi(setting, ["stack", "export", "--stack", stackName, "--file", file]);
    await runPulumi(setting, ["stack", "import", "--stack", stackName, "--file", file]);
  } finally {
    rmSync(file, { force: true });
  }
  tell("  a run of Pulumi was killed at its work; what it began is done again");
}

function lockHolders(folder: LabFolder): readonly number[] {
  return fileNames(folder.locks)
    .filter((name) => name.endsWith(".json"))
    .map((name) => parseLock(readIfThere(join(folder.locks, name)) ?? ""));
}

/** The process that wrote the lock; 0 when it was killed while it wrote. */
function parseLock(text: string): number {
  return Number(/"pid":\s*(\d+)/.exec(text)?.[1] ?? 0);
}

function fileNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/** Whoever started that run is gone, or the lab would not be ours; Pulumi itself may take a moment to notice. */
async function holderGone(pid: number, tell: (line: string) => void): Promise<void> {
  const deadline = performance.now() + patienceMs;
  if (isPulumi(pid))
    tell(`  waiting for a run of Pulumi that still works on this stack (pid ${String(pid)})`);
  while (isPulumi(pid)) {
    if (performance.now() > deadline) {
      throw new Error(
        `Pulumi (pid ${String(pid)}) still works on the stack ${stackName}. Wait until it has ended, or end it with ` +
          `kill ${String(pid)}, and start again.`,
      );
    }
    await pause(pollMs);
  }
}

/** Whether a process lives and is not a later one that got the same id. */
function isPulumi(pid: number): boolean {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const name = readIfThere(`/proc/${String(pid)}/comm`);
  return name === undefined || name.startsWith("pulumi");
}
