/**
 * A lock of socket files, for systems without abstract sockets and named pipes. A socket file outlives its process, so
 * a dead holder's has to be taken over, and to remove it and bind again would let two in. Hence generations: the holder
 * is the highest number in the folder whose socket answers. A number is created once, by a link to a socket that listens
 * already, only by a run that saw the one before it dead, and the highest is never removed, also not on release.
 */
import { randomBytes } from "node:crypto";
import { readdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { connect } from "node:net";
import type { Server } from "node:net";
import { join } from "node:path";
import { cmsError } from "../errors/cms-error";
import { listen } from "./lock-socket";
import type { LockPlace } from "./lock-socket";
import { makePrivateFolder } from "./state-folder";

/** Bytes of a socket's path that macOS and the BSDs take. */
const longestPath = 103;

/** A folder of its own per lock. */
export class LockFiles implements LockPlace {
  readonly #folder: string;
  readonly #subject: string;

  constructor(folder: string, subject: string) {
    this.#folder = folder;
    this.#subject = subject;
  }

  async claim(server: Server): Promise<Server | undefined> {
    makePrivateFolder(this.#folder);
    const last = this.#highest();
    if (last > 0 && (await answers(this.#link(last)))) return undefined;
    const socket = `${String(process.pid)}-${randomBytes(3).toString("hex")}`;
    const path = join(this.#folder, socket);
    if (Buffer.byteLength(path) > longestPath) throw tooLong(this.#subject, path);
    await listen(server, path);
    const own = last + 1;
    if (this.#publish(socket, own)) {
      this.#forgetBefore(own);
      return server;
    }
    server.close();
    return undefined;
  }

  holderAddress(): string {
    return this.#link(this.#highest());
  }

  #publish(socket: string, own: number): boolean {
    try {
      symlinkSync(socket, this.#link(own));
    } catch (error) {
      if (isErrno(error, "EEXIST")) return false;
      throw error;
    }
    if (this.#highest() === own) return true;
    // The folder was read long ago: others came, went and tidied up meanwhile.
    rmSync(this.#link(own), { force: true });
    return false;
  }

  #forgetBefore(own: number): void {
    for (const generation of this.#generations().filter((number) => number < own)) {
      const link = this.#link(generation);
      const socket = targetOf(link);
      if (socket !== undefined) rmSync(join(this.#folder, socket), { force: true });
      rmSync(link, { force: true });
    }
  }

  #highest(): number {
    return Math.max(0, ...this.#generations());
  }

  #generations(): readonly number[] {
    return readdirSync(this.#folder)
      .filter((name) => /^[0-9]+$/.test(name))
      .map(Number);
  }

  #link(generation: number): string {
    return join(this.#folder, String(generation));
  }
}

/** Whether a process listens. Only a clear no counts as one. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", (error) => resolve(!isErrno(error, "ECONNREFUSED") && !isErrno(error, "ENOENT")));
  });
}

function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined; // The run that made it has just withdrawn it.
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function tooLong(subject: string, path: string): Error {
  return cmsError("apply/lock", {
    subject,
    what: `the lock's socket would be ${path}, which is longer than the ${String(longestPath)} bytes that the system takes`,
    remedy: "set XDG_STATE_HOME to a shorter path",
  });
}
