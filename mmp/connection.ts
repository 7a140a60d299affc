/**
 * The connection to one appliance: commands, files and what they cost. One SSH connection carries both; a second one is
 * opened for files only where the appliance refuses to share (MMP reference 9 row 24).
 */
import type { Duplex } from "node:stream";
import { CmsError, cmsError } from "../errors/cms-error";
import { ChannelGate, ChannelRefused } from "./channels";
import { runExec } from "./exec";
import type { Said } from "./exec";
import { SftpFiles } from "./files";
import type { MmpFiles } from "./files";
import type { SshLink } from "./link";
import { openLink } from "./link";
import { passwordExpired } from "./password-change";
import type { Reply } from "./replies";
import { WireCounter } from "./round-trips";
import type { RequestCounter, WireCounts } from "./round-trips";
import { maskSecretRows } from "./secret-rows";
import { SftpChannel } from "./sftp-channel";
import { Shell } from "./shell";
import type { MmpOptions } from "./target";

/** How one command is run. */
export interface RunOptions {
  /** @default the `commandMs` of the deadlines */
  readonly timeoutMs?: number;
  /** An empty answer means that the appliance wants a new password first (MMP reference 9 row 25). @default false */
  readonly mustAnswer?: boolean;
  /**
   * Whether a question after the command is answered with a capital Y, the only answer that goes on (MMP reference 1.3). Such
   * a command is typed into the shell where there is one (9 row 4). @default false: a question is left to the time-out
   */
  readonly confirms?: boolean;
}

/** An open connection to an appliance. */
export interface MmpConnection {
  /** Sends one command and returns what the appliance said; judging it is `judgeReply`'s. */
  run(command: string, options?: RunOptions): Promise<Reply>;
  readonly files: MmpFiles;
  counts(): WireCounts;
  /** Whether commands are typed into the shell, because the appliance takes no exec requests. */
  readonly usesShell: boolean;
  /** The software version that the SSH server names itself. */
  readonly serverVersion?: string;
  /** A TCP connection through the bastion; absent where there is none. */
  readonly tunnel?: (host: string, port: number) => Promise<Duplex>;
  close(): Promise<void>;
}

/** Connects and logs in. */
export async function connectMmp(options: MmpOptions): Promise<MmpConnection> {
  const connection = new Connection(options);
  try {
    await connection.open();
  } catch (error) {
    await connection.close();
    throw error;
  }
  return connection;
}

/** One SSH connection with what is counted on it. */
interface Lane {
  readonly link: SshLink;
  readonly gate: ChannelGate;
  readonly requests: RequestCounter;
}

class Connection implements MmpConnection {
  readonly files: MmpFiles;
  tunnel?: (host: string, port: number) => Promise<Duplex>;
  serverVersion?: string;
  readonly #options: MmpOptions;
  readonly #subject: string;
  readonly #counter: WireCounter;
  readonly #links: SshLink[] = [];
  #bastion: SshLink | undefined;
  #main: Lane | undefined;
  #sftp: SftpChannel | undefined;
  #shell: Shell | undefined;
  #usesShell = false;
  #hasShell = true;
  #takesTurns = false;
  #filesLane: Lane | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: MmpOptions) {
    this.#options = options;
    this.#counter = options.counter ?? new WireCounter();
    this.#subject = options.name ?? options.target.host;
    this.files = new SftpFiles(this.#subject, () => this.#inTurn(() => this.#sftpChannel()));
    options.signal?.addEventListener("abort", () => this.#abandon(), { once: true });
  }

  async open(): Promise<void> {
    const { bastion } = this.#options.target;
    if (bastion) {
      this.#bastion = await this.#openBastion(bastion);
      this.tunnel = (host, port) => this.#forward(host, port);
    }
    this.#main = await this.#openLane();
  }

  run(command: string, options: RunOptions = {}): Promise<Reply> {
    return this.#inTurn(async () => {
      const timeoutMs = options.timeoutMs ?? this.#options.deadlines.commandMs;
      const begun = performance.now();
      this.#counter.commandSent();
      const confirms = options.confirms === true;
      const said = await (confirms ? this.#confirm(command, timeoutMs) : this.#say(command, timeoutMs));
      const isSilent = options.mustAnswer === true && said.text.trim() === "";
      if (said.asksForPassword || isSilent) throw this.#passwordExpired(said.text);
      const { exitCode } = said;
      const text = maskSecretRows(said.text);
      const milliseconds = Math.round(performance.now() - begun);
      return { command, text, milliseconds, ...(exitCode !== undefined && { exitCode }) };
    });
  }

  get usesShell(): boolean {
    return this.#usesShell;
  }

  counts(): WireCounts {
    return this.#counter.counts();
  }

  async close(): Promise<void> {
    this.#shell?.close();
    await Promise.all(this.#links.map((link) => link.close()));
    await this.#bastion?.close();
  }

  /** Channels are used one at a time: what is asked for meanwhile waits. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #say(command: string, timeoutMs: number): Promise<Said> {
    if (this.#usesShell) return this.#type(command, timeoutMs);
    const { link, gate } = this.#lane();
    try {
      return await this.#withRoom(() => runExec(link, gate, { command, confirms: false }, timeoutMs));
    } catch (error) {
      if (!(error instanceof ChannelRefused)) throw error;
      this.#options.onProgress?.(`${this.#subject} takes no exec requests, typing into its shell instead`);
      this.#usesShell = true;
      return this.#type(command, timeoutMs);
    }
  }

  /** The shell first; an appliance that offers none is asked by exec. */
  async #confirm(command: string, timeoutMs: number): Promise<Said> {
    if (this.#hasShell) {
      try {
        return await this.#type(command, timeoutMs, true);
      } catch (error) {
        if (!(error instanceof CmsError) || error.code !== "mmp/channel" || this.#usesShell) throw error;
        this.#hasShell = false;
      }
    }
    const { link, gate } = this.#lane();
    return this.#withRoom(() => runExec(link, gate, { command, confirms: true }, timeoutMs));
  }

  async #type(command: string, timeoutMs: number, confirms = false): Promise<Said> {
    if (!this.#shell || this.#shell.isClosed) this.#shell = await this.#openShell(timeoutMs);
    try {
      return await this.#shell.run({ command, confirms }, timeoutMs);
    } catch (error) {
      // What comes late would be taken for the answer to the next command.
      this.#shell.close();
      this.#shell = undefined;
      throw error;
    }
  }

  async #openShell(timeoutMs: number): Promise<Shell> {
    const { link, gate, requests } = this.#lane();
    const opening = this.#withRoom(() => Shell.open(link, gate, requests, timeoutMs));
    const shell = await opening.catch((error: unknown) => {
      if (error instanceof ChannelRefused) throw this.#nothingOffered(error);
      throw error;
    });
    if (shell === "password-change") throw this.#passwordExpired();
    return shell;
  }

  /** Where a user may hold one session at a time (MMP reference 1.5), files and commands take turns. */
  async #withRoom<T>(open: () => Promise<T>): Promise<T> {
    if (this.#takesTurns) await this.#closeSftp();
    try {
      return await open();
    } catch (error) {
      const isNotOpened = error instanceof CmsError && error.code === "mmp/channel";
      if (!isNotOpened || !(await this.#closeSftp())) throw error;
      this.#takesTurns = true;
      return open();
    }
  }

  /** Whether there was anything to close. */
  async #closeSftp(): Promise<boolean> {
    const sftp = this.#sftp;
    this.#sftp = undefined;
    if (!sftp || sftp.isClosed) return false;
    await sftp.close();
    return true;
  }

  async #sftpChannel(): Promise<SftpChannel> {
    if (this.#sftp && !this.#sftp.isClosed) return this.#sftp;
    const timeoutMs = this.#options.deadlines.commandMs;
    const lane = this.#filesLane ?? this.#lane();
    try {
      this.#sftp = await SftpChannel.open(lane.link, lane.gate, { requests: lane.requests, timeoutMs });
    } catch (error) {
      if (!(error instanceof ChannelRefused) || this.#filesLane) throw this.#sftpRefused(error);
      this.#options.onProgress?.(
        `${this.#subject} does not share one connection, opening a second one for files`,
      );
      this.#filesLane = await this.#openLane();
      return this.#sftpChannel();
    }
    return this.#sftp;
  }

  async #openLane(): Promise<Lane> {
    const { target, credentials, deadlines } = this.#options;
    const link = await openLink({
      subject: this.#subject,
      endpoint: target,
      credentials,
      connectMs: deadlines.connectMs,
      accepted: () => this.#counter.connected(),
      ...(target.algorithms && { algorithms: target.algorithms }),
      ...(this.#bastion && { through: () => this.#forward(target.host, target.port) }),
    });
    this.#links.push(link);
    if (this.#options.signal?.aborted === true) this.#abandon();
    const requests = this.#counter.requests();
    const gate = new ChannelGate({ subject: this.#subject, gapMs: deadlines.channelGapMs, requests });
    this.#options.onProgress?.(`connected to ${target.host}:${String(target.port)} as ${target.user}`);
    return { link, gate, requests };
  }

  #openBastion(endpoint: NonNullable<MmpOptions["target"]["bastion"]>): Promise<SshLink> {
    const subject = `${this.#subject} bastion`;
    const credentials = this.#options.bastionCredentials ?? {};
    return openLink({ subject, endpoint, credentials, connectMs: this.#options.deadlines.connectMs });
  }

  #forward(host: string, port: number): Promise<Duplex> {
    const bastion = this.#bastion;
    if (!bastion) throw new TypeError("there is no bastion to go through");
    const wait = {
      timeoutMs: this.#options.deadlines.connectMs,
      doing: `a tunnel to ${host}:${String(port)}`,
    };
    return bastion
      .wait<Duplex>(wait, ({ resolve, reject }) => {
        bastion.client.forwardOut("127.0.0.1", 0, host, port, (error, stream) =>
          error ? reject(error) : resolve(stream),
        );
      })
      .catch((error: unknown) => {
        throw cmsError("mmp/unreachable", {
          subject: bastion.subject,
          what: `the bastion opened no tunnel to ${host}:${String(port)} (${error instanceof Error ? error.message : String(error)})`,
          remedy: "check that the bastion permits forwarding and reaches the appliance",
          retry: "safe",
          cause: error,
        });
      });
  }

  #lane(): Lane {
    if (this.#main) return this.#main;
    throw new TypeError("the connection is not open");
  }

  #abandon(): void {
    const reason = cmsError("mmp/connection-lost", {
      subject: this.#subject,
      what: "the run gave the connection up",
      remedy: "run again, the next run goes on from what it observes",
    });
    for (const link of [...this.#links, ...(this.#bastion ? [this.#bastion] : [])]) link.abandon(reason);
  }

  #passwordExpired(evidence?: string): Error {
    const said = evidence === undefined || evidence.trim() === "" ? undefined : evidence;
    return passwordExpired(this.#subject, this.#options.target.user, said);
  }

  #nothingOffered(cause: unknown): Error {
    return cmsError("mmp/channel", {
      subject: this.#subject,
      what: "the appliance takes neither exec requests nor an interactive shell from this user",
      remedy: "log in as an MMP user with the role admin",
      cause,
    });
  }

  #sftpRefused(error: unknown): unknown {
    if (!(error instanceof ChannelRefused)) return error;
    return cmsError("mmp/channel", {
      subject: this.#subject,
      what: "the appliance offers no SFTP to this user, on a second connection either",
      remedy: "log in as an MMP user with the role admin, whose password needs no change",
      cause: error,
    });
  }
}
