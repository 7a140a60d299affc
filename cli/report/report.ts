/** `report`: what a stack deployed, when it ends, and who trusts it, for people and for monitoring. */
import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { cmsError } from "../../errors/cms-error";
import { wrongUse } from "../wrong-use";
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
  const { outputs, stack, html, format, "warn-days": days } = parse(commandLine);
  if (format !== "text" && format !== "json" && format !== "prometheus") {
    throw wrongUse(`report has no format "${format}", only text, json, prometheus`);
  }
  if (!/^\d{1,4}$/.test(days)) throw wrongUse(`--warn-days takes a whole number of days, not "${days}"`);
  return {
    ...(outputs !== undefined && { outputs }),
    ...(stack !== undefined && { stack }),
    ...(html !== undefined && { html }),
    format,
    warnDays: Number(days),
  };
}

function parse(commandLine: readonly string[]) {
  try {
    return parseArgs({ args: [...commandLine], options }).values;
  } catch (cause) {
    throw wrongUse(
      cause instanceof Error ? cause.message.replace(/\. .*$/s, "") : "the arguments cannot be read",
    );
  }
}

/** Writes the page where one is asked for; returns what is to be printed, and what to end with: 0, 1 or 2 (ending.ts). */
export async function reportOf(
  request: ReportRequest,
  now: Date,
): Promise<{ readonly text: string; readonly exitCode: 0 | 1 | 2 }> {
  const source = request.outputs ?? "pulumi stack output";
  const document =
    request.outputs === undefined ? await stackOutputs(request.stack) : await readOutputs(source);
  const inventory = readInventory(document, source);
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

async function readOutputs(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw noOutputs(
      path,
      `the file cannot be read (${cause instanceof Error ? cause.message : String(cause)})`,
    );
  }
}

async function stackOutputs(stack: string | undefined): Promise<string> {
  const more = stack === undefined ? [] : ["--stack", stack];
  const child = spawn("pulumi", ["stack", "output", "--json", "--non-interactive", ...more], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const failed = new Promise<never>((_, reject) => {
    child.once("error", (cause) =>
      reject(noOutputs("pulumi stack output", `it cannot be run (${cause.message})`)),
    );
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const printed = await Promise.race([text(child.stdout), failed]);
  const code = await Promise.race([ended, failed]);
  if (code === 0) return printed;
  throw noOutputs("pulumi stack output", `it ended with ${String(code)}`);
}

function noOutputs(subject: string, what: string): Error {
  return cmsError("cli/outputs", {
    subject,
    what,
    remedy:
      "run it in the folder of the Pulumi project, or give --outputs a file with `pulumi stack output --json`",
  });
}
