/**
 * The engine's home folder (`PULUMI_HOME`): what it finds there it takes without remark, while it warns of each plugin
 * that it takes from PATH. One home per set of plugins, made once; the plugins in it are links.
 */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { moveOrRemove } from "./claim";
import type { Plugins } from "./plugins";
import { sdkVersion } from "./sdk";
import { markUsed } from "./sweep";

/** A plugin's folder in the home, and the program that is linked into it. */
interface LinkedPlugin {
  readonly folder: string;
  readonly program: string;
}

/** The home with those of the plugins that are not on PATH; made when need be. */
export function prepareHome(cache: string, plugins: Plugins): string {
  const programs = (["tls", "command"] as const)
    .filter((name) => plugins[name].origin !== "installed")
    .map((name) => ({ folder: pluginFolder(name, plugins), program: plugins[name].program }));
  const digest = createHash("sha256").update(JSON.stringify(programs)).digest("hex").slice(0, 12);
  const home = join(cache, "homes", digest);
  if (!existsSync(home)) make(home, programs);
  markUsed(home);
  return home;
}

function make(home: string, programs: readonly LinkedPlugin[]): void {
  const staging = `${home}.new-${process.pid}-${Date.now().toString(36)}`;
  mkdirSync(join(staging, "plugins"), { recursive: true });
  for (const { folder, program } of programs) {
    mkdirSync(join(staging, "plugins", folder));
    link(program, join(staging, "plugins", folder, basename(program)));
  }
  moveOrRemove(staging, home);
}

/** The engine asks for the version of the plugin's SDK, and a stand-in stands in for exactly that one. */
function pluginFolder(name: keyof Plugins, plugins: Plugins): string {
  const { version, origin } = plugins[name];
  return `resource-${name}-v${origin === "stand-in" ? sdkVersion(`@pulumi/${name}`) : version}`;
}

function link(program: string, place: string): void {
  // Windows lets only some users make links.
  if (process.platform === "win32") copyFileSync(program, place);
  else symlinkSync(program, place);
}
