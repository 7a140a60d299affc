/** Whether a change may go on. Nothing is stopped halfway through the role. */
import { cmsError } from "../errors/cms-error";
import type { ChangeContext } from "./step-context";
import type { TimeBudget } from "./time-budget";

/** Stops a change that nobody waits for or that has no time left. */
export function checkMayGoOn(context: ChangeContext & { readonly budget: TimeBudget }): void {
  checkWanted(context);
  const { subject, declaration, budget } = context;
  if (!budget.isOver) return;
  throw cmsError("apply/deadline", {
    subject,
    what: `the change has not come to its end in time (${String(declaration.deadlines.changeMs)} ms for all of it, a part of which is kept for the way back)`,
    remedy: "find out why the appliance is slow, or give changeMs a higher value",
    retry: "safe",
  });
}

/** Stops a change that nobody waits for, as long as the role was not touched. */
export function checkWanted({ subject, record, io }: ChangeContext): void {
  if (record.reached !== "untouched" || !io.isAbandoned()) return;
  throw cmsError("apply/interrupted", {
    subject,
    what: "the run was given up before the first assignment; the role was not touched",
    remedy: "run again",
    retry: "safe",
  });
}
