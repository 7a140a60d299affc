/**
 * One SSH connection: socket, host key, login. Everything that waits on it waits with a deadline, and ends at once when
 * the connection breaks or the run is given up.
 */
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { Client } from "ssh2";
import type { Algorithms } from "ssh2";
import type { CmsError } from "../errors/cms-error";
import { cmsError } from "../errors/cms-error";
import { algorithmsOf, fingerprintOf, parseHostKeyPin, shownKeyType } from "./host-key";
import type { HostKeyPin } from "./host-key";
import { LoginSequence, checkPrivateKey } from "./login";
import type { MmpCredentials, MmpEndpoint } from "./target";

/** How one SSH connection is opened. */
export interface LinkOptions {
  /** What messages call the other side. */
  readonly subject: string;
  readonly endpoint: MmpEndpoint;
  readonly credentials: MmpCredentials;
  readonly algorithms?: Readonly<Record<string, readonly string[]>>;
  readonly connectMs: number;
  /** A stream through a bastion instead of a socket of our own. */
  readonly through?: () => Promise<Duplex>;
  /** Told when the other side accepted the TCP connection. */
  readonly accepted?: () => void;
}

/** Something that waits for the other side. */
export interface Wait {
  readonly timeoutMs: number;
  /** What is under way, for messages: `webadmin enable`. */
  readonly doing: string;
}

type Settle<T> = { readonly resolve: (value: T) => void; readonly reject: (error: unknown) => void };

/** An open SSH connection. */
export class SshLink {
  readonly client: Client;
  readonly subject: string;
  readonly #waiting = new Set<(error: CmsError) => void>();
  #ended: CmsError | undefined;
  #isClosing = false;

  constructor(client: Client, subject: string) {
    this.client = client;
    this.subject = subject;
    client.on("close", () => this.#lose(undefined));
    client.on("error", (error) => this.#lose(error));
  }

  /** Runs `act`, which settles; rejects at the deadline or when the connection breaks. */
  wait<T>(wait: Wait, act: (settle: Settle<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#broken(this.#ended, wait.doing));
      const finish = (end: () => void): void => {
        clearTimeout(timer);
        this.#waiting.delete(lost);
        end();
      };
      const lost = (error: CmsError): void => finish(() => reject(this.#broken(error, wait.doing)));
      const timer = setTimeout(() => finish(() => reject(this.#late(wait))), wait.timeoutMs);
      this.#waiting.add(lost);
      try {
        act({
          resolve: (value) => finish(() => resolve(value)),
          reject: (error) =>
            finish(() => reject(this.#ended ? this.#broken(this.#ended, wait.doing) : asError(error))),
        });
      } catch (error) {
        // ssh2 says this while a connection that the other side has ended is being closed.
        if (error instanceof Error && error.message === "Not connected") return this.#lose(undefined);
        finish(() => reject(asError(error)));
      }
    });
  }

  /** Why the connection is of no more use; undefined while it is. */
  get ended(): CmsError | undefined {
    return this.#ended;
  }

  /** Gives everything up at once. */
  abandon(reason: CmsError): void {
    this.#end(reason);
    this.client.destroy();
  }

  /** Says goodbye; does not wait longer than a second for the other side. */
  close(): Promise<void> {
    this.#isClosing = true;
    return new Promise((resolve) => {
      if (this.#ended) return resolve();
      const timer = setTimeout(() => this.client.destroy(), 1_000);
      this.client.once("close", () => {
        clearTimeout(timer);
        resolve();
      });
      this.client.end();
    });
  }

  #lose(cause: Error | undefined): void {
    const how = this.#isClosing ? "was closed" : "broke";
    const why = cause === undefined ? "" : ` (${cause.message})`;
    this.#end(lostError(this.subject, `the SSH connection ${how}${why}`, cause));
  }

  #end(error: CmsError): void {
    if (this.#ended) return;
    this.#ended = error;
    for (const lost of [...this.#waiting]) lost(error);
  }

  #broken(error: CmsError, doing: string): CmsError {
    if (error.code !== "mmp/connection-lost") return error;
    return lostError(this.subject, `${error.what} during ${JSON.stringify(doing)}`, error);
  }

  #late({ doing, timeoutMs }: Wait): CmsError {
    return cmsError("mmp/time-out", {
      subject: this.subject,
      what: `no complete answer to ${JSON.stringify(doing)} within ${String(timeoutMs)} ms; it may have been carried out`,
      remedy: "look at the appliance, then run again: the next run goes on from what it observes",
    });
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** Opens a connection and logs in. */
export async function openLink(options: LinkOptions): Promise<SshLink> {
  const { subject, endpoint } = options;
  const pin = parseHostKeyPin(endpoint.hostKey, subject);
  checkPrivateKey(options.credentials, subject);
  const deadline = performance.now() + options.connectMs;
  const stream = options.through
    ? await options.through()
    : await openSocket(subject, endpoint, options.connectMs);
  options.accepted?.();
  return logIn(options, pin, stream, Math.max(1, deadline - performance.now()));
}

function openSocket(subject: string, { host, port }: MmpEndpoint, connectMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = new Socket();
    // ssh2 never asks for it, and small packets would wait for the peer's delayed ACK: 400 ms instead of 5 (measured).
    socket.setNoDelay(true);
    const fail = (why: string, cause?: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(unreachable(subject, `${host}:${String(port)} cannot be reached (${why})`, cause));
    };
    const timer = setTimeout(() => fail(`no answer within ${String(connectMs)} ms`), connectMs);
    socket.once("error", (error) => fail(error.message, error));
    socket.connect({ host, port }, () => {
      clearTimeout(timer);
      socket.removeAllListeners("error");
      resolve(socket);
    });
  });
}

function logIn(options: LinkOptions, pin: HostKeyPin, stream: Duplex, leftMs: number): Promise<SshLink> {
  const { subject, endpoint, credentials } = options;
  const client = new Client();
  const sequence = new LoginSequence(endpoint, credentials);
  let shown: Buffer | undefined;
  return new Promise((resolve, reject) => {
    const fail = (error: CmsError): void => {
      clearTimeout(timer);
      client.removeAllListeners("ready");
      client.removeAllListeners("close");
      client.removeAllListeners("error");
      // What ssh2 reports while it dies has no reader any more.
      client.on("error", () => undefined);
      stream.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(loginTimeOut(options)), leftMs);
    client.once("ready", () => {
      clearTimeout(timer);
      client.removeAllListeners("error");
      client.removeAllListeners("close");
      resolve(new SshLink(client, subject));
    });
    client.on("change password", () => {
      sequence.asksForNewPassword = true;
      fail(sequence.refusal(subject, undefined));
    });
    client.on("error", (error: Error & { level?: string }) => {
      if (shown && !isPinned(shown, pin)) return fail(wrongHostKey(options, pin, shown));
      // An agent that does not answer is no refusal: the next method follows.
      if (error.level === "agent") return;
      fail(loginError(options, sequence, error));
    });
    client.once("close", () => fail(loginError(options, sequence, undefined)));
    try {
      client.connect({
        sock: stream,
        username: endpoint.user,
        readyTimeout: 0,
        keepaliveInterval: 15_000,
        keepaliveCountMax: 3,
        algorithms: algorithmChoice(options, pin),
        hostVerifier: (key: Buffer) => {
          shown = key;
          return isPinned(key, pin);
        },
        authHandler: (offered, _partial, next) => {
          const method = sequence.next(offered);
          // The declared callback type leaves out that `false` ends the login.
          (next as (method: unknown) => void)(method);
        },
      });
    } catch (error) {
      fail(badAlgorithms(subject, error));
    }
  });
}

/** Where the whole key is pinned, only its own algorithms are negotiated, so that a second host key cannot mislead. */
function algorithmChoice({ algorithms = {} }: LinkOptions, pin: HostKeyPin): Algorithms {
  const hostKeys = pin.type === undefined ? {} : { serverHostKey: [...algorithmsOf(pin.type)] };
  const chosen = Object.fromEntries(Object.entries(algorithms).map(([kind, names]) => [kind, [...names]]));
  // ssh2 checks the names itself and throws for those it does not support.
  return { ...hostKeys, ...chosen } as Algorithms;
}

function isPinned(key: Buffer, pin: HostKeyPin): boolean {
  return fingerprintOf(key) === pin.fingerprint;
}

function wrongHostKey({ subject, endpoint }: LinkOptions, pin: HostKeyPin, shown: Buffer): CmsError {
  return cmsError("mmp/host-key", {
    subject,
    what: `${endpoint.host}:${String(endpoint.port)} showed the ${shownKeyType(shown)} host key ${fingerprintOf(shown)}, pinned is ${pin.fingerprint}`,
    remedy:
      "no password was sent; find out why the key differs (a new appliance, another address, another one of its keys, somebody in between), then pin the new key in hostKey",
  });
}

function loginError(
  options: LinkOptions,
  sequence: LoginSequence,
  error: (Error & { level?: string }) | undefined,
): CmsError {
  const { subject, endpoint } = options;
  const where = `${endpoint.host}:${String(endpoint.port)}`;
  if (sequence.asksForNewPassword || error?.level === "client-authentication") {
    return sequence.refusal(subject, error);
  }
  if (sequence.passwordSubmissions > 0 && error?.level !== "client-socket")
    return sequence.refusal(subject, error);
  if (error?.level === "handshake") {
    return cmsError("mmp/unreachable", {
      subject,
      what: `${where} and this program found no common SSH algorithms (${error.message})`,
      remedy: "an old release may need `algorithms` that are no longer offered by default",
      cause: error,
    });
  }
  const why = error === undefined ? "" : ` (${error.message})`;
  return unreachable(subject, `${where} broke the SSH connection before the login was finished${why}`, error);
}

function loginTimeOut({ subject, endpoint, connectMs }: LinkOptions): CmsError {
  const where = `${endpoint.host}:${String(endpoint.port)}`;
  return unreachable(
    subject,
    `${where} accepted the connection, but there was no login within ${String(connectMs)} ms`,
  );
}

function badAlgorithms(subject: string, error: unknown): CmsError {
  return cmsError("args/invalid", {
    subject: `${subject} algorithms`,
    what: error instanceof Error ? error.message : String(error),
    remedy: "give lists of names that ssh2 supports under kex, serverHostKey, cipher, hmac and compress",
    cause: error,
  });
}

function unreachable(subject: string, what: string, cause?: unknown): CmsError {
  return cmsError("mmp/unreachable", {
    subject,
    what,
    remedy: "check address, port, firewall and that the appliance is up, then run again",
    retry: "safe",
    ...(cause !== undefined && { cause }),
  });
}

function lostError(subject: string, what: string, cause: unknown): CmsError {
  return cmsError("mmp/connection-lost", {
    subject,
    what,
    remedy:
      "a command that was under way may have been carried out; run again, the next run goes on from what it observes",
    cause,
  });
}
