import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { changeProgram, checkEntryPoint } from "../../components/entry-point";
import { thrownText } from "../thrown";

const root = resolve(__dirname, "..", "..");

describe("[I] components/entry-point", () => {
  it("finds the change's program from the package's own folders, as `node -e` does there", () => {
    for (const folder of [root, join(root, "stacks")]) {
      checkEntryPoint(folder);
      const text = `require.resolve(${JSON.stringify(changeProgram.slice(9, -9))})`;
      execFileSync(process.execPath, ["-e", text], { cwd: folder });
    }
  });

  it("names folder and remedy where it does not", () => {
    const folder = mkdtempSync(join(tmpdir(), "cms-entry-point-"));
    try {
      assert.equal(
        thrownText(() => checkEntryPoint(folder)),
        `args/entry-point pulumi-cisco-meeting-server/apply: Node does not find it from ${folder}, where Pulumi runs this ` +
          "program and its commands. Run `npm install pulumi-cisco-meeting-server` there or in a folder above; with " +
          "`main:` in Pulumi.yaml that folder is the one of the program, with an inline program of the Automation API the " +
          "current folder of the calling process.",
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
