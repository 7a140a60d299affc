/**
 * The switches that section 8 of the MMP reference names, in its order, and what became of each: implemented under a
 * name of the dialect list, fixed (the reference itself allows one value only), or waiting for a role.
 */
export type SectionEightFate =
  { readonly dialects: readonly string[] } | { readonly waitsFor: string } | { readonly fixed: string };

export const sectionEight: Readonly<Record<string, SectionEightFate>> = {
  exec: { dialects: ["exec"] },
  "stderr-for-errors": { dialects: ["stderr-for-errors"] },
  "pty-crlf": { dialects: ["pty-crlf"] },
  "channel-open-rate-limit": { dialects: ["channel-open-rate-limit"] },
  "max-sessions": { dialects: ["max-sessions"] },
  "force-password-change": { dialects: ["force-password-change"] },
  banner: { dialects: ["banner"] },
  "confirm-style": { waitsFor: "databaseCluster" },
  "unlisted-success": { dialects: ["unlisted-success"] },
  "c2w-trust-parsed": { waitsFor: "webBridge3" },
  "wb3-success-style": { waitsFor: "webBridge3" },
  overwrite: { dialects: ["overwrite"] },
  "setstat/rename/mkdir": { dialects: ["setstat", "rename", "mkdir"] },
  underscore: { dialects: ["underscore"] },
  "pki-sign-fullchain": { dialects: ["pki-sign-fullchain"] },
  "certs-while-enabled": { dialects: ["certs-while-enabled"] },
  "refusal-prefix": { dialects: ["refusal-prefix"] },
  "password-expired": { dialects: ["password-expired"] },
  "exec+sftp-on-one-connection": { dialects: ["exec+sftp-on-one-connection"] },
  "user-host/duty-restriction": { dialects: ["user-host/duty-restriction"] },
  "db-certs-while-clustered": { waitsFor: "databaseCluster" },
  "table-rows": { dialects: ["table-rows"] },
  "primary/master wording": { waitsFor: "databaseCluster" },
  "webadmin-restart": { dialects: ["webadmin-restart"] },
  "webbridge-status": { waitsFor: "webBridgeRegistration" },
  alarms: { waitsFor: "webBridgeRegistration" },
  "unrecognised-spelling": { waitsFor: "webBridgeRegistration" },
  "error-status": { waitsFor: "webBridgeRegistration" },
  gzip: { waitsFor: "webBridgeRegistration" },
  "chunked-empty-post": { waitsFor: "webBridgeRegistration" },
  keepalive: { waitsFor: "webBridgeRegistration" },
  "list-cap": { waitsFor: "webBridgeRegistration" },
  "/system/database": { waitsFor: "databaseCluster" },
  verifymode: { waitsFor: "databaseCluster" },
  "db-expired-text": { waitsFor: "databaseCluster" },
  "join-parallel": { waitsFor: "databaseCluster" },
  "ws-log": { waitsFor: "scheduler" },
  "neutral-refusals": { dialects: ["neutral-refusals"] },
  listeners: { dialects: ["listeners"] },
  nat: { dialects: ["nat"] },
};
