/** What came of a start, laid together from its updates and from what the listeners show. */
import { isDeepStrictEqual } from "node:util";
import type { EngineFacts } from "../engine/facts";
import type { Deployment } from "./deployment";
import type { IssuedResult } from "./issuers/issued-by";
import type { Look } from "./listeners";
import { isSameRole } from "./reports";
import type { ChangeReport } from "./reports";
import { listenerResult, registrationResult, roleResult } from "./result";
import type { ApplianceResult, DatabaseNodeResult, Failure, StartResult } from "./result";
import type { RanChange, UpdateResult } from "./update";

/** Everything that a start found out. */
export interface StartFacts {
  readonly engine: EngineFacts;
  readonly deployment: Deployment;
  readonly look: Look;
  readonly appliances: readonly ApplianceResult[];
  readonly database: readonly DatabaseNodeResult[];
  /** Only where there are several issuers. */
  readonly issued?: readonly IssuedResult[];
  readonly prepareMs: number;
  readonly findEngineMs: number;
  readonly totalMs: number;
}

/** The result of a start. */
export function startResult(facts: StartFacts): StartResult {
  const { plain, signed, recheck, previewMs } = facts.deployment;
  const updates = updatesOf(facts.deployment);
  const failures = [...updates.flatMap(failuresOf), ...facts.look.doubts.map((text) => ({ text }))];
  return {
    schema: 1,
    succeeded: updates.every((update) => update.succeeded) && failures.length === 0,
    engine: facts.engine,
    changes: plain.counts,
    ...(signed && { signedChanges: signed.counts }),
    ...(recheck && { recheckChanges: recheck.counts }),
    roles: rolesOf(updates),
    listeners: facts.look.listeners.map(listenerResult),
    registrations: reportsNow(facts.deployment).flatMap(registrationResult),
    database: facts.database,
    ...(facts.issued && { issued: facts.issued }),
    appliances: facts.appliances,
    failures,
    milliseconds: {
      prepare: Math.round(facts.prepareMs),
      findEngine: Math.round(facts.findEngineMs),
      ...(previewMs > 0 && { preview: Math.round(previewMs) }),
      up: Math.round(plain.milliseconds),
      ...(signed && { signedUp: Math.round(signed.milliseconds) }),
      ...(recheck && { recheck: Math.round(recheck.milliseconds) }),
      engineShare: Math.round(sum(updates.map(engineShareOf))),
      total: Math.round(facts.totalMs),
    },
  };
}

/** The last report of every change: those that ran, and those that the stack remembers. */
export function reportsNow(deployment: Deployment): readonly ChangeReport[] {
  const all = updatesOf(deployment).flatMap(({ kept, ran }) => [...kept, ...ran.map(({ report }) => report)]);
  return all.filter((report, at) => !all.slice(at + 1).some((later) => isSameRole(later, report)));
}

/** What an update spent outside its changes; changes of several appliances may run at once. */
export function engineShareOf({ ran, milliseconds }: Pick<UpdateResult, "ran" | "milliseconds">): number {
  const spans = ran
    .map(({ report, endedMs }: RanChange) => ({ from: endedMs - report.milliseconds, to: endedMs }))
    .sort((a, b) => a.from - b.from);
  let covered = 0;
  let reached = 0;
  for (const { from, to } of spans) {
    covered += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return Math.max(0, milliseconds - covered);
}

function updatesOf({ plain, signed, recheck }: Deployment): readonly UpdateResult[] {
  return [plain, ...(signed ? [signed] : []), ...(recheck ? [recheck] : [])];
}

function rolesOf(updates: readonly UpdateResult[]): StartResult["roles"] {
  const ran = updates.flatMap((update) => update.ran.map(({ report }) => report));
  const kept = updates.at(-1)?.kept.filter((report) => !ran.some((other) => isSameRole(other, report))) ?? [];
  return [
    ...ran.map((report) => roleResult(report, true)),
    ...kept.map((report) => roleResult(report, false)),
  ];
}

function failuresOf({ succeeded, ran, complaints }: UpdateResult): readonly Failure[] {
  if (succeeded) return [];
  const told = ran.flatMap(({ report: { appliance, role, errors } }) =>
    errors.map(({ code, text }) => ({ appliance, role, code, text })),
  );
  const others = complaints.map((text) => ({ text }));
  const all = [...told, ...others];
  const unique = all.filter(
    (failure, at) => !all.slice(0, at).some((other) => isDeepStrictEqual(other, failure)),
  );
  return unique.length > 0 ? unique : [{ text: "Pulumi ended with an error and did not say which." }];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
