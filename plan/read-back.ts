/** Compares a table with what it has to show after an assignment. */
import type { AssignedFiles, FilePart, ObservedTable } from "./observed";
import type { ExpectedTable } from "./step";

/** What the table shows otherwise, in words; undefined when it shows what is expected. */
export function tableDifference(expected: ExpectedTable, table: ObservedTable): string | undefined {
  const slots = Object.entries(expected.slots).flatMap(([slot, files]) => {
    const shown = table.slots[slot] ?? {};
    return isSame(files, shown) ? [] : [`${slot} holds ${inWords(shown)} instead of ${inWords(files)}`];
  });
  const modes = Object.entries(expected.verify).flatMap(([slot, mode]) => {
    const shown = table.verify[slot];
    return shown === mode ? [] : [`${slot} has the verification mode ${shown ?? "none"} instead of ${mode}`];
  });
  const settings = Object.entries(expected.settings ?? {}).flatMap(([name, value]) => {
    const shown = table.settings?.[name];
    return shown === value ? [] : [`${name} is ${shown || "not set"} instead of ${value}`];
  });
  const isOff = expected.enabled === true && table.enabled !== true;
  const all = [...slots, ...modes, ...settings, ...(isOff ? ["the role is not enabled"] : [])];
  return all.length === 0 ? undefined : all.join("; ");
}

const parts: readonly FilePart[] = ["key", "leaf", "bundle", "fullChain", "trust"];

function isSame(a: AssignedFiles, b: AssignedFiles): boolean {
  return parts.every((part) => a[part] === b[part]);
}

function inWords(files: AssignedFiles): string {
  return parts.flatMap((part) => files[part] ?? []).join(" ") || "nothing";
}
