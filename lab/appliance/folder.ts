/** The one flat folder of the appliance (MMP reference 2): what SFTP shows and what commands name files in. */
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

/** A file as SFTP lists it. */
export interface FolderEntry {
  readonly name: string;
  readonly bytes: number;
  /** Seconds since 1970. */
  readonly changed: number;
}

/** What commands may do with files. */
export interface FileArea {
  names(): readonly string[];
  /** The content; undefined when there is no such file. */
  read(name: string): Buffer | undefined;
  write(name: string, bytes: Buffer): void;
}

/** Longest file name that is stored (MMP reference 9 row 11). */
export const longestName = 64;

/** Why a name cannot be stored at all; undefined when it can. */
export function nameProblem(name: string): string | undefined {
  if (name.length === 0 || name === "." || name === ".." || name.includes("/"))
    return "not a file of this folder";
  if (name.length > longestName) return "name too long";
  return /^[\x20-\x7e]+$/.test(name) ? undefined : "unsupported character";
}

/** The folder on disk. */
export class Folder implements FileArea {
  readonly #root: string;
  readonly #staging: string;
  #stopped = false;

  constructor(directory: string) {
    this.#root = join(directory, "files");
    this.#staging = join(directory, "staging");
    mkdirSync(this.#root, { recursive: true, mode: 0o700 });
    mkdirSync(this.#staging, { recursive: true, mode: 0o700 });
  }

  names(): readonly string[] {
    return readdirSync(this.#root);
  }

  entries(): readonly FolderEntry[] {
    return this.names().flatMap((name) => this.entry(name) ?? []);
  }

  entry(name: string): FolderEntry | undefined {
    if (nameProblem(name) !== undefined || !existsSync(this.#path(name))) return undefined;
    const found = statSync(this.#path(name));
    return { name, bytes: found.size, changed: Math.floor(found.mtimeMs / 1000) };
  }

  totalBytes(): number {
    return this.entries().reduce((sum, entry) => sum + entry.bytes, 0);
  }

  read(name: string): Buffer | undefined {
    return this.entry(name) ? readFileSync(this.#path(name)) : undefined;
  }

  write(name: string, bytes: Buffer): void {
    if (this.#stopped) throw new Error("the appliance is stopped");
    const staged = join(this.#staging, name);
    writeFileSync(staged, bytes, { mode: 0o600 });
    renameSync(staged, this.#path(name));
  }

  remove(name: string): void {
    unlinkSync(this.#path(name));
  }

  rename(from: string, to: string): void {
    renameSync(this.#path(from), this.#path(to));
  }

  /** Nothing is written any more, also not by a command that is still at work. */
  stop(): void {
    this.#stopped = true;
  }

  /** Opens for SFTP; `truncate` empties a file at once, as an SFTP server does. */
  open(name: string, mode: { readonly write: boolean; readonly truncate: boolean }): OpenFile {
    const create = mode.write && !existsSync(this.#path(name));
    const descriptor = openSync(this.#path(name), mode.write ? (create ? "w+" : "r+") : "r", 0o600);
    if (mode.truncate) ftruncateSync(descriptor, 0);
    return new OpenFile(descriptor);
  }

  #path(name: string): string {
    return join(this.#root, name);
  }
}

/** An open file of the folder. */
export class OpenFile {
  readonly #descriptor: number;
  #open = true;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  read(offset: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(this.#descriptor, bytes, 0, length, offset));
  }

  write(offset: number, bytes: Buffer): void {
    writeSync(this.#descriptor, bytes, 0, bytes.length, offset);
  }

  size(): number {
    return fstatSync(this.#descriptor).size;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#descriptor);
  }
}

/** A view for commands that only pretend: what they write is seen by them and then forgotten. */
export function scratchFolder(folder: FileArea): FileArea {
  const written = new Map<string, Buffer>();
  return {
    names: () => [...new Set([...folder.names(), ...written.keys()])],
    read: (name) => written.get(name) ?? folder.read(name),
    write: (name, bytes) => void written.set(name, bytes),
  };
}
