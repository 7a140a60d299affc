/** A program in Pulumi's place, for what a start does around the CLI; the real one runs in the engine's tests. */
import { EventEmitter } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labFolder } from "../../../lab/start/folder";
import { Interruption } from "../../../lab/start/interruption";
import type { PulumiSetting } from "../../../lab/start/pulumi";

/** Signals that a test sends, and the exit codes that they lead to. */
export class FakeSignals extends EventEmitter {
  readonly exits: number[] = [];

  exit(code: number): void {
    this.exits.push(code);
  }
}

/** A project folder with such a program. */
export class FakePulumi {
  readonly project = mkdtempSync(join(tmpdir(), "lab-pulumi-"));
  readonly setting: PulumiSetting;
  readonly signals = new FakeSignals();
  readonly #calls = join(this.project, "calls");

  /** `body` is JavaScript; `given` are its arguments. Each call is noted. */
  constructor(body: string) {
    const program = join(this.project, "pulumi");
    const note = `require("node:fs").appendFileSync(${JSON.stringify(this.#calls)}, given.join(" ") + "\\n");`;
    writeFileSync(program, `#!${process.execPath}\nconst given = process.argv.slice(2);\n${note}\n${body}\n`);
    chmodSync(program, 0o755);
    writeFileSync(this.#calls, "");
    this.setting = {
      folder: labFolder(this.project),
      program,
      environment: process.env,
      interruption: new Interruption(this.signals),
    };
  }

  calls(): readonly string[] {
    return readFileSync(this.#calls, "utf8").split("\n").slice(0, -1);
  }

  remove(): void {
    rmSync(this.project, { recursive: true });
  }
}
