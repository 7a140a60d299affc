/** Mocha's readable report, and beside it the results as a JSON file (`--reporter-option results=FILE`). */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { reporters } from "mocha";
import type { MochaOptions, Runner, Test } from "mocha";
import { testReport } from "./report";
import type { TestResult } from "./report";

class ResultsReporter extends reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    const results: TestResult[] = [];
    runner.on("pass", (test) => results.push({ ...factsOf(test), state: "passed" }));
    runner.on("pending", (test) => results.push(skippedResult(test)));
    runner.on("fail", (test, error: unknown) =>
      results.push({ ...factsOf(test), state: "failed", error: errorText(error) }),
    );
    runner.once("end", () => {
      writeResults(resultsFile(options), results);
    });
  }
}

type Facts = Pick<TestResult, "title" | "file" | "milliseconds">;

function factsOf(test: Test): Facts {
  return {
    title: test.fullTitle(),
    file: test.file === undefined ? "" : relative(process.cwd(), test.file),
    milliseconds: test.duration ?? 0,
  };
}

/** test/skip.ts puts the reason into the title. */
function skippedResult(test: Test): TestResult {
  const facts = factsOf(test);
  const found = / \[skipped: (.*)\]$/.exec(facts.title);
  if (found === null) return { ...facts, state: "skipped" };
  return { ...facts, title: facts.title.slice(0, found.index), state: "skipped", reason: found[1] ?? "" };
}

function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error);
}

function resultsFile(options: MochaOptions): string {
  const given: unknown = options.reporterOptions;
  if (
    typeof given === "object" &&
    given !== null &&
    "results" in given &&
    typeof given.results === "string"
  ) {
    return given.results;
  }
  throw new Error("the reporter needs --reporter-option results=FILE");
}

function writeResults(file: string, results: readonly TestResult[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(testReport(results), null, 1)}\n`);
}

export = ResultsReporter;
