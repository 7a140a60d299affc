/**
 * Runs one command as the official plugin does: no shell of its own beyond the interpreter, stdin from a text, and the
 * call returns when every holder of stdout and stderr has closed them. A timeout or a cancel kills the started process
 * alone, with SIGKILL.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import type { CommandOptions } from "./inputs";
import { goQuote } from "../go/quote";

/** How one run ended; a failed run throws. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** One run. */
export interface CommandRun {
  readonly command: string;
  readonly options: CommandOptions;
  /** Added after `environment`, and winning over it. */
  readonly previousOutput: Readonly<Record<string, string>>;
  /** Aborted by a cancel or a timeout. */
  readonly signal: AbortSignal;
  readonly logLine: (line: string) => void;
}

/* bufio.Scanner's limit: over it the official plugin stops reading and the update hangs for good. */
const longestLine = 64 * 1024;

/** Runs it and returns both outputs, each without one line feed at its end. */
export async function runCommand(run: CommandRun): Promise<CommandOutput> {
  const output = new Output(run);
  const fail = (reason: string): never => {
    throw new Error(`${reason}: running ${goQuote(run.command)}:\n${output.all()}`);
  };
  if (run.signal.aborted) return fail("context canceled");
  if (run.options.dir !== undefined && !existsSync(run.options.dir)) {
    return fail(`chdir ${run.options.dir}: no such file or directory`);
  }
  const ended = await wait(run, output);
  if (ended.reason !== undefined) return fail(ended.reason);
  return { stdout: output.text("stdout"), stderr: output.text("stderr") };
}

interface Ended {
  readonly reason: string | undefined;
}

function wait(run: CommandRun, output: Output): Promise<Ended> {
  return new Promise((resolve) => {
    const started = start(run);
    if (typeof started === "string") {
      resolve({ reason: started });
      return;
    }
    const kill = (): void => {
      started.kill("SIGKILL");
    };
    run.signal.addEventListener("abort", kill);
    started.stdout?.on("data", (bytes: Buffer) => {
      output.add("stdout", bytes);
    });
    started.stderr?.on("data", (bytes: Buffer) => {
      output.add("stderr", bytes);
    });
    started.on("error", (error) => {
      resolve({ reason: startFailure(run, error) });
    });
    started.on("close", (code, signal) => {
      run.signal.removeEventListener("abort", kill);
      output.end();
      resolve({ reason: output.problem ?? exitReason(code, signal) });
    });
  });
}

function start(run: CommandRun): ChildProcess | string {
  const [program = "", ...args] = interpreterOf(run.options);
  try {
    const child = spawn(program, [...args, run.command], {
      ...(run.options.dir === undefined ? {} : { cwd: run.options.dir }),
      env: { ...process.env, ...run.options.environment, ...run.previousOutput },
      stdio: [run.options.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    // A command may end without reading its input; that is no failure.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(run.options.stdin);
    return child;
  } catch (error) {
    return startFailure(run, error);
  }
}

function interpreterOf({ interpreter }: CommandOptions): readonly string[] {
  if (interpreter !== undefined && interpreter.length > 0) return interpreter;
  return process.platform === "win32" ? ["cmd", "/C"] : ["/bin/sh", "-c"];
}

function startFailure(run: CommandRun, error: unknown): string {
  const program = interpreterOf(run.options)[0] ?? "";
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" && !program.includes("/"))
    return `exec: "${program}": executable file not found in $PATH`;
  if (code === "ENOENT") return `fork/exec ${program}: no such file or directory`;
  if (code === "EACCES") return `fork/exec ${program}: permission denied`;
  if (code === "E2BIG") return `fork/exec ${program}: argument list too long`;
  return error instanceof Error ? error.message : String(error);
}

/* Signals by the words of Go's syscall package. */
const signalWords: Readonly<Record<string, string>> = {
  SIGHUP: "hangup",
  SIGINT: "interrupt",
  SIGQUIT: "quit",
  SIGABRT: "aborted",
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault",
  SIGPIPE: "broken pipe",
  SIGTERM: "terminated",
};

function exitReason(code: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (signal !== null) return `signal: ${signalWords[signal] ?? signal.toLowerCase()}`;
  return code === 0 ? undefined : `exit status ${String(code)}`;
}

/** Collects both streams, and hands their lines on; they share one line buffer, as in the official plugin. */
class Output {
  problem: string | undefined;
  private readonly chunks: { stream: "stdout" | "stderr"; bytes: Buffer }[] = [];
  private rest = Buffer.alloc(0);

  constructor(private readonly run: CommandRun) {}

  add(stream: "stdout" | "stderr", bytes: Buffer): void {
    this.chunks.push({ stream, bytes });
    if (!isLogged(this.run.options.logging, stream)) return;
    this.rest = Buffer.concat([this.rest, bytes]);
    for (let end = this.rest.indexOf("\n"); end >= 0; end = this.rest.indexOf("\n")) {
      this.logLine(this.rest.subarray(0, end));
      this.rest = this.rest.subarray(end + 1);
    }
  }

  end(): void {
    if (this.rest.length > 0) this.logLine(this.rest);
    this.rest = Buffer.alloc(0);
    if (!isUtf8(this.bytes("stdout")) || !isUtf8(this.bytes("stderr"))) {
      this.problem ??= "grpc: error while marshaling: string field contains invalid UTF-8";
    }
  }

  text(stream: "stdout" | "stderr"): string {
    return this.bytes(stream).toString("utf8").replace(/\n$/, "");
  }

  all(): string {
    return Buffer.concat(this.chunks.map(({ bytes }) => bytes)).toString("utf8");
  }

  private bytes(stream: "stdout" | "stderr"): Buffer {
    return Buffer.concat(this.chunks.filter((chunk) => chunk.stream === stream).map(({ bytes }) => bytes));
  }

  private logLine(line: Buffer): void {
    if (line.length >= longestLine) {
      this.problem = `a line of ${String(line.length)} bytes was logged: the official plugin hangs on lines over 64 KiB`;
      return;
    }
    this.run.logLine(line.toString("utf8"));
  }
}

function isLogged(logging: string, stream: "stdout" | "stderr"): boolean {
  return logging === "stdoutAndStderr" || logging === stream;
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
