/** The report of a change that never spoke to the appliance, or whose worker died before it could report. */
import type { Report } from "../plan/report";

/** A report that knows nothing but the error. `begun` is the value of `performance.now()` at the start. */
export function unstartedReport(
  { appliance, role }: Pick<Report, "appliance" | "role">,
  error: { readonly code: string; readonly text: string },
  begun: number,
): Report {
  return {
    schema: 1,
    appliance,
    role,
    outcome: "failed",
    summary: error.text,
    before: {},
    after: {},
    commands: [],
    uploads: [],
    removed: [],
    listeners: [],
    warnings: [],
    errors: [error],
    connections: 0,
    roundTrips: 0,
    milliseconds: Math.round(performance.now() - begun),
  };
}
