/** `plan`: prints every change of a role that a preview shows, with its full numbered MMP sequence. */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { cmsError } from "../errors/cms-error";
import { planJson } from "./plan-json";
import { planMarkdown } from "./plan-markdown";
import { planText } from "./plan-text";
import { parsePreview } from "./preview";
import type { Preview } from "./preview";

/** How a plan can be written. */
export const planFormats = ["text", "json", "markdown"] as const;
/** One of the formats. */
export type PlanFormat = (typeof planFormats)[number];

const writers: Readonly<Record<PlanFormat, (preview: Preview) => string>> = {
  text: planText,
  json: planJson,
  markdown: planMarkdown,
};

/** Where the preview comes from: a stored document, or a run of pulumi. */
export type PlanSource =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "standardInput" }
  | {
      readonly kind: "pulumi";
      /** Stack to preview. @default the selected stack */
      readonly stack?: string;
      /** Further arguments for `pulumi preview`. */
      readonly pulumiArguments: readonly string[];
    };

/** The plan, written in a format. Fails with `cli/preview` when the preview itself failed. */
export async function planOf(source: PlanSource, format: PlanFormat): Promise<string> {
  const name = nameOf(source);
  const preview = parsePreview(await documentOf(source), name);
  if (preview.errors.length === 0) return writers[format](preview);
  throw cmsError("cli/preview", {
    subject: name,
    what: `the preview failed: ${preview.errors.join("; ")}`,
    remedy: "correct what it names and preview again",
  });
}

function nameOf(source: PlanSource): string {
  switch (source.kind) {
    case "file":
      return source.path;
    case "standardInput":
      return "standard input";
    case "pulumi":
      return "pulumi preview";
  }
}

function documentOf(source: PlanSource): Promise<string> {
  switch (source.kind) {
    case "file":
      return readPreviewFile(source.path);
    case "standardInput":
      return text(process.stdin);
    case "pulumi":
      return runPreview(source.stack, source.pulumiArguments);
  }
}

async function readPreviewFile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw cmsError("cli/preview", {
      subject: path,
      what: "the file cannot be read",
      remedy: "name the document that pulumi preview --json printed, or - for standard input",
      cause,
    });
  }
}

async function runPreview(stack: string | undefined, further: readonly string[]): Promise<string> {
  const parameters = ["preview", "--json", ...(stack === undefined ? [] : ["--stack", stack]), ...further];
  const pulumi = spawn("pulumi", parameters, { stdio: ["inherit", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve, reject) => {
    pulumi.once("error", reject);
    pulumi.once("close", resolve);
  });
  try {
    const [printed, code] = await Promise.all([text(pulumi.stdout), ended]);
    if (code === 0 || printed.includes("{")) return printed;
    throw failedRun(`it ended with exit code ${String(code)} and printed no document`, undefined);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") {
      throw failedRun("the program pulumi is not on PATH", cause);
    }
    throw cause;
  }
}

function failedRun(what: string, cause: unknown): Error {
  return cmsError("cli/preview", {
    subject: "pulumi preview",
    what,
    remedy: "run it by hand first, or give its stored output as a file",
    cause,
  });
}
