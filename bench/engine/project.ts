/** A Pulumi project in a folder of its own, with the checkout as its package and the file backend. */
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Engine } from "../../lab/engine/engine";

const checkout = join(__dirname, "..", "..");
const stack = "bench";

/** The project. */
export class BenchProject {
  readonly #folder: string;
  readonly #engine: Engine;

  /** Writes the project's files; `configuration` is what the program reads. */
  constructor(folder: string, engine: Engine, configuration: Readonly<Record<string, unknown>>) {
    this.#folder = folder;
    this.#engine = engine;
    mkdirSync(join(folder, "state"), { recursive: true });
    const modules = join(folder, "node_modules");
    mkdirSync(join(modules, "@pulumi"), { recursive: true });
    symlinkSync(checkout, join(modules, "pulumi-cisco-meeting-server"));
    for (const name of ["@pulumi/pulumi", "@pulumi/tls", "@pulumi/command", "tsx"]) {
      symlinkSync(join(checkout, "node_modules", name), join(modules, name));
    }
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "fleet", private: true }));
    copyFileSync(join(__dirname, "program.ts"), join(folder, "index.ts"));
    writeFileSync(
      join(folder, "Pulumi.yaml"),
      'name: fleet\nmain: index.ts\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n    nodeargs: "--import tsx"\n',
    );
    const values = Object.entries(configuration).map(
      ([key, value]) => `  fleet:${key}: ${JSON.stringify(value)}`,
    );
    writeFileSync(join(folder, `Pulumi.${stack}.yaml`), ["config:", ...values, ""].join("\n"));
  }

  /** `pulumi stack init`. */
  async initialise(): Promise<void> {
    await this.#run("stack", "init", stack);
  }

  /** `pulumi up`; its seconds. */
  async up(): Promise<number> {
    const begun = performance.now();
    await this.#run("up", "--yes", "--skip-preview", "--stack", stack);
    return (performance.now() - begun) / 1000;
  }

  /** The stack's outputs. */
  async outputs(): Promise<unknown> {
    return JSON.parse(await this.#run("stack", "output", "--json", "--stack", stack)) as unknown;
  }

  /** Bytes of the state, which the engine writes as a whole after each step. */
  stateBytes(): number {
    return statSync(join(this.#folder, "state", ".pulumi", "stacks", "fleet", `${stack}.json`)).size;
  }

  async #run(...parameters: readonly string[]): Promise<string> {
    const child = spawn(this.#engine.program, [...parameters, "--non-interactive"], {
      cwd: this.#folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...this.#engine.environment,
        PULUMI_BACKEND_URL: `file://${join(this.#folder, "state")}`,
        PULUMI_CONFIG_PASSPHRASE: "bench-passphrase",
        XDG_STATE_HOME: join(this.#folder, "logs"),
        CMS_PASSWORD: "lab-password",
      },
    });
    const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
    const [printed, complaints, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    if (code === 0) return printed;
    throw new Error(
      `pulumi ${parameters.join(" ")} ended with ${String(code)}:\n${printed.slice(-4_000)}\n${complaints}`,
    );
  }
}
