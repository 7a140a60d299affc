/** What tests of messages have in common: the whole sentence is asserted, since it is all that a user has. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { Made } from "../certificates";
import { anIdentity, change, declare, writes } from "./changing";
import type { Appliances, Ran } from "./changing";

/** Asserts the whole sentence, that it is in the report too, and how the run ended. */
export function says(ran: Ran, outcome: string, sentence: string): void {
  assert.equal(ran.error?.message, sentence);
  assert.equal(ran.report.outcome, outcome);
  if (outcome === "failed") assert.equal(ran.report.errors[0]?.text, sentence);
}

/** Nothing but reading was asked of the appliance. */
export function assertUntouched(appliance: RunningAppliance): void {
  assert.deepEqual(writes(appliance), []);
  const settings = /^(webadmin|callbridge|tls \w+) \w/;
  assert.deepEqual(
    appliance.log.commands().filter((command) => settings.test(command)),
    [],
  );
}

/** How often the appliance judged a password, by its own log. */
export function refusedLogins(appliance: RunningAppliance): number {
  const log = readFileSync(join(appliance.directory, "log.txt"), "utf8");
  return log.split("\n").filter((line) => line.includes("Login of admin")).length;
}

/** A first install of Web Admin during which one command gets another answer. */
export async function answering(
  appliances: Appliances,
  command: string,
  answer: { readonly text: string },
): Promise<{ readonly appliance: RunningAppliance; readonly made: Made; readonly ran: Ran }> {
  const made = anIdentity();
  const rehearsal = await appliances.start();
  await change(declare(rehearsal, "webAdmin", { made }));
  const n = rehearsal.log.entries.find(({ text }) => text.startsWith(command))?.n ?? 0;
  assert.ok(n > 0);
  const appliance = await appliances.start();
  appliance.faults.at(n, { kind: "answer", ...answer });
  return { appliance, made, ran: await change(declare(appliance, "webAdmin", { made })) };
}

/** The next assignment of certificates reports success and does nothing. */
export function failAssignment(appliance: RunningAppliance, role: string): void {
  const verb = role.toLowerCase();
  let tables = 0;
  const stop = appliance.faults.onRequest(({ n, text }, phase) => {
    if (phase !== "before" || text !== verb) return;
    tables += 1;
    // The second reading of the table is the guard before the assignment.
    if (tables < 2) return;
    stop();
    appliance.faults.at(n + 1, { kind: "lie", how: "success-without-effect" });
  });
}

export function inDays(days: number): Date {
  return new Date(Date.now() + days * 86_400_000);
}
