import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const checkout = resolve(__dirname, "..", "..");

/** A project that holds the runner, the package's tools for tests and the given specs. */
class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "cms-run-tests-"));

  constructor(specs: Readonly<Record<string, string>>) {
    for (const name of ["node_modules", "tools", ".mocharc.json", "tsconfig.json"]) {
      symlinkSync(join(checkout, name), join(this.folder, name));
    }
    for (const [name, text] of Object.entries(specs)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), text);
    }
  }

  run(environment: NodeJS.ProcessEnv = {}): { code: number | null; printed: string; report: unknown } {
    const json = join(this.folder, "report.json");
    // Node would follow the link to the runner's real place, and run the tests there.
    const parameters = ["--preserve-symlinks-main", "--preserve-symlinks", "--import", "tsx"];
    const ran = spawnSync(
      process.execPath,
      [...parameters, join(this.folder, "tools/run-tests.ts"), "--json", json],
      {
        cwd: this.folder,
        encoding: "utf8",
        env: { ...process.env, CI: "", ...environment },
      },
    );
    const report: unknown = JSON.parse(readFileSync(json, "utf8"), (key, value: unknown) =>
      key === "milliseconds" || key === "error" ? undefined : value,
    );
    return { code: ran.status, printed: ran.stdout + ran.stderr, report };
  }
}

const spec = (body: string): string => `describe("[U] thing", () => { ${body} });`;
const passing = spec(`it("holds", () => {});`);
const skipping = `const { skip } = require("${join(checkout, "test", "skip.ts")}");
${spec(`it("needs a tool", function () { skip(this, "the tool is not here"); });`)}`;

describe("[I] tools/run-tests", function () {
  this.timeout(60_000);
  const projects: Project[] = [];
  const run = (specs: Readonly<Record<string, string>>, environment?: NodeJS.ProcessEnv) => {
    const project = new Project(specs);
    projects.push(project);
    return project.run(environment);
  };
  afterEach(() => {
    for (const { folder } of projects.splice(0)) rmSync(folder, { recursive: true });
  });

  it("ends with 0, and tells of each skipped test why", () => {
    const { code, printed, report } = run({ "test/a.spec.ts": passing, "test/b.spec.ts": skipping });
    strictEqual(code, 0, printed);
    strictEqual(
      printed.includes("  [U] thing needs a tool\n    because the tool is not here\n"),
      true,
      printed,
    );
    deepStrictEqual(report, {
      schema: 1,
      passed: 1,
      failed: 0,
      skipped: 1,
      tests: [
        { title: "[U] thing holds", file: "test/a.spec.ts", state: "passed" },
        {
          title: "[U] thing needs a tool",
          file: "test/b.spec.ts",
          state: "skipped",
          reason: "the tool is not here",
        },
      ],
    });
  });

  it("ends with 1 when a test fails, when a file does not load, and when no test ran", () => {
    const failing = spec(`it("breaks", () => { throw new Error("no"); });`);
    strictEqual(run({ "test/a.spec.ts": passing, "test/b.spec.ts": failing }).code, 1);
    strictEqual(run({ "test/a.spec.ts": passing, "test/b.spec.ts": "throw new Error('broken');" }).code, 1);
    strictEqual(run({ "test/a.spec.ts": spec("") }).code, 1);
  });

  it("takes a skipped test of the engine for a failure in the CI", () => {
    const specs = { "test/a.spec.ts": passing, "test/engine/b.spec.ts": skipping };
    strictEqual(run(specs).code, 0);
    const { code, report } = run(specs, { CI: "true" });
    strictEqual(code, 1);
    deepStrictEqual(report, {
      schema: 1,
      passed: 1,
      failed: 1,
      skipped: 0,
      tests: [
        { title: "[U] thing holds", file: "test/a.spec.ts", state: "passed" },
        {
          title: "[U] thing needs a tool",
          file: "test/engine/b.spec.ts",
          state: "failed",
          reason: "the tool is not here",
        },
      ],
    });
  });
});
