/** The ways in which a change ends, in words. */
import { CmsError, cmsError } from "../errors/cms-error";
import type { Outcome } from "../plan/names";
import { stepCommands } from "../plan/reviewed";
import type { Plan, Step } from "../plan/step";
import type { ChangeContext } from "./step-context";

/** How a change ended. */
export interface Ending {
  readonly outcome: Outcome;
  readonly summary: string;
  /** What the caller is told; absent when the change ended well. */
  readonly error?: CmsError;
  /** What went wrong, in order of time. */
  readonly errors: readonly CmsError[];
}

/** Whether the declared state holds at the end. */
export function isGood(outcome: Outcome): boolean {
  return outcome === "changed" || outcome === "reactivated" || outcome === "unchanged";
}

/** Everything was carried out; `plan` is the last one. */
export function success(plan: Plan, { record }: ChangeContext): Ending {
  const { intent, reason } = record.committed ?? plan;
  const errors: readonly CmsError[] = [];
  if (intent === "unchanged") return { outcome: "unchanged", summary: reason, errors };
  const seen = [...record.proofs.values()].map((proof) =>
    proof.kind === "seen"
      ? `seen on ${proof.host} port ${String(proof.port)}`
      : `applied, not seen from here (${proof.why})`,
  );
  const summary = [reason, ...seen].join("; ");
  return { outcome: intent === "change" ? "changed" : "reactivated", summary, errors };
}

/** Nothing was undone: either nothing had been done, or there was nothing to go back to. */
export function failure(error: CmsError, further: readonly CmsError[]): Ending {
  return { outcome: "failed", summary: error.what, error, errors: [error, ...further] };
}

/** The previous state is there again. */
export function rolledBack(first: CmsError, context: ChangeContext): Ending {
  const { subject, record } = context;
  const seen = [...record.proofs.values()].map((proof) =>
    proof.kind === "seen"
      ? `the previous certificate is seen on ${proof.host} port ${String(proof.port)}`
      : `it could not be looked at from here (${proof.why})`,
  );
  const done =
    record.reached === "activated"
      ? "the previous files were assigned and activated again"
      : "the previous files were assigned again";
  const error = cmsError("apply/rolled-back", {
    subject,
    what: `the change failed (${first.code}: ${first.what}); ${[done, ...seen].join(", ")}`,
    remedy: first.remedy,
    retry: first.retry,
    ...(first.evidence !== undefined && { evidence: first.evidence }),
    cause: first,
  });
  const summary = `the change failed and the previous ${changedThing(context)} was put back`;
  return { outcome: "rolledBack", summary, error, errors: [first, ...record.furtherErrors] };
}

/** The change failed, and so did the way back. */
export function stranded(
  first: CmsError,
  second: CmsError,
  steps: readonly Step[],
  context: ChangeContext,
): Ending {
  const commands = steps
    .filter((step) => ["disable", "assign", "activate"].includes(step.kind))
    .flatMap(stepCommands);
  const error = cmsError("apply/rollback-failed", {
    subject: context.subject,
    what: `the change failed (${withEvidence(first)}), and the previous ${changedThing(context)} could not be put back (${second.code}: ${second.what})`,
    remedy: `run again, or put it back by hand on the MMP: ${commands.join("; ")}`,
    ...(second.evidence !== undefined && { evidence: second.evidence }),
    cause: first,
  });
  const errors = [first, ...context.record.furtherErrors, second];
  return { outcome: "failed", summary: error.what, error, errors };
}

/** What a change exchanges, in words: before and after the switch only trusts. */
export function changedThing({ declaration }: Pick<ChangeContext, "declaration">): "certificate" | "trust" {
  return declaration.phase === "switch" ? "certificate" : "trust";
}

/** What was thrown, as an error of ours; anything else is a defect of this program. */
export function asCmsError(error: unknown, subject: string): CmsError {
  if (error instanceof CmsError) return error;
  return cmsError("apply/defect", {
    subject,
    what: `an error that was not expected: ${error instanceof Error ? error.message : String(error)}`,
    remedy: "run again, and report this with the release of the appliance",
    cause: error,
  });
}

function withEvidence({ code, what, evidence }: CmsError): string {
  const said = evidence === undefined ? "" : `, the MMP said ${JSON.stringify(evidence.trim())}`;
  return `${code}: ${what}${said}`;
}
