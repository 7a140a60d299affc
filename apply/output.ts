/**
 * What the entry process prints. The engine stops for good at a line of standard error of 64 KiB, so lines are kept
 * below 4 KiB; a reader that is gone is no error.
 */
import { linesOf } from "../plan/progress-lines";
import type { Report } from "../plan/report";

/** Prints live progress, or an error, to standard error. */
export function printLines(text: string): void {
  for (const line of linesOf(text)) process.stderr.write(`${line}\n`);
}

/** Prints the report to standard output, as one line of JSON. */
export function printReport(report: Report): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

/** Whoever read these streams may have been killed; the worker then decides what becomes of the change. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
}
