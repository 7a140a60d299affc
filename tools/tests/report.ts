/** What a run of tests came to, as data: written by the reporter, read by `npm test`, `npm run check` and the CI. */
import { readFileSync } from "node:fs";

/** One test. */
export interface TestResult {
  /** Titles of its `describe`s and its own, joined by blanks. */
  readonly title: string;
  /** Its file, relative to the project. */
  readonly file: string;
  readonly state: "passed" | "failed" | "skipped";
  readonly milliseconds: number;
  /** Why it was skipped. */
  readonly reason?: string;
  /** How it failed. */
  readonly error?: string;
}

/** The tests of one run. */
export interface TestReport {
  readonly schema: 1;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly tests: readonly TestResult[];
}

/** The report over some results, by file: files that run beside each other end in any order. */
export function testReport(results: readonly TestResult[]): TestReport {
  const tests = results.toSorted((one, other) =>
    one.file < other.file ? -1 : Number(one.file > other.file),
  );
  const count = (state: TestResult["state"]): number => tests.filter((test) => test.state === state).length;
  return {
    schema: 1,
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    tests,
  };
}

/** Reads the results that a run of mocha left, or nothing when it ended before it could write them. */
export function readResults(path: string): readonly TestResult[] | undefined {
  try {
    return (JSON.parse(readFileSync(path, "utf8")) as TestReport).tests;
  } catch {
    return undefined;
  }
}

/** A result that stands for a run that did not come to its tests. */
export function brokenRun(title: string, file: string, error: string): TestResult {
  return { title, file, state: "failed", milliseconds: 0, error };
}

/** The skipped tests with their reasons, then the counts. */
export function summaryText({ tests, passed, failed, skipped }: TestReport): string {
  const skippedTests = tests.filter(({ state }) => state === "skipped");
  const reasons = skippedTests.map(
    ({ title, reason }) => `  ${title}\n    because ${reason ?? "it says no reason"}`,
  );
  const failures = tests.flatMap(({ state, file, title }) =>
    state === "failed" ? [`  ${file}: ${title}`] : [],
  );
  return [
    ...(reasons.length > 0 ? ["Skipped:", ...reasons, ""] : []),
    ...(failures.length > 0 ? ["Failed:", ...failures, ""] : []),
    `${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`,
  ].join("\n");
}
