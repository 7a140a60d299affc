/** A Pulumi project of its own in a temporary folder, driven through the real CLI: what a user would do, as calls. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { parseEvent } from "../../lab/start/events";
import type { ChangeCounts, EngineEvent } from "../../lab/start/events";
import { findPrintedReports, findReports } from "../../lab/start/reports";
import type { ChangeReport } from "../../lab/start/reports";
import type { Engine } from "../../lab/engine/engine";

/** The checkout. */
export const checkout = resolve(__dirname, "..", "..");

/** What a project is made from. */
export interface ProjectOptions {
  readonly engine: Engine;
  /** The program, as an absolute path of a TypeScript file. */
  readonly program: string;
  /** @default "fleet" */
  readonly name?: string;
  /** The folder of the file backend, where projects share one. @default one of its own */
  readonly state?: string;
  /** Further environment of every run, e.g. the appliance's password. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** How one update went. */
export interface Update {
  readonly code: number;
  readonly counts: ChangeCounts;
  readonly events: readonly EngineEvent[];
  /** Of the stack's outputs, and of failed changes as the engine repeats them. */
  readonly reports: readonly ChangeReport[];
  /** Everything that was printed. */
  readonly printed: string;
}

const noCounts: ChangeCounts = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
const stack = "test";

/** A project with one stack, `test`, on the file backend. */
export class PulumiProject {
  readonly folder: string;
  /** The folder of the file backend. */
  readonly state: string;
  readonly #name: string;
  readonly #options: ProjectOptions;
  readonly #running = new Set<ChildProcess>();

  constructor(options: ProjectOptions) {
    this.#options = options;
    this.folder = mkdtempSync(join(tmpdir(), "pulumi-cms-project-"));
    this.#name = options.name ?? "fleet";
    this.state = options.state ?? join(this.folder, "state");
    mkdirSync(this.state, { recursive: true });
    const scope = join(this.folder, "node_modules", "@pulumi");
    mkdirSync(scope, { recursive: true });
    symlinkSync(checkout, join(this.folder, "node_modules", "pulumi-cisco-meeting-server"));
    for (const name of ["pulumi", "tls", "command"]) {
      symlinkSync(join(checkout, "node_modules", "@pulumi", name), join(scope, name));
    }
    symlinkSync(join(checkout, "node_modules", "tsx"), join(this.folder, "node_modules", "tsx"));
    writeFileSync(join(this.folder, "package.json"), JSON.stringify({ name: this.#name, private: true }));
    writeFileSync(join(this.folder, "index.ts"), readFileSync(options.program));
    writeFileSync(
      join(this.folder, "Pulumi.yaml"),
      `name: ${this.#name}\nmain: index.ts\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n    nodeargs: "--import tsx"\n`,
    );
  }

  /** Writes the stack's configuration; every value is text. */
  configure(values: Readonly<Record<string, string>>): void {
    const lines = Object.entries(values).map(
      ([key, value]) => `  ${this.#name}:${key}: ${JSON.stringify(value)}`,
    );
    this.configureAs(["config:", ...lines, ""].join("\n"));
  }

  /** Writes the stack's configuration as the text of its file; the salt of the stack's secrets is kept. */
  configureAs(text: string): void {
    const salt = this.#configuration()
      .split("\n")
      .filter((line) => line.startsWith("encryptionsalt:"));
    writeFileSync(join(this.folder, `Pulumi.${stack}.yaml`), [...salt, text].join("\n"));
  }

  /** Creates the stack. */
  async initialise(): Promise<void> {
    await this.run("stack", "init", stack);
  }

  /** `pulumi up`; never throws for a failed update. */
  async up(...parameters: readonly string[]): Promise<Update> {
    return this.#update(["up", "--yes", "--skip-preview", ...parameters]);
  }

  /** `pulumi destroy`. */
  async destroy(...parameters: readonly string[]): Promise<Update> {
    return this.#update(["destroy", "--yes", "--skip-preview", ...parameters]);
  }

  /** `pulumi preview --json`, as text. */
  async preview(...parameters: readonly string[]): Promise<string> {
    return this.run("preview", "--json", ...parameters);
  }

  /** Replaces the stack's state by an exported one. */
  async importState(text: string): Promise<void> {
    const file = join(this.folder, "import.json");
    writeFileSync(file, text);
    await this.run("stack", "import", "--stack", stack, "--file", file);
  }

  /** Any other command; throws with its own words when it fails. */
  async run(...parameters: readonly string[]): Promise<string> {
    const child = this.start(...parameters);
    const [printed, complaints, code] = await Promise.all([
      textOf(child.stdout),
      textOf(child.stderr),
      endOf(child),
    ]);
    if (code === 0) return printed;
    throw new Error(`pulumi ${parameters.join(" ")} ended with ${String(code)}:\n${printed}\n${complaints}`);
  }

  /** Starts a command in a process group of its own and does not wait for it. */
  start(...parameters: readonly string[]): ChildProcess {
    const { engine, environment } = this.#options;
    const child = spawn(engine.program, [...parameters, "--non-interactive"], {
      cwd: this.folder,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...engine.environment,
        PULUMI_BACKEND_URL: `file://${this.state}`,
        PULUMI_CONFIG_PASSPHRASE: "test-passphrase",
        ...environment,
      },
    });
    this.#running.add(child);
    child.once("close", () => this.#running.delete(child));
    return child;
  }

  /** Starts `pulumi up` and hands over its end; for tests that interrupt it. */
  startUp(...parameters: readonly string[]): {
    readonly child: ChildProcess;
    readonly ended: Promise<Update>;
  } {
    const child = this.start("up", "--yes", "--skip-preview", "--json", "--stack", stack, ...parameters);
    return { child, ended: followed(child) };
  }

  /** The text of the stack's state as it lies on the disk. */
  stateText(): string {
    return readFileSync(join(this.state, ".pulumi", "stacks", this.#name, `${stack}.json`), "utf8");
  }

  /** Ends what still runs and removes the folder. */
  clear(): void {
    for (const child of this.#running) child.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #update(parameters: readonly string[]): Promise<Update> {
    const [verb = "", ...others] = parameters;
    return followed(this.start(verb, "--json", "--stack", stack, ...others));
  }

  #configuration(): string {
    try {
      return readFileSync(join(this.folder, `Pulumi.${stack}.yaml`), "utf8");
    } catch {
      return "";
    }
  }
}

async function followed(child: ChildProcess): Promise<Update> {
  const events: EngineEvent[] = [];
  const lines: string[] = [];
  const ended = endOf(child);
  const complaints = textOf(child.stderr);
  if (child.stdout) {
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      const event = parseEvent(line);
      if (event) events.push(event);
    }
  }
  const summary = events.findLast((event) => event.kind === "summary");
  const outputs = events.findLast((event) => event.kind === "stackOutputs");
  const printed = events.flatMap((event) =>
    event.kind === "says" && event.severity === "error" ? findPrintedReports(event.text) : [],
  );
  return {
    code: await ended,
    counts: summary?.counts ?? noCounts,
    events,
    reports: [...findReports(outputs?.outputs), ...printed],
    printed: `${lines.join("\n")}\n${await complaints}`,
  };
}

async function endOf(child: ChildProcess): Promise<number> {
  const [code] = (await once(child, "close")) as [number | null];
  return code ?? 1;
}

function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  return stream === null ? Promise.resolve("") : text(stream);
}
