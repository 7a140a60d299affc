/** The way back: the previous files are still there, so they are assigned and activated again (WA-07, MMP reference 9 row 7). */
import type { SupportedDeclaration } from "./parse-declaration";
import { declaredVerify } from "./preconditions";
import { assignedLeaf } from "./assigned";
import { shownBefore } from "./listeners";
import { namesOf } from "./observed";
import type { AssignedFiles, Observed } from "./observed";
import { roleEntry } from "./roles";
import type { SlotEntry } from "./roles";
import { roleSequence } from "./sequences/role-sequence";
import { tlsServices } from "./sequences/sequence";
import type { Assignment, SequenceInput } from "./sequences/sequence";
import { expectedSettings, previousSettings, withSettings } from "./settings";
import type { ExpectedTable, Step } from "./step";

/** Both ways back. Empty where an identity slot had nothing before: then there is nothing to go back to. */
export interface WaysBack {
  readonly rollback: readonly Step[];
  readonly withdrawal: readonly Step[];
}

/** What is to be taken back. */
export interface Undoing {
  readonly changedSlots: readonly string[];
  readonly tables: readonly string[];
  /** Verification modes to be set again. @default those that the declaration changes */
  readonly verify?: SequenceInput["verify"];
}

/** Plans the ways back from a change. */
export function planRollback(
  declaration: SupportedDeclaration,
  observed: Observed,
  { changedSlots, tables, verify = previousVerify(declaration, observed) }: Undoing,
): WaysBack {
  const role = roleEntry(declaration.role);
  const changed = role.slots.filter(({ slot }) => changedSlots.includes(slot));
  const before = (entry: SlotEntry): AssignedFiles => observed.table.slots[entry.slot] ?? {};
  const hasPrevious = changed.every((entry) => entry.kind === "trust" || namesOf(before(entry)).length > 0);
  if (!hasPrevious) return { rollback: [], withdrawal: [] };

  const assignments = changed.map((entry): Assignment => {
    const files = before(entry);
    return { slot: entry.slot, files: Object.keys(files).length === 0 ? undefined : files };
  });
  const settings = previousSettings(declaration.settings, observed.table);
  const expect = { ...previousTable(changed, observed, verify), ...expectedSettings(settings) };
  const input: SequenceInput = {
    assignments,
    isEnabled: true,
    ...withSettings(settings),
    verify,
    tables,
    expect,
  };
  const { beforeActivation, activation } = roleSequence(declaration.role, input);
  const proofs = oldProofs(declaration, observed);
  const rollback = [...beforeActivation, ...activation, ...proofs];
  const hasBeenDisabled = beforeActivation.some((step) => step.kind === "disable");
  return { rollback, withdrawal: hasBeenDisabled ? rollback : [...beforeActivation, ...proofs] };
}

function previousVerify(declaration: SupportedDeclaration, observed: Observed): SequenceInput["verify"] {
  const modes = tlsServices.flatMap((service) => {
    const before = observed.table.verify[`${service}Trust`];
    const declared = declaredVerify(declaration, service);
    const isChanged = declared !== undefined && before !== undefined && before !== declared;
    return isChanged ? [[service, before] as const] : [];
  });
  return Object.fromEntries(modes);
}

function previousTable(
  changed: readonly SlotEntry[],
  observed: Observed,
  verify: SequenceInput["verify"],
): ExpectedTable {
  const slots = changed
    // A slot that was empty and cannot be emptied keeps its trust; with verification off it has no effect.
    .filter(({ slot, clear }) => clear !== undefined || namesOf(observed.table.slots[slot]).length > 0)
    .map(({ slot }) => [slot, observed.table.slots[slot] ?? {}] as const);
  const modes = Object.entries(verify).map(([service, mode]) => [`${service}Trust`, mode] as const);
  return {
    slots: Object.fromEntries(slots),
    ...(observed.table.enabled !== undefined && { enabled: true }),
    verify: Object.fromEntries(modes),
  };
}

/** What was seen before must be seen again; where nothing was seen, the previous leaf may be looked for. */
function oldProofs(declaration: SupportedDeclaration, observed: Observed): readonly Step[] {
  return roleEntry(declaration.role).listeners.flatMap((entry): readonly Step[] => {
    const shown = shownBefore(observed, entry);
    const leaf = assignedLeaf(observed, entry.slot);
    // Shown and assigned may differ, e.g. after an interrupted run: activation brings what is assigned.
    const chain = leaf !== undefined && shown?.[0] !== leaf ? [leaf] : shown;
    if (chain === undefined) return [];
    const patienceMs = shown ? declaration.deadlines.proofMs : Math.min(declaration.deadlines.proofMs, 5_000);
    return [
      {
        kind: "prove",
        listener: entry.listener,
        slot: entry.slot,
        chain,
        judge: "leaf",
        mustBeSeen: shown !== undefined,
        patienceMs,
      },
    ];
  });
}
