/**
 * Where the lock of an appliance lives: on Linux an abstract Unix socket, on Windows a named pipe, elsewhere socket
 * files, see `lock-files.ts`. The name is made of the user and the pinned host key, so that every stack of a user and
 * every name of an appliance lead to one lock.
 */
import { createHash } from "node:crypto";
import { userInfo } from "node:os";
import { join } from "node:path";
import { parseHostKeyPin } from "../mmp/host-key";
import { LockFiles } from "./lock-files";
import { LockName } from "./lock-socket";
import type { LockPlace } from "./lock-socket";

/** The lock of the appliance with this pinned host key, for the user of this process. */
export function lockPlace(
  hostKey: string,
  subject: string,
  stateFolder: string,
  platform: NodeJS.Platform = process.platform,
): LockPlace {
  const key = sha256(parseHostKeyPin(hostKey, subject).fingerprint).slice(0, 32);
  const { uid, username } = userInfo();
  switch (platform) {
    case "linux":
      // 107 bytes fit; a longer name would be cut silently and could be another appliance's.
      return new LockName(`\0pulumi-cms-${String(uid)}-${key}`);
    case "win32":
      return new LockName(`\\\\.\\pipe\\pulumi-cms-${sha256(username).slice(0, 16)}-${key}`);
    default:
      return new LockFiles(join(stateFolder, "locks", key.slice(0, 16)), subject);
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
