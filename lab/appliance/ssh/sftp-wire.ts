/** Answers of the SFTP server and the shape of its one folder: paths, listings, attributes. */
import { utils } from "ssh2";
import type { Attributes, FileEntry } from "ssh2";

const { STATUS_CODE: status } = utils.sftp;

/** One answer on the wire. */
export type SftpAnswer =
  | { readonly kind: "status"; readonly code: number; readonly text?: string }
  | { readonly kind: "handle"; readonly handle: Buffer }
  | { readonly kind: "data"; readonly bytes: Buffer }
  | { readonly kind: "names"; readonly entries: readonly FileEntry[] }
  | { readonly kind: "attributes"; readonly attributes: Attributes };

/** The statuses that are given most. */
export const ok: SftpAnswer = { kind: "status", code: status.OK };
export const noSuchFile: SftpAnswer = { kind: "status", code: status.NO_SUCH_FILE };
export const endOfFile: SftpAnswer = { kind: "status", code: status.EOF };
export const failure: SftpAnswer = { kind: "status", code: status.FAILURE };
export const denied: SftpAnswer = { kind: "status", code: status.PERMISSION_DENIED };
export const unsupported: SftpAnswer = { kind: "status", code: status.OP_UNSUPPORTED };

/** The file name of a path in the one folder; undefined when the path leads elsewhere. */
export function nameIn(path: string): string | undefined {
  const name = path.replace(/^(\.?\/)+/, "");
  return name === "" || name === "." || name.includes("/") ? undefined : name;
}

/** Whether a path means the folder itself. */
export function isRoot(path: string): boolean {
  return /^(\.|\.?\/+\.?)?$/.test(path);
}

/** The answer to REALPATH. */
export function realPath(path: string): SftpAnswer {
  const full = isRoot(path) ? "/" : `/${path.replace(/^(\.?\/)+/, "")}`;
  return { kind: "names", entries: [{ filename: full, longname: full, attrs: attributesOf(0, 0, 0o40755) }] };
}

/** One line of a listing. */
export function listed(name: string, bytes: number, changed: number): FileEntry {
  const day = new Date(changed * 1000).toUTCString().slice(5, 16);
  const longname = `-rw-r--r--    1 admin    admin    ${String(bytes).padStart(9)} ${day} ${name}`;
  return { filename: name, longname, attrs: attributesOf(bytes, changed, 0o100644) };
}

/** Attributes of a file. */
export function attributesOf(size: number, changed: number, mode: number): Attributes {
  return { mode, uid: 0, gid: 0, size, atime: changed, mtime: changed };
}

/** Turns what the disk throws into a status. */
export function attempt(act: () => SftpAnswer): SftpAnswer {
  try {
    return act();
  } catch (error) {
    return { kind: "status", code: status.FAILURE, text: error instanceof Error ? error.message : "Failure" };
  }
}

/** A path as the log shows it: without the root, however the client wrote it. */
export function shown(path: string): string {
  return isRoot(path) ? "/" : path.replace(/^(\.?\/)+/, "");
}

function statusName(code: number): string {
  const names: Readonly<Record<string, string | number>> = status;
  return Object.entries(names).find(([, value]) => value === code)?.[0] ?? String(code);
}

/** An answer in words, for the log. */
export function answerText(answer: SftpAnswer): string {
  switch (answer.kind) {
    case "status":
      return answer.text ?? statusName(answer.code);
    case "data":
      return `${String(answer.bytes.length)} bytes`;
    case "names":
      return `${String(answer.entries.length)} names`;
    case "handle":
    case "attributes":
      return answer.kind;
  }
}
