/** Runs mocha in a process of its own. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brokenRun, readResults } from "./report";
import type { TestResult } from "./report";
import type { Tag, TestBatch } from "./selection";

const mochaProgram = createRequire(__filename).resolve("mocha/bin/mocha.js");
/** Two at a time, on two cores: with more of them the deadlines that the tests give the appliance are too short. */
const jobs = 2;
/** An update takes some seconds, and several times that on a machine that is busy. */
const engineTimeoutMs = 180_000;

/** Runs one batch; its readable report goes to this process's standard output. */
export function runMocha(
  batch: TestBatch,
  tags: readonly Tag[],
  root: string,
): Promise<readonly TestResult[]> {
  return withScratch(async (folder) => {
    const results = join(folder, "results.json");
    const parameters = [mochaProgram, ...mochaArguments(batch, tags, results)];
    const ending = await runNode(parameters, { root, output: "inherit" });
    return judged(batch, ending, readResults(results));
  });
}

/** A test that was not run. */
export type ListedTest = Pick<TestResult, "title" | "file">;

/** Every test in the files, without running one. */
export function listTests(files: readonly string[], root: string): Promise<readonly ListedTest[]> {
  return withScratch(async (folder) => {
    const results = join(folder, "results.json");
    const batch: TestBatch = { name: "listed", files, isParallel: false };
    const parameters = [mochaProgram, "--dry-run", ...mochaArguments(batch, [], results)];
    const ending = await runNode(parameters, { root, output: "ignore" });
    const listed = readResults(results);
    if (ending === 0 && listed !== undefined) return listed.map(({ title, file }) => ({ title, file }));
    throw new Error(`the tests cannot be listed (mocha ended with ${String(ending)}); npm test says why`);
  });
}

async function withScratch<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "cms-tests-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * `--exit`: once a connection was reset while it was being closed, as the emulated appliance does when it drops one, Node 20
 * may try for ever to close its last handles.
 */
function mochaArguments(batch: TestBatch, tags: readonly Tag[], results: string): readonly string[] {
  return [
    "--exit",
    "--reporter",
    join(__dirname, "reporter.ts"),
    "--reporter-option",
    `results=${results}`,
    ...(batch.isParallel ? ["--parallel", "--jobs", String(jobs)] : ["--timeout", String(engineTimeoutMs)]),
    ...(tags.length > 0 ? ["--grep", tags.map((tag) => `\\[${tag}\\]`).join("|")] : []),
    ...batch.files,
  ];
}

/** The exit code of a run, or the signal that ended it. */
type Ending = number | NodeJS.Signals;

function runNode(
  parameters: readonly string[],
  { root, output }: { root: string; output: "inherit" | "ignore" },
): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, parameters, { cwd: root, stdio: ["ignore", output, "inherit"] });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      resolve(code ?? signal ?? 1);
    });
  });
}

/** A run that ended badly without a failed test is a failure too: a file that does not load, a crash. */
function judged(
  batch: TestBatch,
  ending: Ending,
  results: readonly TestResult[] | undefined,
): readonly TestResult[] {
  const known = results ?? [];
  const isExplained = known.some(({ state }) => state === "failed");
  if (results !== undefined && (ending === 0 || isExplained)) return known;
  const title = `the run of ${String(batch.files.length)} files ${batch.name}`;
  return [...known, brokenRun(title, "", `mocha ended with ${String(ending)}; see its output above`)];
}
