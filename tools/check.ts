/**
 * `npm run check`: the fast gate, the same here and in the CI. Runs every step even when one fails, prints what the failed
 * ones said, and ends with a table. `--json FILE` keeps the tests' results as a document; names after that run only
 * those steps.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { runSteps } from "./checks/step";
import type { CheckStep, StepResult } from "./checks/step";

const root = resolve(__dirname, "..");

/** The steps, the long ones first. */
function checkSteps(scratch: string, json: string | undefined): readonly CheckStep[] {
  const tsx = ["--import", "tsx"];
  const results = json === undefined ? [] : ["--json", json];
  return [
    { name: "lint", command: ["node_modules/eslint/bin/eslint.js", ".", "--max-warnings", "0"] },
    {
      name: "tests",
      command: [...tsx, "tools/run-tests.ts", "--tag", "U", "--tag", "I", ...results],
      figures: /^\d+ passed, \d+ failed/,
    },
    { name: "types", command: ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "tsconfig.json"] },
    {
      name: "api documents",
      command: ["node_modules/typedoc/bin/typedoc", "--out", join(scratch, "api"), "--logLevel", "Warn"],
    },
    { name: "format", command: ["node_modules/prettier/bin/prettier.cjs", "--check", "."] },
    {
      name: "imports",
      command: ["node_modules/dependency-cruiser/bin/dependency-cruise.mjs", "--config", "--", ...cruised],
      figures: /modules, \d+ dependencies cruised/,
    },
    {
      name: "requirements",
      command: [...tsx, "tools/check-requirements.ts"],
      figures: /^\d+ requirement ids/,
    },
  ];
}

const cruised = [
  ...["index.ts", "errors", "x509", "plan", "mmp", "rest", "apply", "issue", "cli", "components"],
  ...["stacks", "lab", "bench", "test", "tools"],
];

async function main(commandLine: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...commandLine],
    allowPositionals: true,
    options: { json: { type: "string" } },
  });
  const scratch = mkdtempSync(join(tmpdir(), "cms-check-"));
  try {
    const steps = checkSteps(scratch, values.json).filter(
      ({ name }) => positionals.length === 0 || positionals.includes(name),
    );
    const results = await runSteps(steps, { root, limit: availableParallelism(), told: tell });
    console.log(`\n${tableOf(results)}`);
    process.exitCode = results.length > 0 && results.every(({ isGood }) => isGood) ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function tell({ name, isGood, output, milliseconds }: StepResult): void {
  console.log(`${isGood ? "ok    " : "FAILED"} ${name} (${seconds(milliseconds)})`);
  if (!isGood) console.log(`\n${output.trim()}\n`);
}

function tableOf(results: readonly StepResult[]): string {
  const table = new Table({ head: ["step", "result", "time", "figures"], style: { head: [], border: [] } });
  for (const { name, isGood, milliseconds, figures } of results) {
    table.push([name, isGood ? "ok" : "FAILED", seconds(milliseconds), figures]);
  }
  return table.toString();
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
