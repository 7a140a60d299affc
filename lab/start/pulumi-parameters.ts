/** What a Pulumi command that a user types needs, besides its own arguments, to be about the lab's stack. */
import type { PulumiSetting } from "./pulumi";

/** The commands that know `--config-file`. */
const configured = [
  "config",
  "preview",
  "pre",
  "up",
  "update",
  "refresh",
  "destroy",
  "down",
  "import",
  "watch",
];

/**
 * The setting and the arguments. The stack is named by `PULUMI_STACK`. Commands that read a configuration are pointed at
 * the lab's; `pulumi stack` writes beside Pulumi.yaml, so it runs where the lab has a copy of that file.
 */
export function labParameters(
  setting: PulumiSetting,
  given: readonly string[],
): [setting: PulumiSetting, parameters: readonly string[]] {
  const [command = "", ...rest] = given;
  if (command === "stack") return [{ ...setting, directory: setting.folder.stack }, given];
  if (!configured.includes(command) || given.some((text) => text.startsWith("--config-file")))
    return [setting, given];
  return [setting, [command, "--config-file", setting.folder.configuration, ...rest]];
}
