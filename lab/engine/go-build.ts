/**
 * Builds engine programs with the Go tool chain. What is downloaded and compiled on the way stays in Go's own caches,
 * so a build that was killed goes on where it stopped.
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { programName } from "./cache";
import { moveOrRemove } from "./claim";
import type { GoProgram } from "./go-modules";
import { findOnPath } from "./path";
import { run } from "./run";
import { refused } from "./search";
import type { Attempt, EngineIo, Search } from "./search";

/** Builds programs into a folder of the cache, which appears when they are all there. */
export async function buildPrograms(
  { io, environment }: Search,
  programs: readonly GoProgram[],
  folder: string,
): Promise<Attempt<string>> {
  const go = findOnPath("go", environment);
  if (go === undefined) return refused("there is no go on PATH");
  const staging = `${folder}.new-${process.pid}-${Date.now().toString(36)}`;
  const goEnvironment = buildEnvironment(environment);
  io.tell("Building the engine from Go modules; this takes some minutes, the first time only.");
  // Whoever builds found no whole one here.
  rmSync(folder, { recursive: true, force: true });
  try {
    mkdirSync(staging, { recursive: true });
    const builds = await listPackages(io, programs, { go, environment: goEnvironment });
    await compile(io, builds, { go, environment: goEnvironment, staging });
    moveOrRemove(staging, folder);
    return { kind: "got", result: folder };
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    return refused(error instanceof Error ? error.message : String(error));
  }
}

interface Go {
  readonly go: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** A program and how many of its packages are not in Go's cache yet. */
interface Build {
  readonly program: GoProgram;
  readonly stale: number;
}

/** Pure Go, so that no C compiler is needed; no workspace and no flags of the user's that would change the result. */
function buildEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...environment,
    GOWORK: "off",
    GOFLAGS: "-mod=readonly -trimpath -buildvcs=false",
    CGO_ENABLED: "0",
  };
}

/** Downloads the modules and asks which packages will have to be compiled. */
async function listPackages(io: EngineIo, programs: readonly GoProgram[], go: Go): Promise<readonly Build[]> {
  // Go loads not every module that go.mod names: the total is what there can be at most.
  const total = programs.reduce((sum, { moduleCount }) => sum + moduleCount, 0);
  let downloaded = 0;
  const builds: Build[] = [];
  const standard = new Set<string>();
  for (const program of programs) {
    const format = "{{if .Stale}}{{.ImportPath}}{{end}}";
    const stale = await run(go.go, ["list", "-deps", "-f", format, program.package], {
      environment: go.environment,
      folder: program.module,
      onLine(line) {
        if (!line.startsWith("go: downloading ")) return;
        downloaded = Math.min(downloaded + 1, total);
        io.progress(downloaded, total, "modules downloaded");
      },
    });
    const compiled = stale.split("\n").filter((name) => name !== "" && !standard.has(name));
    builds.push({ program, stale: compiled.length });
    for (const name of compiled.filter(isStandard)) standard.add(name);
  }
  return builds;
}

/* Compiled once for all programs; other packages of one name may be of two versions. */
function isStandard(packageName: string): boolean {
  return !(packageName.split("/")[0] ?? "").includes(".");
}

async function compile(
  io: EngineIo,
  builds: readonly Build[],
  { go, environment, staging }: Go & { readonly staging: string },
): Promise<void> {
  const total = builds.reduce((sum, { stale }) => sum + stale, 0);
  let compiled = 0;
  for (const { program, stale } of builds) {
    const before = compiled;
    const file = join(staging, programName(program.name));
    await run(go, ["build", "-v", "-ldflags", linkerFlags(program), "-o", file, program.package], {
      environment,
      folder: program.module,
      onLine(line) {
        if (!isPackage(line)) return;
        compiled = Math.min(compiled + 1, before + stale);
        io.progress(compiled, total, "packages compiled");
      },
    });
    compiled = before + stale;
    io.progress(compiled, total, "packages compiled");
  }
}

/** The version that the program says, and no debug information. */
function linkerFlags({ version }: GoProgram): string {
  return `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
}

/* `go build -v` prints one import path per line; everything else has spaces. */
function isPackage(line: string): boolean {
  return /^[^\s#:]+$/.test(line);
}
