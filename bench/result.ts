/** Where the results of a measurement go: the screen, a file of Markdown, a file of JSON. */
import { mkdirSync, writeFileSync } from "node:fs";
import { arch, availableParallelism, loadavg, platform, totalmem } from "node:os";
import { dirname } from "node:path";
import type { BenchOptions } from "./options";

/** What a measurement found. */
export interface Result {
  /** What follows `npm run bench --`, so that everybody can repeat it. */
  readonly commandLine: readonly string[];
  /** Tables and sentences, as Markdown. */
  readonly text: string;
  /** Every single figure. */
  readonly runs: unknown;
}

/** The machine without its name. */
export function machineText(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${String(availableParallelism())} cores, ${String(gigabytes)} GB, ${platform()} ${arch()}, Node ${process.versions.node}`;
}

/** How busy the machine is, everybody's work counted: the average of the last minute. */
export function load(): number {
  return loadavg()[0] ?? 0;
}

/** Prints the result and writes the files that were asked for. */
export function hand(
  result: Result,
  options: Pick<BenchOptions, "json" | "markdown">,
  loadBefore: number,
): void {
  const command = `npm run bench -- ${result.commandLine.join(" ")}`.trim();
  const circumstances = `${machineText()}; load ${loadBefore.toFixed(1)} before and ${load().toFixed(1)} after.`;
  const text = `    ${command}\n\n${circumstances}\n\n${result.text}`;
  console.log(`\n${text}`);
  if (options.markdown !== undefined) write(options.markdown, `${text}\n`);
  if (options.json !== undefined) {
    const document = { command, machine: machineText(), loadBefore, loadAfter: load(), runs: result.runs };
    write(options.json, `${JSON.stringify(document, undefined, 1)}\n`);
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
