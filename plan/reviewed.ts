/**
 * The sequence as a reviewer sees it before anything runs: every MMP command that a change may send, in order, with
 * symbols in place of file names. It is the most that may be sent; an appliance that already is as declared gets less.
 * A change that fails after its first assignment repeats the assignments and the activation with the previous files; one
 * whose connection broke reads again and sends what is still missing.
 */
import type { RoleSettings } from "./declaration";
import type { Phase } from "./names";
import type { AssignedFiles } from "./observed";
import { roleEntry } from "./roles";
import type { SlotEntry, SupportedRole } from "./roles";
import { applianceReads, checkSteps, roleSequence, tablesToRead } from "./sequences/role-sequence";
import { tlsServices } from "./sequences/sequence";
import type { Assignment } from "./sequences/sequence";
import { wantedSettings, withSettings } from "./settings";
import type { Step } from "./step";

/** What is declared for a role, as far as it decides which commands there are. */
export interface ReviewInput {
  readonly role: SupportedRole;
  /** @default switch */
  readonly phase?: Phase;
  /** The declared slots in any order. */
  readonly slots: readonly { readonly slot: string; readonly hasBundle: boolean }[];
  /** Slots that are to hold nothing. @default none */
  readonly emptied?: readonly string[];
  readonly settings: RoleSettings;
  /** Whether the appliance's own API is asked for calls, whose Web Admin certificate is read over the MMP. @default false */
  readonly asksOwnApi?: boolean;
}

/** What tells by which certificate Web Admin, which carries the API, is recognised. */
const apiReads: readonly string[] = ["webadmin"];

/** The full sequence: reads, checks, assignments, activation. Deterministic. */
export function reviewedCommands(input: ReviewInput): readonly string[] {
  const { role, slots, emptied = [], settings, phase, asksOwnApi } = input;
  const names = [...slots.map(({ slot }) => slot), ...emptied];
  const tables = tablesToRead(role, names, settings, phase);
  const assignments = roleEntry(role).slots.flatMap((entry): Assignment[] => {
    if (emptied.includes(entry.slot)) return [{ slot: entry.slot, files: undefined }];
    const declared = slots.find(({ slot }) => slot === entry.slot);
    return declared ? [symbolicAssignment(entry, declared.hasBundle)] : [];
  });
  const { beforeActivation, activation } = roleSequence(role, {
    assignments,
    isEnabled: true,
    ...(settings.kind === "webAdmin" && settings.listen && { listen: settings.listen }),
    ...withSettings(wantedSettings(settings)),
    verify: settings.kind === "callBridge" ? verifyModes(settings) : {},
    tables,
    expect: { slots: {}, verify: {} },
  });
  const steps: readonly Step[] = [
    ...checkSteps(assignments),
    { kind: "guard", commands: asksOwnApi === true ? [...apiReads, ...tables] : tables },
    ...beforeActivation,
    ...activation,
  ];
  return [...applianceReads, ...tables, ...steps.flatMap(stepCommands)];
}

/** The most that emptying these slots may send, in order; see plan/clearing.ts. */
export function reviewedClearing({ role, slots, settings, asksOwnApi }: ReviewInput): readonly string[] {
  const names = slots.map(({ slot }) => slot);
  const tables = tablesToRead(role, names, settings);
  const declared = roleEntry(role).slots.filter(({ slot }) => names.includes(slot));
  const services = tlsServices.filter((service) => names.includes(`${service}Trust`));
  const { beforeActivation, activation } = roleSequence(role, {
    assignments: declared.map(({ slot }) => ({ slot, files: undefined })),
    isEnabled: true,
    verify: Object.fromEntries(services.map((service) => [service, "disable" as const])),
    tables,
    expect: { slots: {}, verify: {} },
  });
  const isRestarted = roleEntry(role).activation === "restart";
  const last = isRestarted ? activation : activation.filter(({ kind }) => kind === "readBack");
  const guarding = asksOwnApi === true ? [...apiReads, ...tables] : tables;
  const steps: readonly Step[] = [{ kind: "guard", commands: guarding }, ...beforeActivation, ...last];
  return [...applianceReads, ...tables, ...steps.flatMap(stepCommands)];
}

/** The MMP commands that a step sends. */
export function stepCommands(step: Step): readonly string[] {
  switch (step.kind) {
    case "check":
    case "disable":
    case "assign":
    case "activate":
      return [step.command];
    case "guard":
    case "readBack":
      return step.commands;
    case "upload":
    case "mark":
    case "prove":
    case "clean":
      return [];
  }
}

function symbolicAssignment(entry: SlotEntry, hasBundle: boolean): Assignment {
  const files: AssignedFiles = Object.fromEntries(
    entry.parts
      .filter((part) => part !== "bundle" || hasBundle)
      .map((part) => [part, entry.symbols[part] ?? `{${part}}`]),
  );
  return { slot: entry.slot, files };
}

function verifyModes(settings: Extract<RoleSettings, { kind: "callBridge" }>): SequenceVerify {
  const { sipVerify, ldapVerify } = settings;
  return {
    ...(sipVerify !== undefined && { sip: sipVerify }),
    ...(ldapVerify !== undefined && { ldap: ldapVerify }),
  };
}

type SequenceVerify = Parameters<typeof roleSequence>[1]["verify"];
