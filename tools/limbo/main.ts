/**
 * `npm run limbo -- FILE [--peer openssl] [--json FILE] [--verbose]`: holds the judge of x509/path/ against the cases of an
 * x509-limbo file. Prints each disagreement, the reason of each skip, and the figures; `--peer` prints another judge's
 * beside them, `--verbose` also what agrees. Ends with 1 on a disagreement that tools/limbo/exceptions.json does not
 * name, and when more than one case in twenty is an exception.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Answer } from "./answer";
import { parseLimbo } from "./cases";
import type { LimboCase } from "./cases";
import { opensslAnswer } from "./openssl";
import { ourAnswer } from "./ours";
import { closingLine, outcomeOf } from "./tally";
import type { LimboException, Outcome } from "./tally";

const usage = "npm run limbo -- FILE [--peer openssl] [--json FILE] [--verbose]";

function main(commandLine: readonly string[]): void {
  const { values, positionals } = parseArgs({
    args: [...commandLine],
    allowPositionals: true,
    options: {
      peer: { type: "string" },
      json: { type: "string" },
      verbose: { type: "boolean", default: false },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Error(usage);
  if (values.peer !== undefined && values.peer !== "openssl") {
    throw new Error(`--peer is ${values.peer}; it can be openssl`);
  }
  const cases = parseLimbo(readFileSync(file, "utf8"));
  const now = new Date();
  const ours = compare(cases, (limbo) => ourAnswer(limbo, now), readExceptions());
  for (const outcome of ours) printOutcome(outcome, values.verbose);
  if (values.peer !== undefined) printPeer(cases, now);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(ours, null, 1)}\n`);
  process.exitCode = close(ours);
}

function compare(
  cases: readonly LimboCase[],
  answer: (limbo: LimboCase) => Answer,
  exceptions: readonly LimboException[],
): readonly Outcome[] {
  return cases.map((limbo) => {
    const start = performance.now();
    const given = answer(limbo);
    return outcomeOf(limbo, given, performance.now() - start, exceptions);
  });
}

function readExceptions(): readonly LimboException[] {
  return JSON.parse(readFileSync(join(__dirname, "exceptions.json"), "utf8")) as readonly LimboException[];
}

function printOutcome({ id, kind, expected, answer, reason }: Outcome, isVerbose: boolean): void {
  switch (kind) {
    case "agreed":
      if (isVerbose)
        console.log(`agreed     ${id}: ${answer.kind}${reason === undefined ? "" : `; ${reason}`}`);
      return;
    case "disagreed":
      console.log(
        `DISAGREED  ${id}: ${expected} is expected, ours is ${answer.kind}; ${reason ?? "no objection"}`,
      );
      return;
    case "skipped":
      console.log(`skipped    ${id}: ${reason ?? ""}`);
      return;
    case "excepted":
      console.log(`exception  ${id}: ${expected} is expected, ours is ${answer.kind}; ${reason ?? ""}`);
      return;
  }
}

function printPeer(cases: readonly LimboCase[], now: Date): void {
  const folder = mkdtempSync(join(tmpdir(), "limbo-"));
  try {
    const theirs = compare(cases, (limbo) => opensslAnswer(limbo, now, folder), []);
    for (const { id, kind, expected, reason } of theirs) {
      if (kind === "agreed") continue;
      console.log(`openssl    ${id}: ${kind}, ${expected} is expected; ${reason ?? "no objection"}`);
    }
    console.log(`openssl verify -x509_strict: ${closingLine(theirs)}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function close(outcomes: readonly Outcome[]): number {
  const exceptions = outcomes.filter(({ kind }) => kind === "excepted").length;
  const slowest = outcomes.reduce((most, { milliseconds }) => Math.max(most, milliseconds), 0);
  console.log(`slowest case: ${slowest.toFixed(0)} ms; exceptions among the skipped: ${String(exceptions)}`);
  const isTooMany = exceptions > outcomes.length / 20;
  if (isTooMany) console.log("More than one case in twenty is an exception.");
  console.log(closingLine(outcomes));
  return isTooMany || outcomes.some(({ kind }) => kind === "disagreed") ? 1 : 0;
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
