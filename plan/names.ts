/** The words that all parts share: roles, listeners, phases, outcomes. */

/** A role of a Meeting Server, as the package calls it. */
export const roleNames = [
  "webAdmin",
  "callBridge",
  "webBridge3",
  "webBridgeRegistration",
  "turn",
  "databaseCluster",
  "recorder",
  "streamer",
  "meetingApps",
  "scheduler",
  "uploader",
  "callBridgeEdge",
] as const;
/** One of the roles. */
export type RoleName = (typeof roleNames)[number];

/** `<role>.<name>`: one TLS listener of a role, e.g. `webAdmin.https`. */
export type ListenerName = `${RoleName}.${string}`;

/** When in a trust roll-over a change happens: widen trust, switch the identity, narrow trust. */
export const phases = ["widen", "switch", "narrow"] as const;
/** One of the phases. */
export type Phase = (typeof phases)[number];

/** How a change of a role ended. */
export const outcomes = [
  "changed",
  "reactivated",
  "unchanged",
  "deferred",
  "pending",
  "rolledBack",
  "failed",
] as const;
/** One of the outcomes. */
export type Outcome = (typeof outcomes)[number];

/** What a proof rests on: a TLS handshake that was seen, or the appliance's own tables, files and replies. */
export type ProvenBy = "tls-handshake" | "tables";
