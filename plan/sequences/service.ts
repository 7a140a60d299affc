/**
 * A role that is disabled while it changes: disable, settings and slots in its order, enable. What needs no role that is
 * down, uploads and checks, comes before (TURN-06).
 */
import { roleEntry } from "../roles";
import type { SupportedRole } from "../roles";
import { settingNames } from "../settings";
import type { SettingName } from "../settings";
import type { Step } from "../step";
import { assignSteps, settingSteps } from "./assign";
import type { RoleSteps, SequenceInput } from "./sequence";

/**
 * The steps of such a role. The table is read after `enable`, since only then it can show that the role runs.
 * @param order names of settings and slots as they are sent.
 */
export function serviceSequence(
  role: SupportedRole,
  order: readonly string[],
  input: SequenceInput,
): RoleSteps {
  const entry = roleEntry(role);
  const stepsOf = (name: string): readonly Step[] =>
    isSetting(name)
      ? settingSteps(input, [name])
      : input.assignments
          .filter(({ slot }) => slot === name)
          .flatMap((assignment) => assignSteps(entry, assignment));
  return {
    beforeActivation: [
      ...(input.isEnabled ? [{ kind: "disable", command: `${entry.verb} disable` } as const] : []),
      ...order.flatMap(stepsOf),
    ],
    activation: [
      { kind: "activate", command: `${entry.verb} enable` },
      { kind: "readBack", commands: input.tables, expect: input.expect },
    ],
  };
}

function isSetting(name: string): name is SettingName {
  return settingNames.some((setting) => setting === name);
}
