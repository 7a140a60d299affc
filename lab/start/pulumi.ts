/** Runs the Pulumi CLI with the lab's engine, backend and passphrase. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import type { LabFolder } from "./folder";
import type { Interruption } from "./interruption";

/** What every run of the CLI needs. */
export interface PulumiSetting {
  readonly folder: LabFolder;
  /** The CLI's program. */
  readonly program: string;
  /** The environment of the CLI and of everything that it starts. */
  readonly environment: NodeJS.ProcessEnv;
  readonly interruption: Interruption;
  /** Where it runs. @default the checkout */
  readonly directory?: string;
}

/** A command of the CLI that failed. */
export class PulumiFailure extends Error {
  /** What it printed on standard output, a document perhaps. */
  readonly printed: string;

  constructor(command: string, printed: string, complaints: string) {
    super(`${command} failed: ${complaints.trim() || printed.trim()}`);
    this.name = "PulumiFailure";
    this.printed = printed;
  }
}

/** Runs a command to its end and returns what it printed; fails with its own words. */
export async function runPulumi(setting: PulumiSetting, parameters: readonly string[]): Promise<string> {
  const child = startPulumi(setting, [...parameters, "--non-interactive"], "pipe");
  const ended = endOf(setting, child);
  const [printed, complaints, { code }] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    ended,
  ]);
  if (code === 0) return printed;
  throw new PulumiFailure(`pulumi ${parameters.slice(0, 2).join(" ")}`, printed, complaints);
}

/** How a command ended, and what it said on standard error. */
export interface PulumiEnd {
  readonly code: number;
  /** The signal that ended it; then the code is 1. */
  readonly signal?: NodeJS.Signals;
  readonly complaints: string;
}

/** Runs a command and hands over each line of its standard output. */
export async function followPulumi(
  setting: PulumiSetting,
  parameters: readonly string[],
  onLine: (line: string) => void,
): Promise<PulumiEnd> {
  const child = startPulumi(setting, [...parameters, "--non-interactive"], "pipe");
  const ended = endOf(setting, child);
  const complaints = textOf(child.stderr);
  if (child.stdout) for await (const line of createInterface({ input: child.stdout })) onLine(line);
  return { ...(await ended), complaints: await complaints };
}

/** Runs a command on the caller's own terminal and returns its exit code. */
export async function passThroughPulumi(
  setting: PulumiSetting,
  parameters: readonly string[],
): Promise<number> {
  const { code } = await endOf(setting, startPulumi(setting, parameters, "inherit"));
  return code;
}

/** With pipes the CLI gets a process group of its own, so that one Ctrl-C reaches it once: from us. */
function startPulumi(
  { folder, program, environment, directory = folder.project }: PulumiSetting,
  parameters: readonly string[],
  stdio: "pipe" | "inherit",
): ChildProcess {
  const isOwnGroup = stdio === "pipe";
  return spawn(program, parameters, {
    cwd: directory,
    env: environment,
    detached: isOwnGroup,
    stdio: isOwnGroup ? ["ignore", "pipe", "pipe"] : "inherit",
  });
}

async function endOf(
  { interruption }: PulumiSetting,
  child: ChildProcess,
): Promise<Omit<PulumiEnd, "complaints">> {
  // On the caller's terminal the CLI is in the terminal's group and hears of a Ctrl-C from there.
  const hearsItself = child.stdout === null && process.stdin.isTTY;
  const [code, signal] = (await interruption.during(once(child, "close"), (signal) => {
    if (!(hearsItself && signal === "SIGINT")) child.kill(signal === "SIGHUP" ? "SIGTERM" : signal);
  })) as [number | null, NodeJS.Signals | null];
  return { code: code ?? 1, ...(signal !== null && { signal }) };
}

function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  return stream === null ? Promise.resolve("") : text(stream);
}
