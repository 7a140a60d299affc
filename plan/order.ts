/** The place of every change: what happens before what, over all appliances of a program. */
import { phases } from "./names";
import type { Phase, RoleName } from "./names";

/**
 * The kinds of changes in the order in which they happen within a phase. A new kind is a new line.
 */
export const kinds = [
  "webAdmin", // first: it carries the API and no calls, so a failure here stops the rest before calls are touched (WA-02, WA-07)
  "databaseCluster", // the Call Bridges read their configuration from it
  "webBridge3", // before the Call Bridge: a renewed leaf must be there when the Call Bridge connects (MMP reference 6.2)
  "turn", // independent of calls in progress elsewhere; follows the Web Bridge's issuer (PKI-05)
  "meetingApps",
  "recorder",
  "streamer",
  "callBridge", // last of what carries calls: everything it connects to is ready
  "callBridgeEdge",
  "uploader", // trusts Web Admin, uses the Call Bridge's API
  "webBridgeRegistration", // needs the Call Bridge, which needs the Web Bridge
  "scheduler", // reads the list of Web Bridges from the Call Bridge beside it when it is enabled (MMP reference 3.7)
] as const satisfies readonly RoleName[];

/** Where a change stands in the order. */
export interface Place {
  readonly phase: Phase;
  readonly kind: RoleName;
  /** Name of the `MeetingServer` component. */
  readonly appliance: string;
}

/** Negative when `a` comes before `b`: by phase, then by kind, then by the appliance's name. */
export function comparePlaces(a: Place, b: Place): number {
  return (
    phases.indexOf(a.phase) - phases.indexOf(b.phase) ||
    kinds.indexOf(a.kind) - kinds.indexOf(b.kind) ||
    compareText(a.appliance, b.appliance)
  );
}

// By code units, not by locale: the order must be the same on every machine.
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
