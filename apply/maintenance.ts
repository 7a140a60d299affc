/** When a change may interrupt its role. Nothing here writes anything; what is refused is safe to run again. */
import { cmsError } from "../errors/cms-error";
import { interruptsService } from "../plan/interruptions";
import { clockText, isOpenAt, nextOpening, windowText } from "../plan/maintenance-window";
import type { Observed } from "../plan/observed";
import type { Plan } from "../plan/step";
import type { ChangeContext } from "./step-context";

/** What is asked about: a plan, and what it was made from. */
export interface IntendedChange extends ChangeContext {
  readonly observed: Observed;
  readonly plan: Plan;
}

/**
 * Refuses a plan that would interrupt its role outside the maintenance window. Asked before anything is written, and
 * once more before the first assignment, since uploads take time. A role that was touched already is never left so.
 */
export function checkWindow(change: IntendedChange): void {
  const { declaration, plan, record, io, subject } = change;
  const { maintenanceWindow: window } = declaration;
  if (!window || !mayInterrupt(change)) return;
  const now = io.now();
  if (isOpenAt(window, now)) return;
  if (window.override !== undefined) {
    record.warn(`interrupted outside the maintenance window, ${windowText(window)}`);
    return;
  }
  const opens = nextOpening(window, now);
  const next =
    opens === undefined
      ? "it does not open within 15 days: correct it"
      : `run again from ${opens.toISOString()} on (${clockText(window, opens)})`;
  throw cmsError("apply/outside-window", {
    subject,
    what: `there is something to do (${plan.reason}), which would interrupt the role; its maintenance window is ${windowText(window)}, and now it is ${clockText(window, now)}; the role was not touched`,
    remedy: `${next}, or give maintenanceWindow.override the reason why it cannot wait`,
    retry: "safe",
  });
}

/** Whether a change is about to interrupt a role that nothing was done to yet. */
export function mayInterrupt({ declaration, observed, plan, record }: IntendedChange): boolean {
  return record.reached === "untouched" && interruptsService(declaration, observed, plan.steps);
}
