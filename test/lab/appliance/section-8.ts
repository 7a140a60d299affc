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
  "confirm-style": { dialects: ["confirm-style"] },
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
  "db-certs-while-clustered": { fixed: "always refused" },
  "table-rows": { dialects: ["table-rows"] },
  "primary/master wording": { dialects: ["database-wording"] },
  "webadmin-restart": { dialects: ["webadmin-restart", "api-after-restart"] },
  "webbridge-status": { dialects: ["webbridge-status"] },
  alarms: {
    fixed:
      "raised by real faults of trust of c2w and of the database; those of Call Bridge clusters wait for them",
  },
  "unrecognised-spelling": { dialects: ["unrecognised-spelling"] },
  "error-status": { dialects: ["error-status"] },
  gzip: { dialects: ["gzip"] },
  "chunked-empty-post": { dialects: ["chunked-empty-post"] },
  keepalive: { dialects: ["keepalive-ms"] },
  "list-cap": { dialects: ["list-cap"] },
  "/system/database": { dialects: ["system-database"] },
  verifymode: { dialects: ["verifymode"] },
  "db-expired-text": { dialects: ["db-expired-text"] },
  "join-parallel": { dialects: ["join-parallel"] },
  "ws-log": { fixed: "the lines of 3.7 about the list of Web Bridges and a link that is up" },
  "neutral-refusals": { dialects: ["neutral-refusals"] },
  listeners: { dialects: ["listeners", "c2w-firewall"] },
  nat: { dialects: ["nat"] },
};
