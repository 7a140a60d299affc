import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { findEngine } from "../../../lab/engine/engine";
import { builtFolder, cliModule, languageHostModule } from "../../../lab/engine/go-modules";
import { sdkVersion } from "../../../lab/engine/sdk";
import { aMachine, cliScript, goScript, pluginScript } from "./fake-machine";
import type { FakeMachine } from "./fake-machine";

describe("[I] lab/engine/engine", function () {
  this.timeout(60_000);
  let machine: FakeMachine;
  beforeEach(() => {
    machine = aMachine();
  });
  afterEach(() => machine.remove());

  function find() {
    return findEngine(machine.search.io, machine.search);
  }

  it("says of each part its version and where it came from", async () => {
    machine.put(join(machine.bin, "go"), goScript());
    machine.put(join(machine.bin, "pulumi-resource-tls"), pluginScript("ResourceProvider", "5.9.1"));
    const built = await find();
    const { tls, command } = built.facts.plugins;
    assert.deepEqual(built.facts, {
      cli: { version: cliModule().version, origin: "built" },
      languageHost: { version: languageHostModule().version, origin: "built" },
      plugins: {
        tls: { version: "5.9.1", origin: "installed" },
        command: { version: sdkVersion("@pulumi/command"), origin: "stand-in" },
      },
    });
    const { facts, program } = await find();
    assert.deepEqual(facts, {
      cli: { version: cliModule().version, origin: "cached" },
      languageHost: { version: languageHostModule().version, origin: "cached" },
      plugins: { tls, command },
    });
    assert.equal(program, built.program);
  });

  it("gives an environment in which the engine finds its parts and fetches nothing", async () => {
    machine.put(join(machine.bin, "go"), goScript());
    machine.search.environment["PULUMI_IGNORE_AMBIENT_PLUGINS"] = "true";
    machine.search.environment["KEPT"] = "as it is";
    const { environment } = await find();
    const folder = builtFolder(machine.search.cache, [cliModule(), languageHostModule()]);
    const home = environment["PULUMI_HOME"] ?? "";
    assert.equal(dirname(home), join(machine.search.cache, "homes"));
    const { PULUMI_IGNORE_AMBIENT_PLUGINS: _, ...inherited } = machine.search.environment;
    assert.deepEqual(environment, {
      ...inherited,
      PATH: [folder, dirname(process.execPath), machine.bin].join(":"),
      PULUMI_HOME: home,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
    });
  });

  it("puts stand-ins where the engine takes them without a warning, under the versions that the SDKs ask for", async () => {
    machine.put(join(machine.bin, "go"), goScript());
    const { environment } = await find();
    const plugins = join(environment["PULUMI_HOME"] ?? "", "plugins");
    const expected = ["command", "tls"].map((name) => `resource-${name}-v${sdkVersion(`@pulumi/${name}`)}`);
    assert.deepEqual(readdirSync(plugins).sort(), expected);
    const links = readdirSync(plugins).flatMap((folder) =>
      readdirSync(join(plugins, folder)).map((file) => readlinkSync(join(plugins, folder, file))),
    );
    const [standIns] = readdirSync(machine.search.cache).filter((entry) => entry.startsWith("stand-ins-"));
    assert.deepEqual(
      links.sort(),
      ["command", "tls"].map((name) => join(machine.search.cache, standIns ?? "", `pulumi-resource-${name}`)),
    );
  });

  it("changes nothing on PATH for an installed engine and the node that runs this", async () => {
    machine.put(join(machine.bin, "pulumi"), cliScript("3.250.1"));
    machine.put(join(machine.bin, "pulumi-language-nodejs"), pluginScript("LanguageRuntime", "3.250.1"));
    mkdirSync(machine.bin, { recursive: true });
    symlinkSync(process.execPath, join(machine.bin, "node"));
    const { environment, program } = await find();
    assert.deepEqual([program, environment["PATH"]], [join(machine.bin, "pulumi"), machine.bin]);
  });

  it("says which folder has to be written, and how to choose another", async () => {
    const file = machine.put(join(machine.root, "file"), "");
    machine.search.environment["XDG_CACHE_HOME"] = file;
    const folder = join(file, "pulumi-cisco-meeting-server");
    await assert.rejects(find(), {
      name: "NoEngine",
      message: `The engine's cache folder cannot be written: ENOTDIR: not a directory, mkdir '${folder}/engine'. Set XDG_CACHE_HOME to a folder that can.`,
    });
  });
});
