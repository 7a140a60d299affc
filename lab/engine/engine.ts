/**
 * Finds a Pulumi engine for the lab: the CLI, its Node language host and the plugins of the lab's programs; on PATH,
 * in the user's cache, by Pulumi's own download, or else built from Go modules, with stand-ins for the plugins. What
 * is run on it cannot tell which it was.
 */
import { accessSync, constants, mkdirSync } from "node:fs";
import { cacheFolder } from "./cache";
import { engineEnvironment } from "./environment";
import type { EngineFacts, Found, Origin } from "./facts";
import { prepareHome } from "./home";
import { pulumiInstaller } from "./installer";
import { NoEngine } from "./no-engine";
import { findPlugins } from "./plugins";
import { findPrograms } from "./programs";
import type { EngineIo, Machine } from "./search";
import { sweepCache } from "./sweep";

export type { EngineFacts } from "./facts";
export type { EngineIo, Machine } from "./search";
export { NoEngine };

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
  const search = { ...machine, io, cache: writableCache(machine.environment) };
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

function writableCache(environment: NodeJS.ProcessEnv): string {
  const cache = cacheFolder(environment);
  try {
    mkdirSync(cache, { recursive: true });
    accessSync(cache, constants.W_OK);
    return cache;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NoEngine(
      `The engine's cache folder cannot be written: ${reason}. Set XDG_CACHE_HOME to a folder that can.`,
    );
  }
}

function thisMachine(): Machine {
  return { environment: process.env, installer: pulumiInstaller };
}

function originOf({ version, origin }: Found): Origin {
  return { version, origin };
}
