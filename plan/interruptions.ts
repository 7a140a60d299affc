/** What users of an appliance notice while a role changes, for whoever decides when a change may run. */
import { isDown } from "./listeners";
import type { Phase, RoleName } from "./names";
import type { Observed } from "./observed";
import type { SupportedDeclaration } from "./parse-declaration";
import type { Step } from "./step";

/**
 * One sentence per role that can be changed: the activation that its sequence ends with and what that breaks (WA-06, CB-13,
 * CB-17, WB3-12, TURN-04, REC-03, STR-03, MA-06,
 * API-06; MMP reference section 3).
 */
const interruptions: Partial<Record<RoleName, string>> = {
  webAdmin:
    "Web Admin is disabled and enabled: its pages and the REST API are away for some seconds; calls go on.",
  callBridge:
    "The Call Bridge restarts: all calls on this appliance drop, and so do its links to Web Bridges.",
  webBridge3: "Web Bridge 3 is disabled and enabled: the web app's sessions on this appliance end.",
  turn: "The TURN server is disabled and enabled: media that it relays breaks off.",
  recorder: "The Recorder is disabled and enabled: recordings that are under way end.",
  streamer: "The Streamer is disabled and enabled: streams that are under way end.",
  meetingApps: "MeetingApps is disabled and enabled: files cannot be shared for some seconds.",
  scheduler:
    "The Scheduler is disabled and enabled: meetings cannot be scheduled for some seconds, and its links to Web Bridges are made anew.",
  uploader: "The Uploader is disabled and enabled: an upload that is under way may begin anew.",
  databaseCluster:
    "Where the certificates of a running cluster are replaced (it needs an approval), every Call Bridge is without a database until the cluster is complete again.",
  webBridgeRegistration: "Nothing: the Call Bridge connects to the Web Bridge.",
};

/** What taking an entry out of the API interrupts: without it no Call Bridge connects (API-01, API-06). */
export const entryRemoval =
  "The Call Bridges stop connecting to this Web Bridge: its web app no longer reaches them.";

/** What emptying a role's slots interrupts (CB-15, WB3-10, TURN-07). */
export const clearing = "The role loses its certificates: it serves nobody any more.";

/** What a change is for that comes before or after the switch (C2W-11). */
export const phasePurposes: Readonly<Record<Exclude<Phase, "switch">, string>> = {
  widen: "Trusts the new leaves besides everybody who is trusted now, before the first of them is shown.",
  narrow: "Trusts nobody but these leaves any more, now that all of them are shown.",
};

/** What an issuance is for that has an appliance make a key (CSR-16), and what it interrupts. */
export const keyPurpose =
  "Has the appliance make a key of its own, where it is not there yet, and fetches what is public of it.";
export const keyMaking = "Nothing: files are added to the appliance's folder.";

/** What a change of a role interrupts when it writes something; undefined for a role without a change. */
export function interruptionBy(role: RoleName): string | undefined {
  return interruptions[role];
}

/**
 * Whether these steps interrupt a role that serves somebody. One without a certificate or an interface serves nobody yet,
 * and one that is disabled, as an interrupted run may have left it, had better come up at once.
 */
export function interruptsService(
  declaration: SupportedDeclaration,
  { table }: Observed,
  steps: readonly Step[],
): boolean {
  const touches = steps.some(({ kind }) => kind === "disable" || kind === "assign" || kind === "activate");
  return touches && !isDown(declaration, table);
}
