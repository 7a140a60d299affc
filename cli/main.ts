#!/usr/bin/env node
/** The command line: `npx pulumi-cisco-meeting-server plan`. */
import { parseArgs } from "node:util";
import { cmsError } from "../errors/cms-error";
import { planFormats, planOf } from "./plan";
import type { PlanFormat, PlanSource } from "./plan";

const usage = `Usage: pulumi-cisco-meeting-server plan [--format FORMAT] [--stack NAME] [-- PREVIEW-ARGUMENT...]
       pulumi-cisco-meeting-server plan [--format FORMAT] FILE
       pulumi-cisco-meeting-server plan [--format FORMAT] -

Prints, for every change of a role that a preview shows, what it interrupts, which facts of its certificates change, and
the MMP commands that may be sent, in order. FORMAT is text (the default), json or markdown, which suits a ticket.
Without FILE it runs "pulumi preview --json"; FILE is the stored output of that command, - is standard input.
`;

async function main(commandLine: readonly string[]): Promise<void> {
  const separator = commandLine.indexOf("--");
  const own = separator < 0 ? commandLine : commandLine.slice(0, separator);
  const further = separator < 0 ? [] : commandLine.slice(separator + 1);
  const { values, positionals } = parse(own);
  if (values.help === true) return print(usage);
  const [command, file, ...rest] = positionals;
  if (command !== "plan" || rest.length > 0) throw wrongUse(`there is no command "${positionals.join(" ")}"`);
  await print(await planOf(sourceOf(file, values.stack, further), formatOf(values.format)));
}

function parse(own: readonly string[]): ReturnType<typeof parseOwn> {
  try {
    return parseOwn(own);
  } catch (cause) {
    throw wrongUse(cause instanceof Error ? firstSentence(cause.message) : "the arguments cannot be read");
  }
}

function parseOwn(own: readonly string[]) {
  return parseArgs({
    args: [...own],
    allowPositionals: true,
    options: { format: { type: "string" }, stack: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
}

function formatOf(format = "text"): PlanFormat {
  const known = planFormats.find((name) => name === format);
  if (known) return known;
  throw wrongUse(`there is no format "${format}", only ${planFormats.join(", ")}`);
}

function sourceOf(
  file: string | undefined,
  stack: string | undefined,
  pulumiArguments: readonly string[],
): PlanSource {
  if (file === undefined) {
    return { kind: "pulumi", pulumiArguments, ...(stack !== undefined && { stack }) };
  }
  if (stack !== undefined || pulumiArguments.length > 0) {
    throw wrongUse("a stored preview takes neither --stack nor arguments for pulumi");
  }
  return file === "-" ? { kind: "standardInput" } : { kind: "file", path: file };
}

function wrongUse(what: string): Error {
  return cmsError("cli/usage", {
    subject: "pulumi-cisco-meeting-server",
    what,
    remedy: "see pulumi-cisco-meeting-server --help",
  });
}

function firstSentence(message: string): string {
  return message.replace(/\. .*$/s, "");
}

/** Waits until the text is out, since a pipe may be slow. */
function print(text: string): Promise<void> {
  return new Promise((done) => process.stdout.write(text, () => done()));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
