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
  "c2w-trust-parsed": { dialects: ["c2w-trust-parsed"] },
  "wb3-success-style": { dialects: ["wb3-success-style"] },
  overwrite: { dialects: ["overwrite"] },
  "setstat/rename/mkdir": { dialects: ["setstat", "rename", "mkdir"] },
  underscore: { dialects: ["underscore"] },
  "pki-sign-fullchain": { dialects: ["pki-sign-fullchain"] },
  "certs-while-enabled": {
    dialects: [
      "certs-while-enabled",
      "webbridge3-while-enabled",
      "turn-while-enabled",
      "services-while-enabled",
    ],
  },
  "refusal-prefix": { dialects: ["refusal-prefix"] },
  "password-expired": { dialects: ["password-expired"] },
  "exec+sftp-on-one-connection": { dialects: ["exec+sftp-on-one-connection"] },
  "user-host/duty-restriction": { dialects: ["user-host/duty-restriction"] },
  "db-certs-while-clustered": { waitsFor: "databaseCluster" },
  "table-rows": { dialects: ["table-rows"] },
  "primary/master wording": { waitsFor: "databaseCluster" },
  "webadmin-restart": { dialects: ["webadmin-restart", "api-after-restart"] },
  "webbridge-status": { dialects: ["webbridge-status"] },
  alarms: { fixed: "raised by real trust faults of c2w; those of the cluster wait for it" },
  "unrecognised-spelling": { dialects: ["unrecognised-spelling"] },
  "error-status": { dialects: ["error-status"] },
  gzip: { dialects: ["gzip"] },
  "chunked-empty-post": { dialects: ["chunked-empty-post"] },
  keepalive: { dialects: ["keepalive-ms"] },
  "list-cap": { dialects: ["list-cap"] },
  "/system/database": { waitsFor: "databaseCluster" },
  verifymode: { waitsFor: "databaseCluster" },
  "db-expired-text": { waitsFor: "databaseCluster" },
  "join-parallel": { waitsFor: "databaseCluster" },
  "ws-log": { waitsFor: "scheduler" },
  "neutral-refusals": { dialects: ["neutral-refusals"] },
  listeners: { dialects: ["listeners", "c2w-firewall"] },
  nat: { dialects: ["nat"] },
};
