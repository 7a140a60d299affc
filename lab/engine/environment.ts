/** The environment of every run of the CLI, and of everything that it starts. */
import { dirname } from "node:path";
import type { Found } from "./facts";
import { findOnPath, isSameFile, withFoldersFirst } from "./path";
import type { Programs } from "./programs";

/** What the CLI finds: its language host, its plugins, this Node; and nothing that it would fetch by itself. */
export function engineEnvironment(
  environment: NodeJS.ProcessEnv,
  { cli, languageHost }: Programs,
  home: string,
): NodeJS.ProcessEnv {
  // Set, it would keep the engine from a language host that is not beside the CLI.
  const { PULUMI_IGNORE_AMBIENT_PLUGINS: _, ...kept } = environment;
  return {
    ...withFoldersFirst(kept, [...ownFolders(cli, languageHost), ...nodeFolder(environment)]),
    PULUMI_HOME: home,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
  };
}

function ownFolders(...programs: readonly Found[]): readonly string[] {
  return programs.filter(({ origin }) => origin !== "installed").map(({ program }) => dirname(program));
}

/** The language host runs the first `node` on PATH; it has to be the one that runs this. */
function nodeFolder(environment: NodeJS.ProcessEnv): readonly string[] {
  const node = findOnPath("node", environment);
  return node !== undefined && isSameFile(node, process.execPath) ? [] : [dirname(process.execPath)];
}
