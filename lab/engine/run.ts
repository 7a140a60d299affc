/** Runs a program of others to its end. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";

/** How a program is run. */
export interface RunSetting {
  readonly environment: NodeJS.ProcessEnv;
  /** @default the current folder */
  readonly folder?: string;
  /** After that long the program is ended. @default no limit */
  readonly limitMs?: number;
  /** Gets each line of standard error as it comes. */
  readonly onLine?: (line: string) => void;
}

/** A program that could not be started, failed or took too long; the message quotes its last words. */
export class RunFailure extends Error {
  constructor(program: string, why: string, words: readonly string[]) {
    super([`${program} ${why}`, ...words].join("\n  "));
    this.name = "RunFailure";
  }
}

const keptLines = 12;

/** Runs a program and returns what it printed on standard output. */
export async function run(
  program: string,
  parameters: readonly string[],
  setting: RunSetting,
): Promise<string> {
  const { environment, folder, limitMs, onLine = () => undefined } = setting;
  const child = spawn(program, parameters, {
    env: environment,
    cwd: folder,
    timeout: limitMs,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const words: string[] = [];
  createInterface(child.stderr).on("line", (line) => {
    words.push(line);
    if (words.length > keptLines) words.shift();
    onLine(line);
  });
  const end = () => void child.kill();
  process.once("exit", end);
  try {
    const [printed, failure] = await Promise.all([text(child.stdout), failureOf(child)]);
    if (failure === undefined) return printed;
    const isLate = limitMs !== undefined && child.signalCode !== null;
    throw new RunFailure(
      program,
      isLate ? `did not end within ${limitMs / 1000} s` : `failed (${failure})`,
      words,
    );
  } catch (error) {
    if (error instanceof RunFailure) throw error;
    throw new RunFailure(program, `could not be started: ${String(error)}`, []);
  } finally {
    process.off("exit", end);
  }
}

/** The exit code or signal of a program that failed. */
function failureOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("close", (code, signal) => {
      resolve(code === 0 ? undefined : String(code ?? signal));
    });
  });
}
