/**
 * What must change? A pure function of what is declared, what was observed and the time: the same arguments give the
 * same plan, byte for byte.
 */
import { slotDifference } from "./assigned";
import { cleanSteps } from "./cleaning";
import { isMarked, markName, ownerOf } from "./file-names";
import { chainFingerprints, isDown, movedPort, showsChain, shownBefore } from "./listeners";
import type { AssignedFiles, Observed } from "./observed";
import type { SupportedDeclaration } from "./parse-declaration";
import { isWidenedForNobody, withPinnedTrusts } from "./pinned-slots";
import { placeFiles } from "./placement";
import type { Placement } from "./placement";
import { checkPreconditions, declaredVerify } from "./preconditions";
import { roleEntry } from "./roles";
import type { ListenerEntry } from "./roles";
import { planRollback } from "./rollback";
import { checkSteps, roleSequence, tablesToRead } from "./sequences/role-sequence";
import { tlsServices } from "./sequences/sequence";
import type { RoleSteps, SequenceInput } from "./sequences/sequence";
import { expectedSettings, settingsToSet, wantedSettings, withSettings } from "./settings";
import type { ExpectedTable, Plan, ProveStep, Step } from "./step";
import { wantedSlots } from "./wanted";
import type { KeyFacts, WantedSlot } from "./wanted";

/**
 * Plans the change of one role. Throws when the change has to be refused (preconditions.ts); nothing was written then.
 * @param keys facts of the private keys, by identity slot.
 */
export function planChanges(
  declaration: SupportedDeclaration,
  keys: Readonly<Record<string, KeyFacts>>,
  observed: Observed,
  now: Date,
): Plan {
  if (isWidenedForNobody(declaration, observed)) return widenedForNobody;
  const wanted = withPinnedTrusts(declaration, wantedSlots(declaration, keys), observed, now);
  checkPreconditions(declaration, wanted, observed, now);
  const warnings = listenWarnings(declaration, observed);
  const context: PlanContext = { declaration, wanted, observed, warnings, tables: tablesOf(declaration) };
  const differences = allDifferences(context);
  if (differences.length > 0) return planChange(context, differences.join("; "));
  const doubt = activityDoubt(context);
  return doubt === undefined ? unchanged(context) : planReactivation(context, doubt);
}

/** The tables that this declaration reads. */
export function tablesOf({
  role,
  identities,
  trusts,
  emptied = [],
  settings,
  phase,
}: SupportedDeclaration): readonly string[] {
  const slots = [...Object.keys(identities), ...Object.keys(trusts), ...emptied];
  return tablesToRead(role, slots, settings, phase);
}

const widenedForNobody: Plan = {
  intent: "unchanged",
  reason: "the role serves nobody yet; its trust comes with its certificate",
  steps: [],
  rollback: [],
  withdrawal: [],
  warnings: [],
};

interface PlanContext {
  readonly declaration: SupportedDeclaration;
  readonly wanted: readonly WantedSlot[];
  readonly observed: Observed;
  readonly warnings: readonly string[];
  readonly tables: readonly string[];
}

function unchanged({ warnings }: PlanContext): Plan {
  const reason = "everything is as declared and active";
  return { intent: "unchanged", reason, steps: [], rollback: [], withdrawal: [], warnings };
}

function allDifferences({ declaration, wanted, observed }: PlanContext): readonly string[] {
  const slots = wanted.flatMap((slot) => slotDifference(slot, observed) ?? []);
  const modes = tlsServices.flatMap((service) => {
    const mode = verifyToSet(declaration, observed)[service];
    return mode === undefined ? [] : [`${service} verification is not ${mode}`];
  });
  const listen = listenToSet(declaration, observed) ? ["no listening interface is set"] : [];
  const settings = settingsToSet(declaration.settings, observed.table).map(
    ({ name, value }) => `${name} is ${observed.table.settings?.[name] || "not set"} instead of ${value}`,
  );
  return [...slots, ...modes, ...listen, ...settings];
}

/** Why something that is assigned may not be active; undefined when it is, as far as can be told. */
function activityDoubt({ declaration, wanted, observed }: PlanContext): string | undefined {
  if (observed.table.enabled === false) return "the role is disabled";
  if (isMarked(declaration, observed)) {
    return "an earlier run was interrupted before its activation was proven";
  }
  return listenersOf(declaration, wanted)
    .map(({ entry, slot }) => {
      const shown = shownBefore(observed, entry);
      const isOther = shown !== undefined && slot && !showsChain(shown, chainFingerprints(slot));
      return isOther ? `${entry.listener} does not show what is assigned` : undefined;
    })
    .find((doubt) => doubt !== undefined);
}

function planChange(context: PlanContext, reason: string): Plan {
  const { declaration, wanted, observed, tables } = context;
  const changed = wanted.filter((slot) => slotDifference(slot, observed) !== undefined);
  const placements = changed.map((slot) => placeFiles(slot, observed));
  const assignments = placements.map(({ slot, files }) => ({
    slot,
    files: Object.keys(files).length === 0 ? undefined : files,
  }));
  const listen = listenToSet(declaration, observed);
  const sequence = roleSequence(declaration.role, {
    assignments,
    isEnabled: observed.table.enabled === true,
    ...(listen && { listen }),
    ...withSettings(settingsToSet(declaration.settings, observed.table)),
    verify: verifyToSet(declaration, observed),
    tables,
    expect: expectedTable(context, placements),
  });
  const changedSlots = changed.map(({ slot }) => slot);
  const back = planRollback(declaration, observed, { changedSlots, tables });
  const mark = markName(ownerOf(declaration));
  const wasMarked = isMarked(declaration, observed);
  const isToBeMarked = !wasMarked && needsMark(context, changedSlots);
  const isThere = isToBeMarked || observed.fileNames.includes(mark);
  const unmark: readonly Step[] = isThere ? [{ kind: "clean", file: mark }] : [];
  const withUnmark = (steps: readonly Step[]): readonly Step[] =>
    steps.length === 0 ? [] : [...steps, ...unmark];
  return {
    intent: "change",
    reason,
    steps: [
      ...distinctUploads(placements),
      ...checkSteps(assignments),
      { kind: "guard", commands: tables },
      // After the guard: a run that is stopped there leaves no mark behind.
      ...(isToBeMarked ? [{ kind: "mark", file: mark } as const] : []),
      ...allSteps(sequence),
      ...proofs(context),
      ...unmark,
      ...cleanSteps(declaration.role, ownerOf(declaration), observed, placements),
    ],
    rollback: withUnmark(back.rollback),
    withdrawal: withUnmark(back.withdrawal),
    warnings: [...context.warnings, ...placements.flatMap((placement) => placement.warnings)],
  };
}

function planReactivation(context: PlanContext, reason: string): Plan {
  const { declaration, observed, tables } = context;
  const sequence = roleSequence(declaration.role, {
    assignments: [],
    isEnabled: observed.table.enabled === true,
    verify: {},
    tables,
    expect: expectedTable(context, []),
  });
  return {
    intent: "reactivate",
    reason,
    steps: [
      { kind: "guard", commands: tables },
      ...allSteps(sequence),
      ...proofs(context),
      ...(isMarked(declaration, observed)
        ? [{ kind: "clean", file: markName(ownerOf(declaration)) } as const]
        : []),
    ],
    rollback: [],
    withdrawal: [],
    warnings: context.warnings,
  };
}

function allSteps({ beforeActivation, activation }: RoleSteps): readonly Step[] {
  return [...beforeActivation, ...activation];
}

/**
 * Whether only a file of ours can tell a later run that the activation is still missing. A role that is disabled while
 * it changes tells it by itself, unless it may have been disabled before (widen); a listener that can be seen tells it by
 * its leaf, but of trusts it shows nothing.
 */
function needsMark({ declaration, wanted, observed }: PlanContext, changedSlots: readonly string[]): boolean {
  if (roleEntry(declaration.role).activation === "disableEnable") return declaration.phase === "widen";
  const identities = wanted.filter(
    ({ slot, entry }) => entry.kind === "identity" && changedSlots.includes(slot),
  );
  const onlyIdentities =
    identities.length === changedSlots.length && Object.keys(verifyToSet(declaration, observed)).length === 0;
  const isSeen = listenersOf(declaration, identities).every(({ entry, slot }) => {
    const shown = shownBefore(observed, entry);
    return slot === undefined || (shown !== undefined && !showsChain(shown, chainFingerprints(slot)));
  });
  return !onlyIdentities || !isSeen;
}

function verifyToSet(declaration: SupportedDeclaration, observed: Observed): SequenceInput["verify"] {
  const modes = tlsServices.flatMap((service) => {
    const mode = declaredVerify(declaration, service);
    return mode === undefined || observed.table.verify[`${service}Trust`] === mode
      ? []
      : [[service, mode] as const];
  });
  return Object.fromEntries(modes);
}

function listenToSet({ settings }: SupportedDeclaration, { table }: Observed): SequenceInput["listen"] {
  return settings.kind === "webAdmin" && table.interfaces.length === 0 ? settings.listen : undefined;
}

// WA-06 sets the listening interface only where none is set: moving it would cut off whoever uses it.
function listenWarnings({ settings }: SupportedDeclaration, { table }: Observed): readonly string[] {
  if (settings.kind !== "webAdmin" || !settings.listen || table.interfaces.length === 0) return [];
  const { listen } = settings;
  const isSame = table.interfaces.includes(listen.interface) && (table.port ?? listen.port) === listen.port;
  if (isSame) return [];
  const found = `${table.interfaces.join(" ")} ${String(table.port ?? "")}`.trim();
  return [
    `Web Admin listens on ${found}, declared is ${listen.interface} ${String(listen.port)}; left as it is (WA-06)`,
  ];
}

function expectedTable(
  { declaration, wanted, observed }: PlanContext,
  placements: readonly Placement[],
): ExpectedTable {
  const slots = wanted.map(({ slot }): readonly [string, AssignedFiles] => {
    const placed = placements.find((placement) => placement.slot === slot);
    return [slot, placed?.files ?? observed.table.slots[slot] ?? {}];
  });
  const modes = tlsServices.flatMap((service) => {
    const mode = declaredVerify(declaration, service);
    return mode === undefined ? [] : [[`${service}Trust`, mode] as const];
  });
  return {
    slots: Object.fromEntries(slots),
    ...(observed.table.enabled !== undefined && { enabled: true }),
    ...expectedSettings(wantedSettings(declaration.settings)),
    verify: Object.fromEntries(modes),
  };
}

function proofs({ declaration, wanted, observed }: PlanContext): readonly ProveStep[] {
  const { proofMs } = declaration.deadlines;
  const wasDown = isDown(declaration, observed.table);
  return listenersOf(declaration, wanted).flatMap(({ entry, slot }): readonly ProveStep[] => {
    const shown = shownBefore(observed, entry);
    const chain = slot ? chainFingerprints(slot) : shown;
    if (chain === undefined) return [];
    const wasSeen = shown !== undefined || observed.listeners[entry.listener]?.wasSeen === true;
    const port = movedPort(declaration, entry, observed.table);
    // That a firewall let us see the old port says nothing about the new one.
    const mustBeSeen = (wasSeen && port === undefined) || declaration.proof.mode === "required";
    // A firewall is not waited for; a role that only now comes up is.
    const patienceMs = mustBeSeen || wasDown || wasSeen ? proofMs : Math.min(proofMs, 5_000);
    const judge = slot ? "chain" : "leaf";
    return [
      {
        kind: "prove",
        listener: entry.listener,
        slot: entry.slot,
        ...(port !== undefined && { port }),
        chain,
        judge,
        mustBeSeen,
        patienceMs,
      },
    ];
  });
}

function listenersOf(
  declaration: SupportedDeclaration,
  wanted: readonly WantedSlot[],
): readonly { readonly entry: ListenerEntry; readonly slot: WantedSlot | undefined }[] {
  return roleEntry(declaration.role).listeners.map((entry) => ({
    entry,
    slot: wanted.find(({ slot }) => slot === entry.slot),
  }));
}

/** The same content in two slots is one file. */
function distinctUploads(placements: readonly Placement[]): readonly Step[] {
  const seen = new Set<string>();
  return placements
    .flatMap(({ uploads }) => uploads)
    .filter((step) => {
      const key = JSON.stringify([
        step.kind,
        step.kind === "upload" || step.kind === "clean" ? step.file : "",
      ]);
      return !seen.has(key) && seen.add(key);
    });
}
