/**
 * What the entry process prints. The engine stops for good at a line of standard error of 64 KiB, so lines are kept
 * below 4 KiB; a reader that is gone is no error.
 */
import type { Report } from "../plan/report";

/** Characters of a line; in UTF-8 each becomes at most four bytes. */
const longestLine = 1_000;

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

/** A text as lines that are short enough, without control characters. */
export function linesOf(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/\p{Cc}/gu, " "))
    .filter((line) => line.trim() !== "")
    .flatMap((line) => line.match(new RegExp(`.{1,${String(longestLine)}}`, "gsu")) ?? []);
}
