/** One run's conversation with the appliance: what was sent and answered, and a new connection when one broke. */
import { setTimeout as delay } from "node:timers/promises";
import { CmsError, cmsError } from "../errors/cms-error";
import { connectMmp } from "../mmp/connection";
import type { MmpConnection, RunOptions } from "../mmp/connection";
import { isUnknownCommand, judgeReply } from "../mmp/replies";
import type { Reply } from "../mmp/replies";
import { WireCounter } from "../mmp/round-trips";
import type { WireCounts } from "../mmp/round-trips";
import type { Deadlines, DeclaredTarget } from "../plan/declaration";
import type { ReportedCommand } from "../plan/report";
import type { Conceal } from "./conceal";
import type { Login } from "./credentials";

/** How much of a reply a report keeps. */
const keptLines = 12;
const keptCharacters = 600;

/** Whom a run talks to, and who hears of it. */
export interface SessionTerms {
  /** `cms1 webAdmin`, for messages. */
  readonly subject: string;
  /** The appliance, for messages of the connection. */
  readonly name: string;
  readonly target: DeclaredTarget;
  readonly login: Login;
  readonly deadlines: Deadlines;
  readonly conceal: Conceal;
  readonly progress: (line: string) => void;
}

/** A conversation that is not opened yet. */
export function sessionWith(terms: SessionTerms): Session {
  const { subject, name, target, login, deadlines, conceal, progress } = terms;
  const onProgress = (line: string): void => progress(`${subject}: ${line}`);
  return new Session({
    subject,
    conceal,
    connect: (counter) => connectMmp({ target, ...login, deadlines, name, counter, onProgress }),
  });
}

/** The conversation. Its connections are counted together. */
export class Session {
  readonly subject: string;
  readonly #connect: (counter: WireCounter) => Promise<MmpConnection>;
  readonly #conceal: Conceal;
  readonly #counter = new WireCounter();
  readonly #commands: ReportedCommand[] = [];
  #connection: MmpConnection | undefined;

  constructor(options: {
    /** `cms1 webAdmin`, for messages. */
    readonly subject: string;
    readonly connect: (counter: WireCounter) => Promise<MmpConnection>;
    readonly conceal: Conceal;
  }) {
    this.subject = options.subject;
    this.#connect = options.connect;
    this.#conceal = options.conceal;
  }

  /** Connects and logs in. */
  async open(): Promise<void> {
    this.#connection = await this.#connect(this.#counter);
  }

  get connection(): MmpConnection {
    if (this.#connection) return this.#connection;
    throw cmsError("mmp/connection-lost", {
      subject: this.subject,
      what: "there is no connection to the appliance",
      remedy: "run again, the next run goes on from what it observes",
      retry: "safe",
    });
  }

  /** Every command that was sent, in order. */
  get commands(): readonly ReportedCommand[] {
    return this.#commands;
  }

  /** Sends a command and returns the reply, whatever it says. */
  async run(command: string, options: RunOptions = {}): Promise<Reply> {
    try {
      const reply = await this.connection.run(command, options);
      const { text } = reply;
      this.#commands.push({ command, reply: this.excerpt(reply), replyBytes: Buffer.byteLength(text) });
      return reply;
    } catch (error) {
      this.#commands.push({ command, reply: "(no complete answer)", replyBytes: 0 });
      throw error;
    }
  }

  /** Sends a command and throws when the appliance refuses it or does not know it. */
  async order(command: string, options: RunOptions = {}): Promise<Reply> {
    const reply = await this.run(command, options);
    if (judgeReply(reply).refusal === undefined) return reply;
    throw this.refused(reply);
  }

  /** The beginning of a reply, as reports and messages keep it. Secrets are taken out before it is cut. */
  excerpt({ text }: Reply): string {
    return cut(this.#conceal(text));
  }

  /** What a refusing reply is as an error. */
  refused(reply: Reply): CmsError {
    const command = JSON.stringify(reply.command);
    return isUnknownCommand(reply)
      ? cmsError("mmp/unknown-command", {
          subject: this.subject,
          what: `the appliance does not know ${command}`,
          remedy: "compare the appliance's release with the supported ones, and the MMP user's role",
          evidence: this.excerpt(reply),
        })
      : cmsError("mmp/refused", {
          subject: this.subject,
          what: `the appliance refused ${command}`,
          remedy: "read what the MMP said, mend it there, and run again",
          evidence: this.excerpt(reply),
        });
  }

  /** A new connection in place of one that broke or hangs. Waits for an appliance that is starting again. */
  async reconnect(patienceMs: number): Promise<void> {
    await this.close();
    const deadline = performance.now() + patienceMs;
    for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
      try {
        return await this.open();
      } catch (error) {
        // Only what never reached the login is tried again: passwords are not sent over and over.
        const isAway = error instanceof CmsError && error.code === "mmp/unreachable";
        if (!isAway || performance.now() + pauseMs > deadline) throw error;
      }
      await delay(pauseMs);
    }
  }

  counts(): WireCounts {
    return this.#counter.counts();
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.close().catch(() => undefined);
  }
}

/** Whether the connection is of no more use after this error, and another one may be. */
export function breaksConnection(error: unknown): boolean {
  if (!(error instanceof CmsError)) return false;
  // A user who is not offered a channel at all will not be offered one by another connection.
  if (error.code === "mmp/channel") return error.retry === "safe";
  return ["mmp/connection-lost", "mmp/time-out", "mmp/unreachable"].includes(error.code);
}

function cut(text: string): string {
  const lines = text.trim().split("\n");
  const kept = lines.slice(0, keptLines).join("\n").slice(0, keptCharacters);
  return kept.length === text.trim().length ? kept : `${kept} [...]`;
}
