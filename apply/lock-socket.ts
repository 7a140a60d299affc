/** A lock is a listening socket: one process can have it, and the system takes it away when that process dies. */
import type { Server } from "node:net";

/** One lock of this machine. */
export interface LockPlace {
  /** Makes the server the holder's: it listens, or somebody else holds the lock and nothing is returned. */
  claim(server: Server): Promise<Server | undefined>;
  /** Where the present holder answers. */
  holderAddress(): string;
}

/** A lock whose name the operating system forgets with its process. */
export class LockName implements LockPlace {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  async claim(server: Server): Promise<Server | undefined> {
    return (await listen(server, this.#name)) ? server : undefined;
  }

  holderAddress(): string {
    return this.#name;
  }
}

/** Whether the server listens now; false when the name is taken. */
export function listen(server: Server, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const refused = (error: NodeJS.ErrnoException): void => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    };
    server.once("error", refused);
    server.listen(address, () => {
      server.removeListener("error", refused);
      // A connection that cannot be accepted concerns the run that waits, not the holder.
      server.on("error", () => undefined);
      resolve(true);
    });
  });
}
