/** The host key that an SSH server shows, read before anything is known of it. Nothing is sent beyond the key exchange. */
import { Socket } from "node:net";
import { Client } from "ssh2";
import { cmsError } from "../errors/cms-error";
import type { CmsError } from "../errors/cms-error";
import { fingerprintOf, shownKeyType } from "./host-key";

/** A host key as it was shown. */
export interface ShownHostKey {
  /** E.g. `ssh-ed25519`. */
  readonly type: string;
  /** `SHA256:…`, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
}

/** Where to look. */
export interface HostKeyPlace {
  readonly host: string;
  readonly port: number;
  /** From the first packet to the key. */
  readonly timeoutMs: number;
  /** What messages call the appliance. */
  readonly subject: string;
}

/**
 * Connects, keeps the key that is shown, and leaves before the login: no user name and no password is sent. Whether it is
 * the right key is for a person to find out. Throws `mmp/unreachable`.
 */
export function readHostKey(place: HostKeyPlace): Promise<ShownHostKey> {
  const { host, port, timeoutMs } = place;
  const client = new Client();
  const socket = new Socket();
  socket.setNoDelay(true);
  return new Promise((resolve, reject) => {
    const finish = (end: () => void): void => {
      clearTimeout(timer);
      // What ssh2 reports while it dies has no reader any more.
      client.removeAllListeners("error").on("error", () => undefined);
      socket.removeAllListeners("error").on("error", () => undefined);
      socket.destroy();
      end();
    };
    const fail = (why: string): void => finish(() => reject(unreachable(place, why)));
    const timer = setTimeout(() => fail(`no host key within ${String(timeoutMs)} ms`), timeoutMs);
    client.once("error", (error: Error) => fail(error.message));
    client.once("close", () => fail("it broke the connection before it showed a host key"));
    socket.once("error", (error) => fail(error.message));
    socket.connect({ host, port }, () => {
      client.connect({
        sock: socket,
        username: "none",
        readyTimeout: 0,
        hostVerifier: (key: Buffer) => {
          finish(() => resolve({ type: shownKeyType(key), fingerprint: fingerprintOf(key) }));
          return false;
        },
      });
    });
  });
}

function unreachable({ subject, host, port }: HostKeyPlace, why: string): CmsError {
  return cmsError("mmp/unreachable", {
    subject,
    what: `${host}:${String(port)} shows no SSH host key (${why})`,
    remedy: "check address, port, firewall and that the appliance is up, then run again",
    retry: "safe",
  });
}
