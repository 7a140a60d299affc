/**
 * `npm run test:dialects [-- VALUE...] [--lanes L] [--json FILE]`: the tests of apply that meet an emulated appliance,
 * once under each value of each of its switches (`name=value`; all but the defaults when none is named). Prints a line
 * for each value as it ends and a table at the end; ends with 1 when a test fails that test/dialects/exceptions.ts does
 * not name, or one passes that it names. `--json FILE` keeps what was found, counted as `npm test` counts.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { choiceText, otherValues } from "./choices";
import { exceptions, notRun } from "./exceptions";
import { runUnder } from "./run";
import { isGood, verdictOn } from "./verdict";
import type { Verdict } from "./verdict";

interface Ended extends Verdict {
  readonly seconds: number;
}

async function main(commandLine: readonly string[]): Promise<void> {
  const { values: options, positionals } = parseArgs({
    args: [...commandLine],
    allowPositionals: true,
    options: { lanes: { type: "string", default: "5" }, json: { type: "string" } },
  });
  const known = otherValues().map(choiceText);
  const values = positionals.length > 0 ? positionals : known.filter((value) => !(value in notRun));
  for (const [value, why] of Object.entries(notRun)) console.log(`  not run: ${value}: ${why}`);
  console.log(`${String(values.length)} values, ${options.lanes} at a time`);
  const ended = await inLanes(values, lanesOf(options.lanes));
  console.log(`\n${tableOf(ended)}`);
  const good = ended.filter(isGood).length;
  console.log(`\n${String(good)} values as they should be, ${String(ended.length - good)} not`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(countsOf(ended))}\n`);
  process.exitCode = good === ended.length ? 0 : 1;
}

function lanesOf(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new Error(`--lanes takes a whole number from 1 to 99, not "${text}".`);
}

async function inLanes(values: readonly string[], lanes: number): Promise<readonly Ended[]> {
  // The last of the list take the longest, so they begin first.
  const queue = values.toReversed();
  const ended: Ended[] = [];
  const lane = async (): Promise<void> => {
    for (let value = queue.shift(); value !== undefined; value = queue.shift()) {
      const begin = performance.now();
      const verdict = verdictOn(value, await runUnder(value), exceptions);
      const seconds = Math.round((performance.now() - begin) / 1000);
      ended.push({ ...verdict, seconds });
      console.log(`  ${isGood(verdict) ? "ok    " : "FAILED"} ${value} (${String(seconds)} s)`);
      if (!isGood(verdict)) console.log(troubleOf(verdict));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return ended.toSorted((one, other) => values.indexOf(one.value) - values.indexOf(other.value));
}

function tableOf(ended: readonly Ended[]): string {
  const table = new Table({
    head: ["value", "passed", "excepted", "failed", "seconds"],
    style: { head: [], border: [] },
  });
  for (const { value, passed, excepted, failed, seconds } of ended) {
    table.push([value, passed, excepted, failed.length, seconds]);
  }
  return table.toString();
}

function troubleOf({ failed, idle }: Verdict): string {
  const failures = failed.map(({ title, error = "" }) => `  ${title}\n    ${firstLines(error)}`);
  const unused = idle.map(
    ({ title }) => `  nothing failed that begins with "${title}": strike the exception`,
  );
  return [...failures, ...unused].join("\n");
}

function firstLines(text: string): string {
  return text.split("\n").slice(0, 3).join("\n      ");
}

function countsOf(ended: readonly Ended[]): { readonly passed: number; readonly failed: number } {
  const sum = (count: (one: Ended) => number): number => ended.reduce((total, one) => total + count(one), 0);
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed, idle, passed }) => failed.length + idle.length + (passed === 0 ? 1 : 0)),
  };
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
