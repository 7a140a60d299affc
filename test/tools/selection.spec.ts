import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { batchesOf, parseTestRequest } from "../../tools/tests/selection";

describe("[U] tools/tests/selection: parseTestRequest", () => {
  it("takes the usual part and every tag without arguments", () => {
    deepStrictEqual(parseTestRequest([]), { tags: [], part: "usual", files: [] });
  });

  it("reads tags, part, files and where the results go", () => {
    deepStrictEqual(
      parseTestRequest(["--tag", "U", "--tag", "I", "--slow", "a.spec.ts", "--json", "r.json"]),
      {
        tags: ["U", "I"],
        part: "slow",
        files: ["a.spec.ts"],
        json: "r.json",
      },
    );
  });

  it("refuses a tag that there is not, and two parts at once", () => {
    throws(() => parseTestRequest(["--tag", "X"]), { message: "--tag is X; it can be U, I or E" });
    throws(() => parseTestRequest(["--engine", "--slow"]), {
      message: "--engine and --slow exclude each other",
    });
  });
});

describe("[I] tools/tests/selection: batchesOf", () => {
  let root = "";
  before(() => {
    root = mkdtempSync(join(tmpdir(), "cms-selection-"));
    const files = {
      "test/plan/a.spec.ts": "[U] [E]",
      "test/apply/b.spec.ts": "[E]",
      "test/engine/c.spec.ts": "[E]",
      "test/engine/d.slow.spec.ts": "[E]",
      "test/slow/e.spec.ts": "[U]",
      "test/plan/builder.ts": "[U]",
    };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
  });
  after(() => {
    rmSync(root, { recursive: true });
  });

  const batches = (...commandLine: string[]): readonly (readonly [boolean, readonly string[]])[] =>
    batchesOf(parseTestRequest(commandLine), root).map(({ isParallel, files }) => [isParallel, files]);

  it("leaves the slow ones out, and runs the engine's one by one after the others", () => {
    deepStrictEqual(batches(), [
      [true, ["test/apply/b.spec.ts", "test/plan/a.spec.ts"]],
      [false, ["test/engine/c.spec.ts"]],
    ]);
  });

  it("selects by tag, by part and by name", () => {
    deepStrictEqual(batches("--tag", "U"), [[true, ["test/plan/a.spec.ts"]]]);
    deepStrictEqual(batches("--engine"), [[false, ["test/engine/c.spec.ts"]]]);
    deepStrictEqual(batches("--slow"), [[false, ["test/engine/d.slow.spec.ts", "test/slow/e.spec.ts"]]]);
    deepStrictEqual(batches("test/slow/e.spec.ts"), [[false, ["test/slow/e.spec.ts"]]]);
    strictEqual(batches("--tag", "I").length, 0);
  });
});
