/** Where engines, compiled stand-ins and notes about the network are kept: once per user, not per checkout. */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** The cache folder; `XDG_CACHE_HOME` moves it, unless it is not absolute, as its specification says. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const asked = environment["XDG_CACHE_HOME"] ?? "";
  const base = isAbsolute(asked) ? asked : defaultBase(environment);
  return join(base, "pulumi-cisco-meeting-server", "engine");
}

function defaultBase(environment: NodeJS.ProcessEnv): string {
  const localData = environment["LOCALAPPDATA"];
  if (process.platform === "win32" && localData !== undefined) return localData;
  return join(environment["HOME"] ?? homedir(), ".cache");
}

/** Operating system and processor, as they stand in folder names, e.g. `linux-x64`. */
export function platformName(): string {
  return `${process.platform}-${process.arch}`;
}

/** The file name of a program on this platform. */
export function programName(name: string): string {
  return process.platform === "win32" ? `${name}.exe` : name;
}
