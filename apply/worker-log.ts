/**
 * What a worker did, for whoever wonders after a run was interrupted: a file per appliance in the user's state folder,
 * readable by its user only, limited in size, without secrets. Nothing ever reads it to decide anything.
 */
import { closeSync, constants, fchmodSync, fstatSync, openSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { makePrivateFolder } from "./state-folder";

/** From this size on the file becomes the previous one, of which there is one. */
const fullBytes = 256 * 1024;
/** A report on one line fits. */
const longestLine = 40_000;

/** A log that is being written. */
export interface WorkerLog {
  /** Adds a line. Never throws: a full disk must not stop a change half-way. */
  write(text: string): void;
}

/** The log of an appliance, by the name that messages call it. */
export function workerLogPath(stateFolder: string, appliance: string): string {
  return join(stateFolder, "logs", `${appliance.replace(/[^A-Za-z0-9._-]/g, "-").slice(0, 80)}.log`);
}

/** Opens the log; `tell` gets the reason when there can be none. */
export function openWorkerLog(
  stateFolder: string,
  appliance: string,
  prefix: string,
  tell: (line: string) => void,
): WorkerLog {
  const path = workerLogPath(stateFolder, appliance);
  try {
    makePrivateFolder(stateFolder);
    makePrivateFolder(join(stateFolder, "logs"));
    const file = openAppending(path);
    return { write: (text) => append(file, `${new Date().toISOString()} ${prefix}: ${text}`) };
  } catch (error) {
    tell(`there is no log of this change: ${error instanceof Error ? error.message : String(error)}`);
    return { write: () => undefined };
  }
}

function openAppending(path: string): number {
  const open = (): number =>
    openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  const file = open();
  fchmodSync(file, 0o600);
  if (fstatSync(file).size < fullBytes) return file;
  closeSync(file);
  renameSync(path, `${path}.1`);
  return open();
}

function append(file: number, line: string): void {
  try {
    writeSync(file, `${line.replace(/\p{Cc}+/gu, " ").slice(0, longestLine)}\n`);
  } catch {
    // The disk is full, or the file system is gone: the change matters more than its log.
  }
}
