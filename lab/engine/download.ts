/** The engine from Pulumi's own download, kept in the cache. */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { platformName } from "./cache";
import { moveOrRemove } from "./claim";
import { binFolder } from "./installer";
import { tryUnlessRefused } from "./refusals";
import { refused } from "./search";
import type { Attempt, Search } from "./search";
import { sdkVersion } from "./sdk";

/** The version that the installer of the Automation API installs: the one of Pulumi's SDK for Node. */
export function downloadedVersion(): string {
  return sdkVersion("@pulumi/pulumi");
}

/** The cache's folder for it. */
export function downloadedFolder(cache: string): string {
  return join(cache, `downloaded-${downloadedVersion()}-${platformName()}`);
}

/** Downloads the engine into the cache; returns the folder of its programs. */
export async function downloadEngine(search: Search): Promise<Attempt<string>> {
  const { cache, installer, environment, io } = search;
  const server = await askServer(search);
  if (server.kind === "refused") return server;
  return tryUnlessRefused<string>(cache, "engine", async () => {
    io.tell(`Downloading Pulumi ${downloadedVersion()} ...`);
    const folder = downloadedFolder(cache);
    const staging = `${folder}.new-${process.pid}-${Date.now().toString(36)}`;
    // Whoever downloads found no whole one here.
    rmSync(folder, { recursive: true, force: true });
    try {
      mkdirSync(staging, { recursive: true });
      await installer.installCli(staging, environment);
      moveOrRemove(staging, folder);
      return existsSync(binFolder(folder))
        ? { kind: "got", result: binFolder(folder) }
        : refused("the installer left no bin folder");
    } catch (error) {
      rmSync(staging, { recursive: true, force: true });
      return refused(error instanceof Error ? error.message : String(error));
    }
  });
}

/** Whether Pulumi's server answers; a no is remembered for a while. */
export async function askServer({ cache, installer }: Search): Promise<Attempt<"answers">> {
  return tryUnlessRefused<"answers">(cache, "server", async () => {
    const why = await installer.refusal();
    return why === undefined ? { kind: "got", result: "answers" } : refused(why);
  });
}
