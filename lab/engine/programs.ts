/**
 * The CLI and its Node language host. There are four ways to them, tried in this order: installed on PATH, in the
 * cache, Pulumi's own download, a build from Go modules. A language host belongs to its CLI and comes from the same
 * place; only an installed CLI without one is completed from elsewhere.
 */
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { programName } from "./cache";
import { withClaim } from "./claim";
import { downloadEngine, downloadedFolder, downloadedVersion } from "./download";
import { isCompatible, parseVersion } from "./facts";
import type { Found, OriginKind } from "./facts";
import { buildPrograms } from "./go-build";
import { builtFolder, cliModule, languageHostModule } from "./go-modules";
import { binFolder } from "./installer";
import { noEngine } from "./no-engine";
import { findOnPath, isExecutable } from "./path";
import { askVersion } from "./plugin-version";
import { run } from "./run";
import type { Search } from "./search";

/** The CLI and the Node language host. */
export interface Programs {
  readonly cli: Found;
  readonly languageHost: Found;
}

/** What was found on PATH, and why what is there does not do. */
interface Installed {
  readonly cli?: Found;
  readonly languageHost?: Found;
  readonly why: string;
}

/** The oldest CLI that is used when it is installed: the oldest SDK that the package's peer dependency allows. */
const oldestCli = "3.200.0";
const askLimitMs = 20_000;

/** Finds the programs, or gets them. Of several processes that get them at once one does, and the others wait. */
export async function findPrograms(search: Search): Promise<Programs> {
  const installed = await findInstalled(search);
  const found = complete(search, installed);
  if (found) return found;
  return withClaim(
    join(search.cache, "getting-engine"),
    () => getPrograms(search, installed),
    ({ pid }) => search.io.tell(`Waiting for process ${pid}, which is getting the engine ...`),
  );
}

async function getPrograms(search: Search, installed: Installed): Promise<Programs> {
  const meanwhile = complete(search, installed);
  if (meanwhile) return meanwhile;
  const download = await downloadEngine(search);
  if (download.kind === "got")
    return fill(installed, inFolder(download.result, downloadedVersions(), "downloaded"));
  const modules = missingModules(installed);
  const build = await buildPrograms(search, modules, builtFolder(search.cache, modules));
  if (build.kind === "got") return fill(installed, inFolder(build.result, builtVersions(), "built"));
  throw noEngine({
    installed: installed.why,
    cached: search.cache,
    downloaded: download.why,
    built: build.why,
  });
}

/** What is installed, completed from the cache; nothing when something is missing in both. */
function complete({ cache }: Search, installed: Installed): Programs | undefined {
  const folders = [
    inFolder(binFolder(downloadedFolder(cache)), downloadedVersions(), "cached"),
    inFolder(builtFolder(cache, [cliModule(), languageHostModule()]), builtVersions(), "cached"),
    inFolder(builtFolder(cache, [languageHostModule()]), builtVersions(), "cached"),
  ];
  if (installed.cli && installed.languageHost)
    return { cli: installed.cli, languageHost: installed.languageHost };
  return folders
    .filter(
      ({ cli, languageHost }) =>
        isExecutable(languageHost.program) && (installed.cli ?? isExecutable(cli.program)),
    )
    .map((programs) => fill(installed, programs))[0];
}

function fill({ cli, languageHost }: Installed, { cli: ownCli, languageHost: ownHost }: Programs): Programs {
  return cli ? { cli, languageHost: languageHost ?? ownHost } : { cli: ownCli, languageHost: ownHost };
}

function missingModules({ cli }: Installed) {
  return cli ? [languageHostModule()] : [cliModule(), languageHostModule()];
}

interface Versions {
  readonly cli: string;
  readonly languageHost: string;
}

function downloadedVersions(): Versions {
  return { cli: downloadedVersion(), languageHost: downloadedVersion() };
}

function builtVersions(): Versions {
  return { cli: cliModule().version, languageHost: languageHostModule().version };
}

function inFolder(folder: string, versions: Versions, origin: OriginKind): Programs {
  return {
    cli: { program: join(folder, programName("pulumi")), version: versions.cli, origin },
    languageHost: {
      program: join(folder, programName("pulumi-language-nodejs")),
      version: versions.languageHost,
      origin,
    },
  };
}

async function findInstalled({ environment, cache, io }: Search): Promise<Installed> {
  const program = findOnPath("pulumi", environment, cache);
  if (program === undefined) return { why: "there is no pulumi on PATH" };
  const version = await askCli(program, environment);
  if (version === undefined || !isCompatible(version, oldestCli)) {
    const why = `${program} is ${version ?? "of no known version"}; it takes ${oldestCli} or newer`;
    io.tell(`Not used: ${why}`);
    return { why };
  }
  const cli: Found = { program, version, origin: "installed" };
  const languageHost = await findInstalledHost(cli, environment, cache);
  if (languageHost) return { cli, languageHost, why: "" };
  return { cli, why: `there is ${program}, but no pulumi-language-nodejs beside it or on PATH` };
}

async function findInstalledHost(
  cli: Found,
  environment: NodeJS.ProcessEnv,
  cache: string,
): Promise<Found | undefined> {
  // The engine looks on PATH first, and then beside the CLI's real file.
  const beside = join(dirname(realpathSync(cli.program)), programName("pulumi-language-nodejs"));
  const program =
    findOnPath("pulumi-language-nodejs", environment, cache) ?? (isExecutable(beside) ? beside : undefined);
  if (program === undefined) return undefined;
  const version = await askVersion(program, "LanguageRuntime", environment);
  return version === undefined ? undefined : { program, version, origin: "installed" };
}

async function askCli(program: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const quiet = { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" };
    return parseVersion(await run(program, ["version"], { environment: quiet, limitMs: askLimitMs }));
  } catch {
    return undefined;
  }
}
