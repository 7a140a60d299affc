import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askVersion } from "../../../lab/engine/plugin-version";
import { pluginScript, putExecutable } from "./fake-machine";

describe("[I] lab/engine/plugin-version", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "cms-version-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  async function answerOf(script: string): Promise<string | undefined> {
    const program = putExecutable(join(root, "plugin"), script);
    return askVersion(program, "ResourceProvider", {});
  }

  it("asks the service for its version, with or without a v", async () => {
    assert.equal(await answerOf(pluginScript("ResourceProvider", "v5.6.1")), "5.6.1");
    assert.equal(await answerOf(pluginScript("ResourceProvider", "1.2.1")), "1.2.1");
  });

  it("knows no version of a program that offers another service, no port, or nothing", async () => {
    assert.equal(await answerOf(pluginScript("LanguageRuntime", "3.68.0")), undefined);
    assert.equal(await answerOf("echo help"), undefined);
    assert.equal(await answerOf("exit 0"), undefined);
    assert.equal(await askVersion(join(root, "none"), "ResourceProvider", {}), undefined);
  });
});
