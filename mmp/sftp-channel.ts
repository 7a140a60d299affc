/** One SFTP channel whose requests are counted and have a deadline. */
import type { Client, SFTPWrapper } from "ssh2";
import { CmsError } from "../errors/cms-error";
import type { ChannelGate } from "./channels";
import type { SshLink } from "./link";
import type { RequestCounter } from "./round-trips";

type Done<T> = (error: Error | null | undefined, value?: T) => void;

/** The methods that send one request each; ssh2's `readdir` of a path is made of these. */
const requests = ["open", "close", "read", "write", "fstat", "stat", "lstat", "opendir", "unlink"] as const;

/** An open SFTP channel. */
export class SftpChannel {
  readonly client: Client;
  /** The channel itself, counting what is sent through its methods. */
  readonly counted: SFTPWrapper;
  readonly #link: SshLink;
  readonly #timeoutMs: number;
  #isClosed = false;

  private constructor(
    link: SshLink,
    sftp: SFTPWrapper,
    options: { requests: RequestCounter; timeoutMs: number },
  ) {
    this.client = link.client;
    this.#link = link;
    this.#timeoutMs = options.timeoutMs;
    this.counted = counting(sftp, options.requests);
    // The library adds listeners of its own per call; this one keeps an error between calls from being thrown.
    sftp.on("error", () => undefined);
    sftp.on("close", () => (this.#isClosed = true));
  }

  /** Opens the subsystem; rejects with `ChannelRefused` when the appliance does not offer it here. */
  static async open(
    link: SshLink,
    gate: ChannelGate,
    options: { readonly requests: RequestCounter; readonly timeoutMs: number },
  ): Promise<SftpChannel> {
    const wait = { timeoutMs: options.timeoutMs, doing: "opening SFTP" };
    const sftp = await gate.open("SFTP", () =>
      link.wait<SFTPWrapper>(wait, ({ resolve, reject }) => {
        link.client.sftp((error, opened) => (error ? reject(error) : resolve(opened)));
      }),
    );
    return new SftpChannel(link, sftp, options);
  }

  get isClosed(): boolean {
    return this.#isClosed || this.#link.ended !== undefined;
  }

  /** One request with a deadline of its own. */
  request<T>(send: (sftp: SFTPWrapper, done: Done<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      send(this.counted, (error, value) => (error ? reject(error) : resolve(value as T)));
    });
  }

  /** Runs one file operation within the deadline; an operation that hung makes the channel useless, so it is closed. */
  during<T>(doing: string, act: () => Promise<T>): Promise<T> {
    const wait = { timeoutMs: this.#timeoutMs, doing };
    let closed: () => void = () => undefined;
    return this.#link
      .wait<T>(wait, ({ resolve, reject }) => {
        closed = () => reject(new Error("the appliance closed the SFTP channel"));
        this.counted.once("close", closed);
        act().then(resolve, reject);
      })
      .finally(() => this.counted.off("close", closed))
      .catch((error: unknown) => {
        if (error instanceof CmsError) void this.close();
        throw error;
      });
  }

  /** Closes the channel; does not wait longer than a second for the other side. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.isClosed) return resolve();
      this.#isClosed = true;
      const timer = setTimeout(resolve, 1_000);
      this.counted.once("close", () => {
        clearTimeout(timer);
        resolve();
      });
      this.counted.end();
    });
  }
}

/** Puts a counting method before each request; ssh2's own compound methods call these too. */
function counting(sftp: SFTPWrapper, counter: RequestCounter): SFTPWrapper {
  const methods = sftp as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of [...requests, "readdir"]) {
    const send = methods[name]?.bind(sftp);
    if (!send) continue;
    methods[name] = (...args) => {
      // `readdir` of a path sends nothing itself: it opens, reads and closes a handle by the methods counted here.
      if (name === "readdir" && typeof args[0] === "string") return send(...args);
      counter.sent();
      return send(...answering(args, () => counter.answered()));
    };
  }
  return sftp;
}

function answering(args: readonly unknown[], answered: () => void): unknown[] {
  const done = args.at(-1);
  if (typeof done !== "function") return [...args];
  return [
    ...args.slice(0, -1),
    (...values: unknown[]) => {
      answered();
      // The callback's own shape is ssh2's affair.
      (done as (...given: unknown[]) => void)(...values);
    },
  ];
}
