/** A server of somebody else's as a child process of a test. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { eventually } from "../eventually";

/** What to start, and how to see that it is ready. */
export interface DaemonOptions {
  readonly program: string;
  readonly parameters: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  readonly address: string;
  /** A TCP port that it opens when it is ready. */
  readonly port: number;
  /** What it says when it is ready, where an open port does not mean that. */
  readonly says?: string;
}

/** One running server; what it said is in the error when it does not get ready. */
export class Daemon {
  readonly #child: ChildProcess;
  #said = "";

  private constructor({ program, parameters, environment }: DaemonOptions) {
    this.#child = spawn(program, parameters, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...environment },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (piece: Buffer) => (this.#said += piece.toString()));
    }
  }

  static async start(options: DaemonOptions): Promise<Daemon> {
    const daemon = new Daemon(options);
    try {
      await eventually(async () => {
        await reach(options.address, options.port);
        if (!daemon.said.includes(options.says ?? ""))
          throw new Error(`it has not said ${options.says ?? ""}`);
      }, 15_000);
      return daemon;
    } catch (cause) {
      await daemon.stop();
      throw new Error(`${options.program} did not get ready: ${daemon.said.slice(-1_000)}`, { cause });
    }
  }

  /** Everything that it printed. */
  get said(): string {
    return this.#said;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "close");
    this.#child.kill("SIGKILL");
    await ended;
  }
}

function reach(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port }, () => {
      socket.destroy();
      resolve();
    });
    socket.on("error", reject);
  });
}
