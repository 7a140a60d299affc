/** The user's folder for what outlives a run: worker logs and, where the system has no better, locks. Nothing secret. */
import { chmodSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

const folderName = "pulumi-cisco-meeting-server";

/** Where the user's state lies: below `$XDG_STATE_HOME`, else `~/.local/state`; on Windows `%LOCALAPPDATA%`. */
export function stateFolder(environment: NodeJS.ProcessEnv): string {
  const { XDG_STATE_HOME: xdg = "", LOCALAPPDATA: windows = "" } = environment;
  // The XDG base directory specification wants a relative path ignored.
  if (isAbsolute(xdg)) return join(xdg, folderName);
  if (process.platform === "win32" && isAbsolute(windows)) return join(windows, folderName);
  return join(homedir(), ".local", "state", folderName);
}

/** Makes a folder that only its user may enter, and returns its path. Throws what the file system throws. */
export function makePrivateFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  return path;
}
