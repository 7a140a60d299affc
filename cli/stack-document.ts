/** The outputs of a stack as a document: stored, or asked of pulumi. Secrets stay hidden in it. */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { cmsError } from "../errors/cms-error";

/** Where the outputs come from. */
export interface StackDocumentSource {
  /** File with the output of `pulumi stack output --json`. @default the command is run */
  readonly outputs?: string;
  /** Stack whose outputs are asked for. @default the selected one */
  readonly stack?: string;
}

const runOrGive =
  "run it in the folder of the Pulumi project, or give --outputs a file with `pulumi stack output --json`";

/** The JSON text. Throws `cli/outputs` where there is none. */
export function stackDocument({ outputs, stack }: StackDocumentSource): Promise<string> {
  return outputs === undefined ? stackOutputs(stack) : readOutputs(outputs);
}

/** What stands in a JSON object, nothing of it known. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object; undefined for whatever is none. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** Parses the JSON text; what is none is refused in the caller's words. */
export function parseOutputs(text: string, refuse: (what: string, cause: unknown) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refuse("it is no JSON", cause);
  }
}

/** Stored outputs. Throws `cli/outputs`, with this remedy, where the file cannot be read. */
export async function readOutputs(path: string, remedy = runOrGive): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw noOutputs(
      path,
      `the file cannot be read (${cause instanceof Error ? cause.message : String(cause)})`,
      remedy,
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

function noOutputs(subject: string, what: string, remedy = runOrGive): Error {
  return cmsError("cli/outputs", { subject, what, remedy });
}
