import { deepStrictEqual } from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { matchingFiles } from "../../../../../lab/engine/stand-ins/command/collected-files";

describe("[I] lab/engine/stand-ins/command/collected-files", () => {
  it("takes what the last matching pattern takes", () => {
    const folder = mkdtempSync(join(tmpdir(), "files-"));
    try {
      mkdirSync(join(folder, "deep", "er"), { recursive: true });
      for (const name of ["a.txt", "b.log", "deep/c.txt", "deep/er/d.txt"])
        writeFileSync(join(folder, name), "");
      const cases = [
        [["*.txt"], ["a.txt"]],
        [["**.txt"], ["a.txt", "deep/c.txt", "deep/er/d.txt"]],
        [
          ["**", "!*.log"],
          ["a.txt", "deep/c.txt", "deep/er/d.txt"],
        ],
        [
          ["**", "!deep/**", "deep/c.?xt"],
          ["a.txt", "b.log", "deep/c.txt"],
        ],
        [["none"], []],
      ] as const;
      deepStrictEqual(
        cases.map(([patterns]) => matchingFiles(folder, patterns)),
        cases.map(([, names]) => names),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
