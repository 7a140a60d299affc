/** The report that a change printed, as its component's output. */
import { cmsError } from "../errors/cms-error";
import type { Report } from "../plan/report";

/** Reads the standard output of a change. Throws apply/report for anything but a report. */
export function parseReport(subject: string, text: string): Report {
  const report = parseJson(text);
  if (isReport(report)) return report;
  throw cmsError("apply/report", {
    subject,
    what: `the change ended with ${text.length} characters that are no report`,
    remedy: "see the output of the change above; a new value of `recheck` runs it again",
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isReport(value: unknown): value is Report {
  return typeof value === "object" && value !== null && "schema" in value && value.schema === 1;
}
