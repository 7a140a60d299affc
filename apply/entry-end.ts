/** How every entry ends: the worker's report on standard output, what went wrong on standard error. */
import { cmsError } from "../errors/cms-error";
import type { CmsError } from "../errors/cms-error";
import type { Conceal } from "./conceal";
import { printLines, printReport } from "./output";
import { stateFolder } from "./state-folder";
import { workerLogPath } from "./worker-log";
import type { WorkerEnd } from "./worker-process";

/** What a worker that ended well or badly left behind. */
export type WorkerResult = Extract<WorkerEnd, { readonly kind: "result" }>;

/** Prints the report; sets the exit code 1 where there is an error. */
export function finish({ report, error }: WorkerResult): void {
  printReport(report);
  if (!error) return;
  process.exitCode = 1;
  // Everything that went wrong on the way, and last what it means for the change.
  for (const { text: sentence } of report.errors) if (sentence !== error.text) printLines(sentence);
  printLines(error.text);
}

/** The error about a worker that ended without a report. */
export function lostWorker(
  {
    subject,
    logName,
    conceal,
  }: { readonly subject: string; readonly logName: string; readonly conceal: Conceal },
  { how, words }: Extract<WorkerEnd, { readonly kind: "lost" }>,
): CmsError {
  const said = words.trim() === "" ? "" : `; it said: ${conceal(words.trim())}`;
  return cmsError("apply/worker", {
    subject,
    what: `the worker ${how} and left no report${said}`,
    remedy: `run again: the next run finishes or undoes what was begun, from what it finds on the appliance; ${workerLogPath(stateFolder(process.env), logName)} shows how far this one came`,
    retry: "safe",
  });
}
