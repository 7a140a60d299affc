/** The arguments of `requests`. */
import { parseArgs } from "node:util";
import { understood, wrongUse } from "../wrong-use";

/** What `requests` was asked for. */
export interface RequestsOrder {
  /** Folder that the files are written into. */
  readonly folder: string;
  /** File with the output of `pulumi stack output --json`. Absent: pulumi is asked. */
  readonly outputs?: string;
  /** Stack to ask for its outputs. @default the selected one */
  readonly stack?: string;
}

/** Reads the arguments after the word `requests`; throws `cli/usage`. */
export function parseRequestsArguments(commandLine: readonly string[]): RequestsOrder {
  const { folder, outputs, stack } = parse(commandLine);
  if (folder === undefined) throw wrongUse("requests needs --folder DIR, where it writes the files");
  if (outputs !== undefined && stack !== undefined)
    throw wrongUse("--outputs and --stack exclude each other");
  return { folder, ...(outputs !== undefined && { outputs }), ...(stack !== undefined && { stack }) };
}

function parse(commandLine: readonly string[]) {
  const text = { type: "string" } as const;
  const options = { folder: text, outputs: text, stack: text };
  return understood(() => parseArgs({ args: [...commandLine], options }).values);
}
