/** `report`: what a stack deployed, when it ends, and who trusts it, for people and for monitoring. */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { stackDocument } from "../stack-document";
import { readWarnDays, understood, wrongUse } from "../wrong-use";
import { endingsOf, exitCodeOf } from "./ending";
import { readInventory } from "./read-inventory";
import { reportPage } from "./report-page";
import { reportPrometheus } from "./report-prometheus";
import { reportText } from "./report-text";

/** What `report` was asked for. */
export interface ReportRequest {
  /** File with the output of `pulumi stack output --json`. @default the command is run */
  readonly outputs?: string;
  readonly stack?: string;
  /** Where the page goes. */
  readonly html?: string;
  readonly format: "text" | "json" | "prometheus";
  readonly warnDays: number;
}

const options = {
  outputs: { type: "string" },
  stack: { type: "string" },
  html: { type: "string" },
  format: { type: "string", default: "text" },
  "warn-days": { type: "string", default: "30" },
} as const;

/** Reads the arguments after the word `report`; throws `cli/usage`. */
export function parseReportArguments(commandLine: readonly string[]): ReportRequest {
  const {
    outputs,
    stack,
    html,
    format,
    "warn-days": days,
  } = understood(() => parseArgs({ args: [...commandLine], options }).values);
  if (format !== "text" && format !== "json" && format !== "prometheus") {
    throw wrongUse(`report has no format "${format}", only text, json, prometheus`);
  }
  return {
    ...(outputs !== undefined && { outputs }),
    ...(stack !== undefined && { stack }),
    ...(html !== undefined && { html }),
    format,
    warnDays: readWarnDays(days),
  };
}

/** Writes the page where one is asked for; returns what is to be printed, and what to end with: 0, 1 or 2 (ending.ts). */
export async function reportOf(
  request: ReportRequest,
  now: Date,
): Promise<{ readonly text: string; readonly exitCode: 0 | 1 | 2 }> {
  const source = request.outputs ?? "pulumi stack output";
  const inventory = readInventory(await stackDocument(request), source);
  const judging = { now, warnDays: request.warnDays };
  const endings = endingsOf(inventory, judging);
  if (request.html !== undefined) await writeFile(request.html, reportPage(endings, inventory, judging));
  const writers = {
    text: () => reportText(endings, inventory),
    json: () => `${JSON.stringify(inventory, null, 2)}\n`,
    prometheus: () => reportPrometheus(endings, inventory),
  };
  return { text: writers[request.format](), exitCode: exitCodeOf(endings, inventory) };
}
