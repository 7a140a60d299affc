import { deepStrictEqual, notStrictEqual } from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileStandIns, pluginNames } from "../../../lab/engine/stand-in-programs";
import { startPlugin } from "./plugin-under-test";

describe("[I] lab/engine/stand-in-programs", function () {
  this.timeout(60_000);
  let cache: string;

  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), "programs-"));
  });

  afterEach(() => {
    rmSync(cache, { recursive: true, force: true });
  });

  it("compiles a program per plugin, each of which says its version", async () => {
    const folder = await compileStandIns(cache);
    const versions: unknown[] = [];
    for (const name of pluginNames) {
      const plugin = await startPlugin(join(folder, `pulumi-resource-${name}`), cache);
      versions.push((await plugin.call("GetPluginInfo", {})).response);
      await plugin.stop();
    }
    deepStrictEqual(versions, [{ version: "5.5.1" }, { version: "1.2.1" }]);
  });

  it("leaves one whole folder when two compile at the same time, and compiles once", async () => {
    const [first, second] = await Promise.all([compileStandIns(cache), compileStandIns(cache)]);
    deepStrictEqual(first, second);
    deepStrictEqual(readdirSync(cache), [first.slice(cache.length + 1)]);
    const program = join(first, "pulumi-resource-tls");
    const made = statSync(program).mtimeMs;
    deepStrictEqual(await compileStandIns(cache), first);
    deepStrictEqual(statSync(program).mtimeMs, made);
    notStrictEqual(statSync(program).mode & 0o111, 0);
  });
});
