/** The report of a change that waits for certificates. Nothing ran, so it is made here and not printed by a change. */
import type { RegistrationReport } from "../plan/registration";
import type { Report } from "../plan/report";
import type { SupportedRole } from "../plan/roles";

/** One sentence about what is awaited, for people (CA-14). */
export function pendingSummary(awaited: readonly string[]): string {
  return `pending: nothing is sent until there is ${awaited.join(", and ")}; run pulumi up again then`;
}

/** The report of a role that waits. */
export function pendingReport(appliance: string, role: SupportedRole, awaited: readonly string[]): Report {
  return { schema: 1, appliance, role, ...nothingDone(awaited), before: {}, after: {}, removed: [] };
}

/** The report of an entry in the API that waits for its roles. */
export function pendingRegistration(
  appliance: string,
  url: string,
  awaited: readonly string[],
): RegistrationReport {
  return {
    schema: 1,
    appliance,
    role: "webBridgeRegistration",
    ...nothingDone(awaited),
    id: "",
    url,
    status: "",
    requests: 0,
  };
}

function nothingDone(awaited: readonly string[]) {
  const lists = { commands: [], uploads: [], listeners: [], warnings: [], errors: [] };
  const counts = { connections: 0, roundTrips: 0, milliseconds: 0 };
  return { outcome: "pending" as const, summary: pendingSummary(awaited), ...lists, ...counts };
}
