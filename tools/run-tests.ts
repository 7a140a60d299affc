/**
 * `npm test`: runs the tests and prints, at the end, what was skipped and why. Without arguments it takes every test but
 * the slow ones (test/slow/ and *.slow.spec.ts). `--tag U|I|E` selects by reach, `--engine` takes only the tests through
 * the real engine, `--slow` only the slow ones, file names only those files; `--json FILE` keeps the results as a
 * document. Ends with 1 when a test failed or none ran.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { runMocha } from "./tests/mocha";
import { summaryText, testReport } from "./tests/report";
import type { TestReport, TestResult } from "./tests/report";
import { batchesOf, isEngineTest, parseTestRequest } from "./tests/selection";
import type { TestRequest } from "./tests/selection";

async function main(commandLine: readonly string[]): Promise<void> {
  const request = parseTestRequest(commandLine);
  const report = await runTests(request, resolve(__dirname, ".."));
  if (request.json !== undefined) writeReport(request.json, report);
  console.log(`\n${summaryText(report)}`);
  if (report.passed === 0) console.log("No test ran.");
  process.exitCode = report.failed > 0 || report.passed === 0 ? 1 : 0;
}

async function runTests(request: TestRequest, root: string): Promise<TestReport> {
  const results: TestResult[] = [];
  for (const batch of batchesOf(request, root)) results.push(...(await runMocha(batch, request.tags, root)));
  const isCi = process.env["CI"] === "true";
  return testReport(results.map((result) => (isCi ? engineRequired(result) : result)));
}

/** The CI brings everything that the engine needs: a test that skips it there would prove nothing. */
function engineRequired(result: TestResult): TestResult {
  if (result.state !== "skipped" || !isEngineTest(result.file)) return result;
  const error = `skipped in the CI, where the engine is required: ${result.reason ?? "it says no reason"}`;
  return { ...result, state: "failed", error };
}

function writeReport(file: string, report: TestReport): void {
  mkdirSync(dirname(resolve(file)), { recursive: true });
  writeFileSync(resolve(file), `${JSON.stringify(report, null, 1)}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
