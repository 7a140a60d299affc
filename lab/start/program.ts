/** How a program of the lab ends: with its exit code, or with one message. */

/** Runs a program's work to its exit code; an error is told on standard error and makes it 1. */
export function runProgram(work: () => Promise<number>): void {
  // Whoever reads the output may have gone; the work goes on.
  process.stdout.on("error", () => undefined);
  work().then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      process.stderr.write(`${errorText(error)}\n`);
      process.exitCode = 1;
    },
  );
}

/** The sentence of an error that was made for people; the whole stack of one that was not. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isFault = [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);
  return isFault ? (error.stack ?? error.message) : error.message;
}
