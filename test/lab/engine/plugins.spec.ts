import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Found } from "../../../lab/engine/facts";
import { NoEngine } from "../../../lab/engine/no-engine";
import { findPlugins } from "../../../lab/engine/plugins";
import { sdkVersion } from "../../../lab/engine/sdk";
import type { Search } from "../../../lab/engine/search";
import { aMachine, pluginScript, putExecutable } from "./fake-machine";
import type { FakeMachine } from "./fake-machine";

const cli: Found = { program: "/nowhere/pulumi", version: "3.250.0", origin: "installed" };
const wanted = { tls: sdkVersion("@pulumi/tls"), command: sdkVersion("@pulumi/command") };

function cachedProgram(home: string, name: "tls" | "command", version: string): string {
  return join(home, "plugins", `resource-${name}-v${version}`, `pulumi-resource-${name}`);
}

function askingFor({ search }: FakeMachine, plugins: string): Search {
  return { ...search, environment: { ...search.environment, LAB_PLUGINS: plugins } };
}

describe("[I] lab/engine/plugins", function () {
  this.timeout(60_000);
  let machine: FakeMachine;
  beforeEach(() => {
    machine = aMachine();
  });
  afterEach(() => machine.remove());

  function putBothOnPath(): void {
    for (const name of ["tls", "command"]) {
      const program = join(machine.bin, `pulumi-resource-${name}`);
      machine.put(program, pluginScript("ResourceProvider", name === "tls" ? "v4.9.9" : "1.0.7"));
    }
  }

  it("takes those on PATH, whatever their version, before those in a cache", async () => {
    putBothOnPath();
    machine.put(cachedProgram(join(machine.root, ".pulumi"), "tls", wanted.tls), "exit 0");
    assert.deepEqual(await findPlugins(machine.search, cli), {
      tls: { program: join(machine.bin, "pulumi-resource-tls"), version: "4.9.9", origin: "installed" },
      command: {
        program: join(machine.bin, "pulumi-resource-command"),
        version: "1.0.7",
        origin: "installed",
      },
    });
    assert.deepEqual(machine.asked, []);
  });

  it("takes the newest whole one of the user's plugin cache that fits the SDK", async () => {
    const home = join(machine.root, ".pulumi");
    const newer = wanted.tls.replace(/\d+$/, "90");
    for (const version of ["4.9.9", wanted.tls, newer, newer.replace("90", "91")]) {
      machine.put(cachedProgram(home, "tls", version), "exit 0");
    }
    writeFileSync(join(home, "plugins", `resource-tls-v${newer.replace("90", "91")}.partial`), "");
    machine.put(cachedProgram(home, "command", "0.9.0"), "exit 0");
    const command = machine.put(cachedProgram(home, "command", wanted.command), "exit 0");
    assert.deepEqual(await findPlugins(machine.search, cli), {
      tls: { program: cachedProgram(home, "tls", newer), version: newer, origin: "cached" },
      command: { program: command, version: wanted.command, origin: "cached" },
    });
  });

  it("looks into the plugin cache of the user's PULUMI_HOME when that is set", async () => {
    const home = join(machine.root, "elsewhere");
    const environment = { ...machine.search.environment, PULUMI_HOME: home };
    for (const name of ["tls", "command"] as const) {
      machine.put(cachedProgram(home, name, wanted[name]), "exit 0");
    }
    const { tls, command } = await findPlugins({ ...machine.search, environment }, cli);
    assert.deepEqual([tls.origin, command.origin], ["cached", "cached"]);
  });

  it("downloads what is missing with the CLI, once", async () => {
    machine.remove();
    machine = aMachine({
      refusal: () => Promise.resolve(undefined),
      installPlugin(program, name, version, environment) {
        assert.equal(program, cli.program);
        assert.ok(name === "tls" || name === "command");
        putExecutable(cachedProgram(environment["PULUMI_HOME"] ?? "", name, version), "exit 0");
        return Promise.resolve();
      },
    });
    const first = await findPlugins(machine.search, cli);
    const again = await findPlugins(machine.search, cli);
    assert.deepEqual([first.tls.origin, first.command.origin], ["downloaded", "downloaded"]);
    assert.deepEqual([again.tls.origin, again.command.origin], ["cached", "cached"]);
    assert.deepEqual(machine.asked, [
      "refusal",
      `installPlugin tls ${wanted.tls}`,
      "refusal",
      `installPlugin command ${wanted.command}`,
    ]);
  });

  it("lets a stand-in take the place of what cannot be had, and asks no server again within an hour", async () => {
    const first = await findPlugins(machine.search, cli);
    const again = await findPlugins(machine.search, cli);
    assert.deepEqual([first.tls.origin, first.command.origin], ["stand-in", "stand-in"]);
    assert.deepEqual(again, first);
    assert.deepEqual(machine.asked, ["refusal"]);
  });

  it("tries a download that failed no more within an hour", async () => {
    machine.remove();
    machine = aMachine({
      refusal: () => Promise.resolve(undefined),
      installPlugin: () => Promise.reject(new Error("403")),
    });
    await findPlugins(machine.search, cli);
    await findPlugins(machine.search, cli);
    const downloads = machine.asked.filter((question) => question !== "refusal");
    assert.deepEqual(downloads, [
      `installPlugin tls ${wanted.tls}`,
      `installPlugin command ${wanted.command}`,
    ]);
  });

  it("takes no stand-in when official plugins are asked for, and says what is missing", async () => {
    await assert.rejects(findPlugins(askingFor(machine, "official"), cli), (error) => {
      assert.ok(error instanceof NoEngine);
      assert.equal(
        error.message,
        `LAB_PLUGINS is "official", and there is no official tls plugin: no pulumi-resource-tls on PATH, none in a
plugin cache that fits @pulumi/tls ${wanted.tls}, and it cannot be downloaded: nobody answers.
Put pulumi-resource-tls on PATH, or unset LAB_PLUGINS.`,
      );
      return true;
    });
  });

  it("takes official plugins from PATH when they are asked for", async () => {
    putBothOnPath();
    const { tls, command } = await findPlugins(askingFor(machine, "official"), cli);
    assert.deepEqual([tls.origin, command.origin], ["installed", "installed"]);
  });

  it("refuses another value of LAB_PLUGINS with the one that it takes", async () => {
    await assert.rejects(findPlugins(askingFor(machine, "offical"), cli), {
      name: "NoEngine",
      message: 'LAB_PLUGINS is "offical". It takes "official", or nothing for what there is.',
    });
  });

  it("names a plugin on PATH that does not start, because the engine would take it all the same", async () => {
    const program = machine.put(join(machine.bin, "pulumi-resource-tls"), "exit 1");
    await assert.rejects(findPlugins(machine.search, cli), {
      name: "NoEngine",
      message: `${program} is on PATH, but does not say its version as a Pulumi plugin does. Repair or remove it.`,
    });
  });
});
