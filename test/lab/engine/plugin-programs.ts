/**
 * Which plugin programs the tests run: the compiled stand-ins, or with `LAB_PLUGINS=official` the official ones on
 * PATH. The same tests run with both; a missing official plugin is a failure.
 */
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { compileStandIns } from "../../../lab/engine/stand-in-programs";
import type { PluginName } from "../../../lab/engine/stand-in-programs";

/** Plugin programs to test, until `close`. */
export interface Plugins {
  readonly areOfficial: boolean;
  /** Path of a plugin's program. */
  program(name: PluginName): string;
  close(): void;
}

/** Compiles the stand-ins into a folder of their own, or finds the official plugins. */
export async function findPlugins(): Promise<Plugins> {
  if (process.env["LAB_PLUGINS"] === "official") {
    return { areOfficial: true, program: findOnPath, close: () => undefined };
  }
  const cache = mkdtempSync(join(tmpdir(), "stand-ins-"));
  const folder = await compileStandIns(cache);
  return {
    areOfficial: false,
    program: (name) => join(folder, `pulumi-resource-${name}`),
    close() {
      rmSync(cache, { recursive: true, force: true });
    },
  };
}

function findOnPath(name: PluginName): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const program = folders.map((folder) => join(folder, `pulumi-resource-${name}`)).find(isExecutable);
  if (program === undefined)
    throw new Error(`LAB_PLUGINS=official, but pulumi-resource-${name} is not on PATH`);
  return program;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A clock that a stand-in reads in place of the system's. */
export interface Clock {
  readonly environment: NodeJS.ProcessEnv;
  set(time: string): void;
}

/*
 * Node loads this before the program. The stand-in itself knows nothing of it: it asks Date for the time.
 */
const clockProgram = `
const { readFileSync } = require("node:fs");
const SystemDate = Date;
const now = () => SystemDate.parse(readFileSync(process.env.CLOCK_FILE, "utf8"));
globalThis.Date = class extends SystemDate {
  constructor(...parts) {
    if (parts.length === 0) super(now());
    else super(...parts);
  }
  static now() {
    return now();
  }
};
`;

/** Makes a clock in a folder; it stands still between two settings. */
export function makeClock(folder: string): Clock {
  const program = join(folder, "clock.cjs");
  const file = join(folder, "clock");
  writeFileSync(program, clockProgram);
  writeFileSync(file, new Date().toISOString());
  return {
    environment: { NODE_OPTIONS: `--require=${program}`, CLOCK_FILE: file },
    set(time) {
      writeFileSync(file, time);
    },
  };
}
