/**
 * The resource plugins that the lab's programs need, each from the first place that has it: PATH, a plugin cache,
 * Pulumi's download, and else one of the lab's stand-ins. `LAB_PLUGINS=official` allows no stand-in.
 */
import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { programName } from "./cache";
import { askServer } from "./download";
import { compareVersions, isCompatible } from "./facts";
import type { Found } from "./facts";
import { NoEngine } from "./no-engine";
import { findOnPath, isExecutable } from "./path";
import { askVersion } from "./plugin-version";
import { tryUnlessRefused } from "./refusals";
import { sdkVersion } from "./sdk";
import { refused } from "./search";
import type { Attempt, Search } from "./search";
import { compileStandIns } from "./stand-in-programs";

/** A plugin for each name. */
export interface Plugins {
  readonly tls: Found;
  readonly command: Found;
}

type PluginName = keyof Plugins;

const variable = "LAB_PLUGINS";

/** Finds the plugins. The CLI is needed for downloading one. */
export async function findPlugins(search: Search, cli: Found): Promise<Plugins> {
  const isOfficialWanted = wantsOfficial(search.environment);
  const find = async (name: PluginName): Promise<Found> => {
    const official = findOnPath(`pulumi-resource-${name}`, search.environment, search.cache);
    if (official !== undefined) return asInstalled(official, search);
    const cached = findCached(name, search);
    if (cached) return cached;
    const download = await downloadPlugin(name, search, cli);
    if (download.kind === "got") return download.result;
    if (isOfficialWanted) throw noOfficialPlugin(name, download.why);
    return standIn(name, search);
  };
  return { tls: await find("tls"), command: await find("command") };
}

function wantsOfficial(environment: NodeJS.ProcessEnv): boolean {
  const wanted = environment[variable] ?? "";
  if (wanted === "" || wanted === "official") return wanted === "official";
  throw new NoEngine(`${variable} is "${wanted}". It takes "official", or nothing for what there is.`);
}

/** The engine takes a plugin on PATH whatever it is, so one that does not start cannot be passed over. */
async function asInstalled(program: string, { environment }: Search): Promise<Found> {
  const version = await askVersion(program, "ResourceProvider", environment);
  if (version !== undefined) return { program, version, origin: "installed" };
  throw new NoEngine(
    `${program} is on PATH, but does not say its version as a Pulumi plugin does. Repair or remove it.`,
  );
}

/** The newest one in a plugin cache, the user's or the lab's, that fits the installed SDK of the plugin. */
function findCached(name: PluginName, { cache, environment }: Search): Found | undefined {
  const userHome = environment["PULUMI_HOME"] ?? join(environment["HOME"] ?? homedir(), ".pulumi");
  const wanted = sdkVersion(`@pulumi/${name}`);
  return [userHome, downloadHome(cache)]
    .flatMap((home) => pluginsIn(join(home, "plugins"), name))
    .filter(({ version, program }) => isCompatible(version, wanted) && isExecutable(program))
    .sort((a, b) => compareVersions(b.version, a.version))[0];
}

function pluginsIn(folder: string, name: PluginName): readonly Found[] {
  const prefix = `resource-${name}-v`;
  return listFolder(folder)
    .filter((entry) => entry.startsWith(prefix))
    .map((entry) => ({
      program: join(folder, entry, programName(`pulumi-resource-${name}`)),
      version: entry.slice(prefix.length),
      origin: "cached",
    }));
}

/** Pulumi writes `<folder>.partial` beside a plugin that is not whole yet; such a pair is left out. */
function listFolder(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder);
    return entries.filter((entry) => !entries.includes(`${entry}.partial`));
  } catch {
    return [];
  }
}

async function downloadPlugin(name: PluginName, search: Search, cli: Found): Promise<Attempt<Found>> {
  const server = await askServer(search);
  if (server.kind === "refused") return server;
  const { cache, environment, installer, io } = search;
  const version = sdkVersion(`@pulumi/${name}`);
  return tryUnlessRefused<Found>(cache, `plugin-${name}-${version}`, async () => {
    io.tell(`Downloading the ${name} plugin ${version} ...`);
    try {
      const home = downloadHome(cache);
      await installer.installPlugin(cli.program, name, version, { ...environment, PULUMI_HOME: home });
    } catch (error) {
      return refused(error instanceof Error ? error.message : String(error));
    }
    const found = findCached(name, search);
    return found === undefined
      ? refused(`the download of the ${name} plugin left nothing`)
      : { kind: "got", result: { ...found, origin: "downloaded" } };
  });
}

/** The home of the CLI while it downloads plugins; they are kept there. */
function downloadHome(cache: string): string {
  return join(cache, "downloaded-plugins");
}

async function standIn(name: PluginName, { cache, environment }: Search): Promise<Found> {
  const program = join(await compileStandIns(cache), programName(`pulumi-resource-${name}`));
  const version = await askVersion(program, "ResourceProvider", environment);
  if (version === undefined) throw new Error(`the stand-in ${program} does not start`);
  return { program, version, origin: "stand-in" };
}

function noOfficialPlugin(name: PluginName, why: string): NoEngine {
  return new NoEngine(
    [
      `${variable} is "official", and there is no official ${name} plugin: no pulumi-resource-${name} on PATH, none in a`,
      `plugin cache that fits @pulumi/${name} ${sdkVersion(`@pulumi/${name}`)}, and it cannot be downloaded: ${why}.`,
      `Put pulumi-resource-${name} on PATH, or unset ${variable}.`,
    ].join("\n"),
  );
}
