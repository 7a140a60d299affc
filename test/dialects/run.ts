/** Runs the apply suite in a process of its own, under one dialect. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { brokenRun, readResults } from "../../tools/tests/report";
import type { TestResult } from "../../tools/tests/report";
import { baseDialectVariable } from "../lab/appliance/base-dialect";

const root = resolve(__dirname, "../..");
const mocha = createRequire(__filename).resolve("mocha/bin/mocha.js");

/**
 * The spec files whose appliances start under the dialect of the run. The others of test/apply/ meet no appliance, or are
 * about one dialect each, or interrupt a change at every request: that is done under random dialects in test/worlds/.
 */
export const suite = [
  "call-wait",
  "clearing",
  "cluster-trust",
  "good-runs",
  "lost-connection",
  "maintenance",
  "meeting-apps",
  "messages-declaration",
  "messages-end",
  "messages-files",
  "messages-login",
  "messages-proof",
  "messages-replies",
  "pinned-trust",
  "registration",
  "session",
  "sip-services",
  "way-back",
  "web-bridge",
].map((name) => `test/apply/${name}.spec.ts`);

/** Every test with how it ended; a run that ended otherwise is a failed test too. */
export async function runUnder(value: string): Promise<readonly TestResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "cms-dialect-"));
  try {
    const results = join(folder, "results.json");
    const said = await runMocha(value, results);
    return (
      readResults(results) ?? [brokenRun("the run of the suite", "", said.split("\n").slice(-20).join("\n"))]
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runMocha(value: string, results: string): Promise<string> {
  const parameters = [
    mocha,
    "--exit", // see tools/tests/mocha.ts
    "--reporter",
    join(root, "tools/tests/reporter.ts"),
    "--reporter-option",
    `results=${results}`,
    ...suite,
  ];
  return new Promise((done, reject) => {
    const child = spawn(process.execPath, parameters, {
      cwd: root,
      env: { ...process.env, [baseDialectVariable]: value },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    const hear = (bytes: Buffer): void => void (said += bytes.toString());
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("error", reject);
    child.once("close", () => {
      done(said);
    });
  });
}
