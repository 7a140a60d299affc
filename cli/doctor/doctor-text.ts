/** A diagnosis for the eyes: a table of what is assigned and served, then what is wrong and what to do. */
import Table from "cli-table3";
import { daysLeft } from "../../x509/days-left";
import { visible } from "../plan-text";
import type { Diagnosis } from "./diagnosis";
import type { RoleSurvey, SlotSurvey, Survey } from "./survey";

/** The diagnosis as text. */
export function doctorText({ surveys, findings, now }: Diagnosis): string {
  const heads = surveys.map(headOf).join("\n");
  const rows = surveys.flatMap((survey) => rowsOf(survey, now));
  const parts = [heads, ...(rows.length > 0 ? [tableOf(rows)] : []), findingsText(findings)];
  return `${parts.join("\n\n")}\n`;
}

function headOf({ target, hostKey, appliance, failure }: Survey): string {
  const shown = hostKey ? `${hostKey.type} ${hostKey.fingerprint}` : "no host key";
  const head = `${target.host}:${String(target.port)}  ${shown}`;
  if (failure) return `${head}\n  not read: ${visible(failure.code)}`;
  if (!appliance) {
    return `${head}\n  Nothing else was read and no password was sent: compare the key with the appliance's, then run again with --host-key.`;
  }
  const { release = "unknown", clockAheadSeconds, passwordExpiry, commands, sharesConnection } = appliance;
  const facts = [
    `release ${visible(release)}`,
    clockAheadSeconds === undefined ? "clock unreadable" : `clock ${signed(clockAheadSeconds)} s`,
    ...(passwordExpiry === undefined ? [] : [`password until ${passwordExpiry.slice(0, 10)}`]),
    `commands by ${commands}, files on ${sharesConnection ? "the same" : "another"} connection`,
  ];
  return `${head}\n  ${facts.join(", ")}`;
}

function signed(seconds: number): string {
  return seconds > 0 ? `+${String(seconds)}` : String(seconds);
}

type Row = readonly string[];

function rowsOf({ target, appliance }: Survey, now: Date): readonly Row[] {
  const roles = (appliance?.roles ?? [])
    .filter(({ isUsed }) => isUsed)
    .flatMap((role) => {
      if (role.slots.length === 0)
        return [[target.host, nameOf(role), "-", "nothing is assigned", "", "", ""]];
      return role.slots.map((slot) => [target.host, nameOf(role), ...slotCells(role, slot, now)]);
    });
  return [...roles, ...databaseRows(target.host, appliance, now)];
}

function databaseRows(host: string, appliance: Survey["appliance"], now: Date): readonly Row[] {
  const { database } = appliance ?? {};
  if (!database) return [];
  const head = [host, "databaseCluster"];
  if (database.certificates.length === 0) return [[...head, "-", "no certificates", "", "", ""]];
  return database.certificates.map(({ subject, issuer, notAfter }) => [
    ...[...head, "set", visible(subject), visible(issuer)],
    ...[endOf(notAfter, now), "-"],
  ]);
}

function endOf(notAfter: Date, now: Date): string {
  return `${notAfter.toISOString().slice(0, 10)} (${String(daysLeft(notAfter, now))} d)`;
}

function nameOf({ role, enabled }: RoleSurvey): string {
  return enabled === false ? `${role} (off)` : role;
}

function slotCells(role: RoleSurvey, slot: SlotSurvey, now: Date): Row {
  const [first, ...others] = slot.certificates;
  if (!first) return [slot.slot, "unreadable", "", "", ""];
  const more = slot.kind === "trust" && others.length > 0 ? ` and ${String(others.length)} more` : "";
  return [
    slot.slot,
    visible(first.subject) + more,
    visible(first.issuer),
    endOf(first.notAfter, now),
    servedText(role, slot),
  ];
}

function servedText(role: RoleSurvey, { slot, certificates }: SlotSurvey): string {
  const listener = role.listeners.find((one) => one.slot === slot);
  if (!listener) return "-";
  const port = `port ${String(listener.port)}`;
  if (listener.shown === undefined) return `${port}: not seen`;
  return listener.shown === certificates[0]?.sha256 ? `${port}: yes` : `${port}: another`;
}

function tableOf(rows: readonly Row[]): string {
  const table = new Table({
    head: ["appliance", "role", "slot", "certificate", "issuer", "ends", "served"],
    style: { head: [], border: [] },
  });
  for (const row of rows) table.push([...row]);
  return table.toString();
}

function findingsText(findings: Diagnosis["findings"]): string {
  if (findings.length === 0) return "Nothing is wrong.";
  const lines = findings.map(
    ({ severity, id, where, text, remedy, symptom }) =>
      `${severity === "wrong" ? "WRONG  " : "warning"} ${id} ${where}: ${visible(text)}\n        ${remedy}` +
      (symptom ? `\n        explains ${symptom.id}: ${symptom.text}` : ""),
  );
  const wrong = findings.filter(({ severity }) => severity === "wrong").length;
  return [...lines, "", `${String(wrong)} wrong, ${String(findings.length - wrong)} warnings`].join("\n");
}
