/**
 * What happens to a role whose resource is deleted with `onDelete: "clear"`: the slots that still hold what the resource
 * put there are emptied (CB-15, WB3-10, TURN-07), and its files are removed. What somebody else assigned meanwhile stays.
 */
import { slotDifference } from "./assigned";
import { tablesOf } from "./changes";
import { cleanSteps } from "./cleaning";
import { isMarked, markName, ownerOf } from "./file-names";
import type { Observed } from "./observed";
import type { SupportedDeclaration } from "./parse-declaration";
import { roleEntry } from "./roles";
import { planRollback } from "./rollback";
import { roleSequence } from "./sequences/role-sequence";
import { tlsServices } from "./sequences/sequence";
import type { SequenceInput } from "./sequences/sequence";
import type { Plan, Step } from "./step";
import type { WantedSlot } from "./wanted";

/**
 * Plans the clearing. A role that is disabled while it changes stays disabled once its certificate is gone; the Call Bridge
 * is restarted. `wanted` is what the resource had declared.
 */
export function planClearing(
  declaration: SupportedDeclaration,
  wanted: readonly WantedSlot[],
  observed: Observed,
): Plan {
  const filled = wanted.filter(({ files }) => files.length > 0);
  const own = filled.filter(
    (slot) => slotDifference(slot, observed) === undefined && isInUse(slot, observed),
  );
  const tables = tablesOf(declaration);
  const mark = markName(ownerOf(declaration));
  const guard: Step = { kind: "guard", commands: tables };
  const none = { rollback: [], withdrawal: [], warnings: [] };
  if (own.length === 0) {
    const reason = "no slot holds what this resource put there";
    if (!isMarked(declaration, observed)) return { intent: "unchanged", reason, steps: [], ...none };
    // An earlier run emptied the slots and was interrupted before the restart.
    const { activation } = sequenceOf(declaration, observed, []);
    const steps: readonly Step[] = [guard, ...activation, { kind: "clean", file: mark }];
    return { intent: "change", reason: "an earlier run was interrupted before its restart", steps, ...none };
  }
  const cleared = own.filter(({ entry }) => entry.clear !== undefined).map(({ slot }) => slot);
  const { beforeActivation, activation } = sequenceOf(declaration, observed, own);
  const isRestarted = roleEntry(declaration.role).activation === "restart";
  const hasIdentity = own.some(({ entry }) => entry.kind === "identity");
  const marking: readonly Step[] = isRestarted ? [{ kind: "mark", file: mark }] : [];
  const unmark: readonly Step[] = isRestarted ? [{ kind: "clean", file: mark }] : [];
  const withUnmark = (steps: readonly Step[]): readonly Step[] =>
    steps.length === 0 ? [] : [...steps, ...unmark];
  const back = planRollback(declaration, observed, {
    changedSlots: own.map(({ slot }) => slot),
    tables,
    verify: verifiedBy(own, observed),
  });
  return {
    intent: "change",
    reason: `empties ${own.map(({ slot }) => slot).join(", ")}`,
    steps: [
      guard,
      ...marking,
      ...beforeActivation,
      ...(isRestarted || !hasIdentity ? activation : activation.filter(({ kind }) => kind === "readBack")),
      ...unmark,
      ...cleanSteps(declaration.role, ownerOf(declaration), without(observed, cleared), []),
    ],
    rollback: withUnmark(back.rollback),
    withdrawal: withUnmark(back.withdrawal),
    warnings: [],
  };
}

/** A trust that no command empties is out of use once the verification that rests on it is off. */
function isInUse(slot: WantedSlot, observed: Observed): boolean {
  return slot.entry.clear !== undefined || Object.keys(verifiedBy([slot], observed)).length > 0;
}

/** The verification that rests on these slots, as it is now; it is switched off before its trust goes (TLSV-06). */
function verifiedBy(own: readonly WantedSlot[], { table }: Observed): SequenceInput["verify"] {
  const modes = tlsServices.flatMap((service) => {
    const mode = table.verify[`${service}Trust`];
    const isOwn = own.some(({ slot }) => slot === `${service}Trust`);
    return isOwn && mode !== undefined && mode !== "disable" ? [[service, mode] as const] : [];
  });
  return Object.fromEntries(modes);
}

function sequenceOf(
  declaration: SupportedDeclaration,
  observed: Observed,
  own: readonly WantedSlot[],
): ReturnType<typeof roleSequence> {
  const services = Object.keys(verifiedBy(own, observed));
  const verify = Object.fromEntries(services.map((service) => [service, "disable" as const]));
  const emptied = own.filter(({ entry }) => entry.clear !== undefined);
  return roleSequence(declaration.role, {
    assignments: emptied.map(({ slot }) => ({ slot, files: undefined })),
    isEnabled: observed.table.enabled === true,
    verify,
    tables: tablesOf(declaration),
    expect: {
      slots: Object.fromEntries(emptied.map(({ slot }) => [slot, {}])),
      verify: Object.fromEntries(services.map((service) => [`${service}Trust`, "disable"])),
    },
  });
}

function without(observed: Observed, cleared: readonly string[]): Observed {
  const slots = { ...observed.table.slots, ...Object.fromEntries(cleared.map((slot) => [slot, {}])) };
  return { ...observed, table: { ...observed.table, slots } };
}
