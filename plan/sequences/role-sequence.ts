/** Finds a role's sequence, its checks and its reads. */
import type { RoleSettings } from "../declaration";
import { mmpCommand } from "../commands";
import type { Phase } from "../names";
import { roleEntry } from "../roles";
import type { RoleEntry, SupportedRole } from "../roles";
import type { Step } from "../step";
import { callBridgeSequence } from "./call-bridge";
import { meetingAppsSequence } from "./meeting-apps";
import { schedulerSequence } from "./scheduler";
import type { Assignment, RoleSteps, SequenceInput } from "./sequence";
import { sipServiceSequence } from "./sip-service";
import { turnSequence } from "./turn";
import { uploaderSequence } from "./uploader";
import { webAdminSequence } from "./web-admin";
import { webBridge3Sequence } from "./web-bridge-3";

/** The sequence of a role. */
export function roleSequence(role: SupportedRole, input: SequenceInput): RoleSteps {
  switch (role) {
    case "webAdmin":
      return webAdminSequence(input);
    case "callBridge":
      return callBridgeSequence(input);
    case "webBridge3":
      return webBridge3Sequence(input);
    case "turn":
      return turnSequence(input);
    case "recorder":
    case "streamer":
      return sipServiceSequence(role, input);
    case "meetingApps":
      return meetingAppsSequence(input);
    case "scheduler":
      return schedulerSequence(input);
    case "uploader":
      return uploaderSequence(input);
  }
}

/**
 * The role's own table, and the further ones whose slots or settings are declared; after the last switch all of them, since
 * the trusts that were widened can be removed only where every slot is known (plan/cleaning.ts).
 */
export function tablesToRead(
  role: SupportedRole,
  slots: readonly string[],
  settings: RoleSettings,
  phase: Phase = "switch",
): readonly string[] {
  const entry = roleEntry(role);
  if (phase === "narrow") return entry.tables;
  const [own, ...others] = entry.tables;
  const declared = new Set(slots.map((slot) => slotTable(entry, slot)));
  if (settings.kind === "callBridge" && settings.sipVerify !== undefined) declared.add("tls sip");
  if (settings.kind === "callBridge" && settings.ldapVerify !== undefined) declared.add("tls ldap");
  return [...(own === undefined ? [] : [own]), ...others.filter((table) => declared.has(table))];
}

/** What is asked about the appliance itself, before the role's tables. */
export const applianceReads = ["version", "date", "user list"] as const;

/** A second opinion by the appliance on files that were uploaded, before anything is assigned (INST-02, CLU-07). */
export function checkSteps(assignments: readonly Assignment[]): readonly Step[] {
  return assignments.flatMap(({ files }) => {
    if (!files) return [];
    const { key, leaf, bundle, fullChain, trust } = files;
    const commands: Step[] = [];
    if (key !== undefined && leaf !== undefined)
      commands.push({ kind: "check", command: mmpCommand("pki", "match", key, leaf), judge: "words" });
    if (key !== undefined && fullChain !== undefined)
      commands.push({ kind: "check", command: mmpCommand("pki", "match", key, fullChain), judge: "words" });
    if (leaf !== undefined && bundle !== undefined)
      commands.push({ kind: "check", command: mmpCommand("pki", "verify", leaf, bundle), judge: "words" });
    if (trust !== undefined)
      commands.push({ kind: "check", command: mmpCommand("pki", "inspect", trust), judge: "prefix" });
    return commands;
  });
}

function slotTable(entry: RoleEntry, slot: string): string | undefined {
  return entry.slots.find((candidate) => candidate.slot === slot)?.table;
}
