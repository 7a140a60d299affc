/** The command that puts files into a slot, and the one that empties it. */
import { mmpCommand } from "../commands";
import type { RoleEntry, SlotEntry } from "../roles";
import type { Step } from "../step";
import type { SettingName } from "../settings";
import type { Assignment, SequenceInput } from "./sequence";

/** The assign step of a slot; nothing for an empty slot that has no clearing command. */
export function assignSteps(role: RoleEntry, assignment: Assignment): readonly Step[] {
  const entry = role.slots.find((candidate) => candidate.slot === assignment.slot);
  if (!entry) return [];
  const command = assignment.files ? assignCommand(entry, assignment.files) : entry.clear;
  return command === undefined ? [] : [{ kind: "assign", command, slot: entry.slot }];
}

/** The steps of the settings with these names, in the order of the names. */
export function settingSteps(input: SequenceInput, names: readonly SettingName[]): readonly Step[] {
  return names.flatMap((name) =>
    (input.settings ?? [])
      .filter((setting) => setting.name === name)
      .map(({ command }): Step => ({ kind: "assign", command, slot: name })),
  );
}

function assignCommand(entry: SlotEntry, files: NonNullable<Assignment["files"]>): string {
  const names = entry.parts.flatMap((part) => files[part] ?? []);
  return mmpCommand(...entry.assign.split(" "), ...names);
}
