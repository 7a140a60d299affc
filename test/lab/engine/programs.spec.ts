import assert from "node:assert/strict";
import { existsSync, readdirSync, symlinkSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { downloadedFolder, downloadedVersion } from "../../../lab/engine/download";
import { builtFolder, cliModule, languageHostModule } from "../../../lab/engine/go-modules";
import { NoEngine } from "../../../lab/engine/no-engine";
import { findPrograms } from "../../../lab/engine/programs";
import { aMachine, cliScript, goScript, pluginScript, putExecutable } from "./fake-machine";
import type { FakeMachine } from "./fake-machine";

const hostScript = pluginScript("LanguageRuntime", "v3.200.5");

/** An installer that has the engine. */
const downloads = {
  refusal: () => Promise.resolve(undefined),
  installCli(root: string) {
    putExecutable(join(root, "bin", "pulumi"), cliScript("3.0.0"));
    putExecutable(join(root, "bin", "pulumi-language-nodejs"), hostScript);
    return Promise.resolve();
  },
};

function bothModules() {
  return [cliModule(), languageHostModule()];
}

function putCached(machine: FakeMachine, folder: string): void {
  machine.put(join(folder, "pulumi"), cliScript("0.0.0"));
  machine.put(join(folder, "pulumi-language-nodejs"), hostScript);
}

describe("[I] lab/engine/programs", function () {
  this.timeout(60_000);
  let machine: FakeMachine;
  beforeEach(() => {
    machine = aMachine();
  });
  afterEach(() => machine.remove());

  it("takes what is installed before the cache, and asks both for their versions", async () => {
    machine.put(join(machine.bin, "pulumi"), cliScript("3.250.1"));
    machine.put(join(machine.bin, "pulumi-language-nodejs"), hostScript);
    putCached(machine, builtFolder(machine.search.cache, bothModules()));
    assert.deepEqual(await findPrograms(machine.search), {
      cli: { program: join(machine.bin, "pulumi"), version: "3.250.1", origin: "installed" },
      languageHost: {
        program: join(machine.bin, "pulumi-language-nodejs"),
        version: "3.200.5",
        origin: "installed",
      },
    });
    assert.deepEqual([machine.told, machine.asked, machine.goCommands()], [[], [], []]);
  });

  it("finds the language host beside the file that a link on PATH leads to", async () => {
    const folder = join(machine.root, "opt");
    machine.put(join(folder, "pulumi"), cliScript("3.250.1"));
    machine.put(join(folder, "pulumi-language-nodejs"), hostScript);
    symlinkSync(join(folder, "pulumi"), join(machine.bin, "pulumi"));
    const { languageHost } = await findPrograms(machine.search);
    assert.deepEqual(languageHost, {
      program: join(folder, "pulumi-language-nodejs"),
      version: "3.200.5",
      origin: "installed",
    });
  });

  it("takes what is in the cache before it asks the network, a download before a build", async () => {
    machine.put(join(machine.bin, "go"), goScript());
    const built = builtFolder(machine.search.cache, bothModules());
    putCached(machine, built);
    assert.deepEqual(await findPrograms(machine.search), {
      cli: { program: join(built, "pulumi"), version: cliModule().version, origin: "cached" },
      languageHost: {
        program: join(built, "pulumi-language-nodejs"),
        version: languageHostModule().version,
        origin: "cached",
      },
    });
    const downloaded = join(downloadedFolder(machine.search.cache), "bin");
    putCached(machine, downloaded);
    const { cli } = await findPrograms(machine.search);
    assert.deepEqual(cli, {
      program: join(downloaded, "pulumi"),
      version: downloadedVersion(),
      origin: "cached",
    });
    assert.deepEqual([machine.asked, machine.goCommands()], [[], []]);
  });

  it("downloads before it builds, and finds the download in the cache the next time", async () => {
    machine.remove();
    machine = aMachine(downloads);
    machine.put(join(machine.bin, "go"), goScript());
    const first = await findPrograms(machine.search);
    const again = await findPrograms(machine.search);
    const folder = join(downloadedFolder(machine.search.cache), "bin");
    const version = downloadedVersion();
    assert.deepEqual(first, {
      cli: { program: join(folder, "pulumi"), version, origin: "downloaded" },
      languageHost: { program: join(folder, "pulumi-language-nodejs"), version, origin: "downloaded" },
    });
    assert.deepEqual([again.cli.origin, again.languageHost.origin], ["cached", "cached"]);
    assert.deepEqual([machine.asked, machine.goCommands()], [["refusal", "installCli"], []]);
  });

  it("builds when nothing else is left, and finds the build in the cache the next time", async () => {
    machine.put(join(machine.bin, "go"), goScript());
    const first = await findPrograms(machine.search);
    const again = await findPrograms(machine.search);
    const folder = builtFolder(machine.search.cache, bothModules());
    assert.deepEqual(first, {
      cli: { program: join(folder, "pulumi"), version: cliModule().version, origin: "built" },
      languageHost: {
        program: join(folder, "pulumi-language-nodejs"),
        version: languageHostModule().version,
        origin: "built",
      },
    });
    assert.deepEqual([again.cli.origin, again.languageHost.origin], ["cached", "cached"]);
    assert.equal(machine.goCommands().length, 4);
  });

  it("builds only the language host for an installed CLI that has none", async () => {
    machine.put(join(machine.bin, "pulumi"), cliScript("3.250.1"));
    machine.put(join(machine.bin, "go"), goScript());
    const { cli, languageHost } = await findPrograms(machine.search);
    assert.deepEqual([cli.origin, languageHost.origin], ["installed", "built"]);
    assert.deepEqual(
      machine.goCommands().map((command) => command.split(" ").at(-1)),
      [languageHostModule().package, languageHostModule().package],
    );
    const again = await findPrograms(machine.search);
    assert.deepEqual([again.cli.origin, again.languageHost.origin], ["installed", "cached"]);
  });

  it("passes over an installed CLI that is too old, together with its language host, and says so", async () => {
    machine.put(join(machine.bin, "pulumi"), cliScript("3.199.9"));
    machine.put(join(machine.bin, "pulumi-language-nodejs"), hostScript);
    putCached(machine, builtFolder(machine.search.cache, bothModules()));
    const { cli, languageHost } = await findPrograms(machine.search);
    assert.deepEqual([cli.origin, languageHost.origin], ["cached", "cached"]);
    assert.deepEqual(machine.told, [
      `Not used: ${join(machine.bin, "pulumi")} is 3.199.9; it takes 3.200.0 or newer`,
    ]);
  });

  it("does not call its own engine installed when the cache is on PATH", async () => {
    const folder = builtFolder(machine.search.cache, bothModules());
    putCached(machine, folder);
    const environment = { ...machine.search.environment, PATH: `${folder}:${machine.bin}` };
    const { cli, languageHost } = await findPrograms({ ...machine.search, environment });
    assert.deepEqual([cli.origin, languageHost.origin], ["cached", "cached"]);
  });

  it("names the four ways, and why each is closed, when there is none", async () => {
    await assert.rejects(findPrograms(machine.search), (error) => {
      assert.ok(error instanceof NoEngine);
      assert.equal(
        error.message,
        `There is no Pulumi engine, and none of the four ways to one is open. Open one of them and start again:
1. Installed: put pulumi with its Node language host on PATH (https://www.pulumi.com/docs/install/).
   Now: there is no pulumi on PATH.
2. Cached: copy the cache folder from a machine of the same kind that has an engine.
   Now: there is none in ${machine.search.cache}.
3. Downloaded: let this machine reach get.pulumi.com.
   Now: nobody answers.
4. Built: put Go 1.25 or newer on PATH and let it reach a Go module proxy (GOPROXY).
   Now: there is no go on PATH.`,
      );
      return true;
    });
  });

  it("asks a server that refused only once within an hour", async () => {
    await assert.rejects(findPrograms(machine.search), NoEngine);
    await assert.rejects(
      findPrograms(machine.search),
      /Now: nobody answers \(asked less than an hour ago\)\./,
    );
    assert.deepEqual(machine.asked, ["refusal"]);
  });

  it("quotes the go command when a build fails, and leaves nothing half", async () => {
    machine.put(join(machine.bin, "go"), 'echo "go: no route to the proxy" >&2\nexit 3');
    const go = join(machine.bin, "go");
    await assert.rejects(findPrograms(machine.search), (error) => {
      assert.ok(error instanceof NoEngine);
      assert.ok(error.message.endsWith(`Now: ${go} failed (3)\n  go: no route to the proxy.`), error.message);
      return true;
    });
    assert.deepEqual(readdirSync(machine.search.cache), ["refused"]);
  });

  it("quotes the installer when a download fails half-way, keeps nothing of it, and builds", async () => {
    machine.remove();
    machine = aMachine({
      ...downloads,
      installCli(root) {
        putExecutable(join(root, "bin", "pulumi"), cliScript("3.0.0"));
        return Promise.reject(new Error("the disk is full"));
      },
    });
    await assert.rejects(findPrograms(machine.search), /Now: the disk is full\./);
    assert.deepEqual(readdirSync(machine.search.cache), ["refused"]);
    machine.put(join(machine.bin, "go"), goScript());
    const { cli } = await findPrograms(machine.search);
    assert.equal(cli.origin, "built");
    assert.ok(!existsSync(downloadedFolder(machine.search.cache)));
  });

  it("builds anew what is damaged in the cache", async () => {
    const folder = builtFolder(machine.search.cache, bothModules());
    putCached(machine, folder);
    unlinkSync(join(folder, "pulumi-language-nodejs"));
    machine.put(join(machine.bin, "go"), goScript());
    const { cli, languageHost } = await findPrograms(machine.search);
    assert.deepEqual([cli.origin, languageHost.origin], ["built", "built"]);
    assert.deepEqual(readdirSync(folder), ["pulumi", "pulumi-language-nodejs"]);
  });
});
