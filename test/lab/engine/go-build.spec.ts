import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { buildPrograms } from "../../../lab/engine/go-build";
import { builtFolder, cliModule, languageHostModule } from "../../../lab/engine/go-modules";
import { findPrograms } from "../../../lab/engine/programs";
import { sweepCache } from "../../../lab/engine/sweep";
import { aMachine, goScript } from "./fake-machine";
import type { FakeMachine } from "./fake-machine";

const limitMs = 30_000;

/** Starts a search in a process of its own, with the machine's PATH, home and cache. */
function startSearch({ search }: FakeMachine): ChildProcess {
  const program = join(__dirname, "engine-search.ts");
  return spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), program], {
    env: search.environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** The same, with what it says on standard error so far. */
function followSearch(machine: FakeMachine) {
  const search = startSearch(machine);
  let told = "";
  search.stderr?.on("data", (part: Buffer) => (told += part.toString()));
  return {
    pid: search.pid,
    told: () => told,
    printed: search.stdout === null ? Promise.resolve("") : text(search.stdout),
  };
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!isSo()) {
    assert.ok(Date.now() < deadline, `not within ${limitMs} ms: ${what}`);
    await pause(20);
  }
}

function entries({ search }: FakeMachine): readonly string[] {
  return existsSync(search.cache) ? readdirSync(search.cache).filter((entry) => entry !== "refused") : [];
}

describe("[I] lab/engine/go-build", function () {
  this.timeout(4 * limitMs);
  let machine: FakeMachine;
  beforeEach(() => {
    machine = aMachine();
  });
  afterEach(() => machine.remove());

  it("lists, then builds each program in its module, with the version for the linker", async () => {
    machine.put(join(machine.bin, "go"), goScript());
    const folder = join(machine.search.cache, "engine");
    const outcome = await buildPrograms(machine.search, [cliModule(), languageHostModule()], folder);
    assert.deepEqual(outcome, { kind: "got", result: folder });
    const list = "list -deps -f {{if .Stale}}{{.ImportPath}}{{end}}";
    const cli = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
    const host = "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs";
    const flags = "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v";
    assert.deepEqual(
      machine.goCommands().map((command) => command.replace(/\S+\.new-\S+(?=\/)/, "STAGING")),
      [
        `${list} ${cli}`,
        `${list} ${host}`,
        `build -v -ldflags ${flags}${cliModule().version} -o STAGING/pulumi ${cli}`,
        `build -v -ldflags ${flags}${languageHostModule().version} -o STAGING/pulumi-language-nodejs ${host}`,
      ],
    );
    assert.deepEqual(readdirSync(folder), ["pulumi", "pulumi-language-nodejs"]);
  });

  it("keeps the user's workspace and flags from changing the result, and needs no C compiler", async () => {
    machine.put(join(machine.bin, "go"), 'echo "$GOFLAGS $GOWORK $CGO_ENABLED $GOPROXY" >&2\nexit 1');
    const environment = {
      ...machine.search.environment,
      GOFLAGS: "-mod=vendor",
      GOPROXY: "proxy.example.org",
    };
    const folder = join(machine.search.cache, "engine");
    assert.deepEqual(await buildPrograms({ ...machine.search, environment }, [cliModule()], folder), {
      kind: "refused",
      why: `${join(machine.bin, "go")} failed (1)\n  -mod=readonly -trimpath -buildvcs=false off 0 proxy.example.org`,
    });
  });

  it("counts modules, then packages, those of Go itself once; what go says besides counts as none", async () => {
    machine.put(join(machine.bin, "go"), goScript());
    const modules = [cliModule(), languageHostModule()];
    await buildPrograms(machine.search, modules, join(machine.search.cache, "engine"));
    const total = modules.reduce((sum, { moduleCount }) => sum + moduleCount, 0);
    assert.deepEqual(machine.progress, [
      `1/${total} modules downloaded`,
      `2/${total} modules downloaded`,
      "1/5 packages compiled",
      "2/5 packages compiled",
      "3/5 packages compiled",
      "3/5 packages compiled",
      "4/5 packages compiled",
      "5/5 packages compiled",
      "5/5 packages compiled",
    ]);
  });

  it("leaves nothing that looks whole when it is killed, and the next one builds", async () => {
    const hold = join(machine.root, "hold");
    writeFileSync(hold, "");
    machine.put(join(machine.bin, "go"), goScript(hold));
    const killed = startSearch(machine);
    await until(() => machine.goCommands().length === 3, "the first program is being built");
    killed.kill("SIGKILL");
    await once(killed, "close");
    const folder = builtFolder(machine.search.cache, [cliModule(), languageHostModule()]);
    assert.ok(!existsSync(folder));
    rmSync(hold);
    const { cli } = await findPrograms(machine.search);
    assert.deepEqual([cli.origin, readFileSync(cli.program, "utf8").split("\n")[0]], ["built", "#!/bin/sh"]);
    const left = entries(machine).filter((entry) => entry.includes(".new-"));
    assert.equal(left.length, 1);
    sweepCache(machine.search.cache, Date.now() + 2 * 3_600_000);
    assert.deepEqual(entries(machine), [folder.slice(machine.search.cache.length + 1)]);
  });

  it("builds once when two start together: one waits, says for whom, and finds the other's in the cache", async () => {
    const hold = join(machine.root, "hold");
    writeFileSync(hold, "");
    machine.put(join(machine.bin, "go"), goScript(hold));
    const searches = [followSearch(machine), followSearch(machine)];
    const waitsFor = () => searches.map(({ told }) => /Waiting for process (\d+)/.exec(told())?.[1]).join("");
    await until(() => machine.goCommands().length === 3 && waitsFor() !== "", "one builds, one waits");
    const waiting = Number(waitsFor());
    rmSync(hold);
    const printed = await Promise.all(searches.map(({ printed }) => printed));
    assert.deepEqual(
      searches.map(({ pid }, index) => [pid === waiting ? "builder" : "waiter", printed[index]]).sort(),
      [
        ["builder", "built\n"],
        ["waiter", "cached\n"],
      ],
    );
    assert.equal(machine.goCommands().length, 4);
  });
});
