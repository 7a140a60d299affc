#!/usr/bin/env node
/** The command line: `npx pulumi-cisco-meeting-server plan | doctor | adopt | report | requests`. */
import { parseArgs } from "node:util";
import { adopt } from "./adopt/adopt";
import { parseAdoptArguments } from "./adopt/arguments";
import { parseDoctorArguments } from "./doctor/arguments";
import { diagnose } from "./doctor/doctor";
import { planFormats, planOf } from "./plan";
import type { PlanFormat, PlanSource } from "./plan";
import { parseReportArguments, reportOf } from "./report/report";
import { parseRequestsArguments } from "./requests/arguments";
import { writeRequests } from "./requests/requests";
import { understood, wrongUse } from "./wrong-use";

const usage = `Usage: pulumi-cisco-meeting-server plan [--format FORMAT] [--stack NAME] [-- PREVIEW-ARGUMENT...]
       pulumi-cisco-meeting-server plan [--format FORMAT] FILE
       pulumi-cisco-meeting-server plan [--format FORMAT] -
       pulumi-cisco-meeting-server doctor [OPTION...] [USER@]HOST[:PORT]...
       pulumi-cisco-meeting-server adopt --folder DIR [OPTION...] --host-key [HOST=]KEY [USER@]HOST[:PORT]...
       pulumi-cisco-meeting-server report [--stack NAME | --outputs FILE] [--html FILE] [--format FORMAT] [--warn-days N]
       pulumi-cisco-meeting-server requests [--outputs FILE | --stack NAME] --folder DIR

plan prints, for every change of a role that a preview shows, what it interrupts, which facts of its certificates change, and
the MMP commands that may be sent, in order. FORMAT is text (the default), json or markdown, which suits a ticket.
Without FILE it runs "pulumi preview --json"; FILE is the stored output of that command, - is standard input.

doctor looks at appliances and changes nothing: release, clock, password, which certificates each role has and serves,
which rules they break, and what to do. Without --host-key it only prints the host key to pin, and sends no password.
  --host-key [HOST=]KEY     pinned host key: SHA256:... or "ssh-ed25519 AAAA..."; for each host one
  --user NAME               MMP user (admin)
  --password-from REF       env:NAME or file:PATH (env:CMS_PASSWORD)
  --private-key-from REF    env:NAME or file:PATH; --agent takes the keys of the SSH agent
  --outputs FILE            output of "pulumi stack output --json": shows what was changed by hand
  --warn-days N             days before its end from which a certificate or password is announced (30)
  --format FORMAT           text or json
It ends with 0 when all is well, 1 when something is wrong, 2 when there are only warnings, 3 when it could not work.

adopt looks at appliances that run already, as doctor does and with its options for the login, and writes a project into
a new folder whose first "pulumi up" changes nothing: the program, and the certificates that are in use. No private key is
fetched; it says which ones to supply. It ends with 0 when all was adopted, 2 when there is something to know first, 1 when
nothing was adopted, 3 when it could not work.

report shows what a stack deployed: every certificate with its end, and who trusts whom. FORMAT is text, json or prometheus;
--html writes a page. It reads the stack's output "inventory", asks no appliance, and ends as doctor does.

requests writes the signing requests that a stack puts out (SubmittedRequests) as NAME.csr into a folder, and worklist.md, which
says for each what to do with it. Without --outputs it runs "pulumi stack output --json".
`;

async function main(commandLine: readonly string[]): Promise<void> {
  const [command, ...own] = commandLine;
  if (command === "doctor" && !own.includes("--help")) {
    return judging(() => diagnose(parseDoctorArguments(own), (line) => process.stderr.write(`${line}\n`)));
  }
  if (command === "adopt" && !own.includes("--help")) {
    return judging(() => adopt(parseAdoptArguments(own), (line) => process.stderr.write(`${line}\n`)));
  }
  if (command === "report" && !own.includes("--help")) {
    return judging(() => reportOf(parseReportArguments(own), new Date()));
  }
  if (command === "requests" && !own.includes("--help")) {
    return print(await writeRequests(parseRequestsArguments(own), new Date()));
  }
  return plan(commandLine);
}

/** Prints a judgement and ends with its code; 3 where there is none. */
async function judging(work: () => Promise<{ text: string; exitCode: number }>): Promise<void> {
  try {
    const { text, exitCode } = await work();
    await print(text);
    process.exitCode = exitCode;
  } catch (error) {
    tell(error);
    process.exitCode = 3;
  }
}

async function plan(commandLine: readonly string[]): Promise<void> {
  const separator = commandLine.indexOf("--");
  const own = separator < 0 ? commandLine : commandLine.slice(0, separator);
  const further = separator < 0 ? [] : commandLine.slice(separator + 1);
  const { values, positionals } = parse(own);
  if (values.help === true) return print(usage);
  const [command, file, ...rest] = positionals;
  if (command !== "plan" || rest.length > 0) throw wrongUse(`there is no command "${positionals.join(" ")}"`);
  await print(await planOf(sourceOf(file, values.stack, further), formatOf(values.format)));
}

function parse(own: readonly string[]) {
  const options = {
    format: { type: "string" },
    stack: { type: "string" },
    help: { type: "boolean", short: "h" },
  } as const;
  return understood(() => parseArgs({ args: [...own], allowPositionals: true, options }));
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

/** Waits until the text is out, since a pipe may be slow. */
function print(text: string): Promise<void> {
  return new Promise((done) => process.stdout.write(text, () => done()));
}

function tell(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  tell(error);
  process.exitCode = 1;
});
