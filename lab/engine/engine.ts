/**
 * Finds a Pulumi engine for the lab: the CLI, its Node language host and the plugins of the lab's programs; on PATH,
 * in the user's cache, by Pulumi's own download, or else built from Go modules, with stand-ins for the plugins. What
 * is run on it cannot tell which it was.
 */
import { cacheFolder } from "./cache";
import { engineEnvironment } from "./environment";
import type { EngineFacts, Found, Origin } from "./facts";
import { prepareHome } from "./home";
import { pulumiInstaller } from "./installer";
import { findPlugins } from "./plugins";
import { findPrograms } from "./programs";
import type { EngineIo, Machine } from "./search";
import { sweepCache } from "./sweep";

export type { EngineFacts } from "./facts";
export type { EngineIo, Machine } from "./search";
export { NoEngine } from "./no-engine";

/** An engine that can be run. */
export interface Engine {
  /** The CLI. */
  readonly program: string;
  /** For every run of it: language host and plugins are findable, and nothing is asked of the network. */
  readonly environment: NodeJS.ProcessEnv;
  readonly facts: EngineFacts;
}

/** Finds the engine, or gets one; fails with `NoEngine` when there is no way to one. */
export async function findEngine(io: EngineIo, machine: Machine = thisMachine()): Promise<Engine> {
  const search = { ...machine, io, cache: cacheFolder(machine.environment) };
  const programs = await findPrograms(search);
  const plugins = await findPlugins(search, programs.cli);
  const home = prepareHome(search.cache, plugins);
  sweepCache(search.cache);
  return {
    program: programs.cli.program,
    environment: engineEnvironment(machine.environment, programs, home),
    facts: {
      cli: originOf(programs.cli),
      languageHost: originOf(programs.languageHost),
      plugins: { tls: originOf(plugins.tls), command: originOf(plugins.command) },
    },
  };
}

function thisMachine(): Machine {
  return { environment: process.env, installer: pulumiInstaller };
}

function originOf({ version, origin }: Found): Origin {
  return { version, origin };
}
