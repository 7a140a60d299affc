/** Looks for programs in folders as the operating system and the engine do. */
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, join, relative, resolve } from "node:path";

/**
 * The first executable of that name on PATH. Folders inside `except` do not count: what the lab itself put on the
 * PATH of a process is not installed on the machine.
 */
export function findOnPath(
  name: string,
  environment: NodeJS.ProcessEnv,
  except?: string,
): string | undefined {
  return pathFolders(environment)
    .filter((folder) => except === undefined || !isInside(folder, except))
    .flatMap((folder) => fileNames(name, environment).map((file) => join(folder, file)))
    .find(isExecutable);
}

/** The environment with folders before those that PATH has already. */
export function withFoldersFirst(
  environment: NodeJS.ProcessEnv,
  folders: readonly string[],
): NodeJS.ProcessEnv {
  const name = pathVariable(environment);
  const all = [...new Set([...folders, ...pathFolders(environment)])];
  return { ...environment, [name]: all.join(delimiter) };
}

/** Whether a path is a file that this user may execute. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Whether two paths lead to the same file. */
export function isSameFile(a: string, b: string): boolean {
  return realpathSync(a) === realpathSync(b);
}

function pathFolders(environment: NodeJS.ProcessEnv): readonly string[] {
  return (environment[pathVariable(environment)] ?? "").split(delimiter).filter((folder) => folder !== "");
}

/* Windows writes it `Path`. */
function pathVariable(environment: NodeJS.ProcessEnv): string {
  return Object.keys(environment).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
}

function fileNames(name: string, environment: NodeJS.ProcessEnv): readonly string[] {
  if (process.platform !== "win32") return [name];
  return (environment["PATHEXT"] ?? ".EXE;.CMD;.BAT").split(";").map((extension) => `${name}${extension}`);
}

function isInside(path: string, folder: string): boolean {
  const way = relative(resolve(folder), resolve(path));
  return !way.startsWith("..") && way !== resolve(path);
}
