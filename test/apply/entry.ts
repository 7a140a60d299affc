/** Starts changes as the command plugin does: `node -e`, declaration in the environment, secrets on standard input. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { ChangeInput } from "../../apply/change";
import type { Deadlines } from "../../plan/declaration";
import type { Report } from "../../plan/report";
import { eventually } from "../eventually";

const projectFolder = join(__dirname, "..", "..");
/** What `RoleChange` writes. */
const program = "require('pulumi-cisco-meeting-server/apply').main()";

/** Limits that a busy machine keeps, also while a test holds an answer back; nothing in these tests lasts that long. */
export const patience: Deadlines = {
  connectMs: 60_000,
  commandMs: 60_000,
  activationMs: 60_000,
  proofMs: 60_000,
  lockMs: 120_000,
  changeMs: 300_000,
  channelGapMs: 0,
};

/** What an entry left behind when it ended. */
export interface EntryEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running entry process. */
export class Entry {
  readonly process: ChildProcess;
  readonly end: Promise<EntryEnd>;
  #stderr = "";

  constructor(environment: NodeJS.ProcessEnv, stdin: string) {
    this.process = spawn(process.execPath, ["-e", program], {
      cwd: projectFolder,
      env: environment,
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.end = this.#endOf(this.process);
    this.process.stdin?.on("error", () => undefined).end(stdin);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** What it has printed to standard error so far. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Pid of the worker that it started. */
  workerPid(): Promise<number> {
    return eventually(() => {
      const [pid] = childrenOf(this.pid);
      if (pid === undefined) throw new Error("the entry has no worker yet");
      return pid;
    });
  }

  kill(): void {
    this.process.kill("SIGKILL");
  }

  async #endOf(child: ChildProcess): Promise<EntryEnd> {
    if (!child.stdout || !child.stderr) throw new Error("the entry has no pipes");
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (this.#stderr += chunk));
    const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
    const [stdout, code] = await Promise.all([text(child.stdout), closed]);
    return { code, stdout, stderr: this.#stderr };
  }
}

/** Where the changes of one spec file keep their state, and with what they are started. */
export class Entries {
  readonly stateHome = mkdtempSync(join(tmpdir(), "cms-state-"));
  readonly #started: Entry[] = [];

  /** The environment of `pulumi up`, as far as a change needs it. */
  get environment(): NodeJS.ProcessEnv {
    const { PATH, HOME } = process.env;
    return { PATH, HOME, XDG_STATE_HOME: this.stateHome, CMS_PASSWORD: "lab-password" };
  }

  start({ declaration, secrets }: ChangeInput, environment: NodeJS.ProcessEnv = {}): Entry {
    const stdin = JSON.stringify(secrets);
    return this.startWith({ CMS_DECLARATION: JSON.stringify(declaration), ...environment }, stdin);
  }

  startWith(environment: NodeJS.ProcessEnv, stdin: string): Entry {
    const entry = new Entry({ ...this.environment, ...environment }, stdin);
    this.#started.push(entry);
    return entry;
  }

  run(input: ChangeInput, environment: NodeJS.ProcessEnv = {}): Promise<EntryEnd> {
    return this.start(input, environment).end;
  }

  /** The log of an appliance. */
  log(appliance = "cms1"): string {
    const path = join(this.stateHome, "pulumi-cisco-meeting-server", "logs", `${appliance}.log`);
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  }

  clear(): void {
    for (const entry of this.#started.splice(0)) entry.kill();
    rmSync(this.stateHome, { recursive: true, force: true });
  }
}

/** The one report on standard output. */
export function reportOf({ stdout }: EntryEnd): Report {
  return JSON.parse(stdout) as Report;
}

/** Whether a process exists and is not merely waiting to be reaped. */
export function isAlive(pid: number): boolean {
  const path = `/proc/${String(pid)}/stat`;
  return existsSync(path) && !/^\d+ \(.*\) Z/.test(readFileSync(path, "utf8"));
}

/** Resolves when a process is gone. */
export function untilGone(pid: number, deadlineMs = 30_000): Promise<void> {
  return eventually(() => {
    if (isAlive(pid)) throw new Error(`process ${String(pid)} is still there`);
  }, deadlineMs);
}

function childrenOf(pid: number): readonly number[] {
  const path = `/proc/${String(pid)}/task/${String(pid)}/children`;
  return existsSync(path) ? readFileSync(path, "utf8").trim().split(" ").filter(Boolean).map(Number) : [];
}
