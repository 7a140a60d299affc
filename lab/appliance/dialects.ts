/**
 * The one list of dialects: every way in which the emulated appliance may behave differently, because no evidence
 * settles how a real one does. The product must get along with all of them. Sources name sections of the MMP reference;
 * "ours" marks a switch that the reference does not list and that a test needs.
 */
import { databaseDialects } from "./database-dialects";
import type { DialectEntry } from "./dialect-entry";
import { webBridgeDialects } from "./web-bridge-dialects";

/** Every switch that is implemented. */
export const dialects = [
  {
    name: "exec",
    says: "whether exec requests are served, and with which exit status",
    values: ["zero", "nonzero-on-failure", "no-status", "signal", "off"],
    default: "zero",
    source: "8; 9 rows 1 and 3",
  },
  {
    name: "shell",
    says: "whether the interactive shell is served",
    values: ["on", "off"],
    default: "on",
    source: "8; 1.1",
  },
  {
    name: "stderr-for-errors",
    says: "where refusals and failures are printed",
    values: ["off", "on"],
    default: "off",
    source: "8; 9 row 2",
  },
  {
    name: "pty-crlf",
    says: "line ends of an exec channel that asked for a terminal",
    values: ["on", "off"],
    default: "on",
    source: "8; 1.1",
  },
  {
    name: "channel-open-rate-limit",
    says: "milliseconds that must lie between two channels of one connection; 0 is no limit",
    values: ["number"],
    default: "0",
    source: "8; 1.5",
  },
  {
    name: "max-sessions",
    says: "sessions that a user may hold at once, SSH and SFTP together; 0 is no limit",
    values: ["number"],
    default: "0",
    source: "8; 1.5",
  },
  {
    name: "session-idle-ms",
    says: "a connection without traffic is closed after this time; 0 is never",
    values: ["number"],
    default: "0",
    source: "1.5; 9 row 15",
  },
  {
    name: "force-password-change",
    says: "users start as newly created: the first login by password must set a new one",
    values: ["off", "on"],
    default: "off",
    source: "8; 1.4",
  },
  {
    name: "password-expired",
    says: "passwords are past their day, and what exec does then",
    values: ["off", "prompt", "auth-refused"],
    default: "off",
    source: "8; 9 row 25",
  },
  {
    name: "login",
    says: "how a password may be given",
    values: ["password-and-keyboard", "password", "keyboard-interactive"],
    default: "password-and-keyboard",
    source: "9 row 17",
  },
  {
    name: "password-login",
    says: "whether passwords are accepted at all (CAC strict mode refuses them)",
    values: ["on", "off"],
    default: "on",
    source: "1.6",
  },
  {
    name: "banner",
    says: "a text before login and a greeting after it",
    values: ["off", "on"],
    default: "off",
    source: "8; 1.4",
  },
  {
    name: "ssh-algorithms",
    says: "what the SSH server negotiates",
    values: ["modern", "legacy"],
    default: "modern",
    source: "9 row 16",
  },
  {
    name: "exec+sftp-on-one-connection",
    says: "whether one SSH connection may carry both",
    values: ["ok", "refused"],
    default: "ok",
    source: "8; 1.1; 9 row 24",
  },
  {
    name: "user-host/duty-restriction",
    says: "the user may not log in from here, or not at this hour",
    values: ["off", "host", "duty"],
    default: "off",
    source: "8; 1.5",
  },
  {
    name: "refusal-prefix",
    says: "whether a refused setting is marked as a failure",
    values: ["none", "FAILURE"],
    default: "none",
    source: "8; 1.3",
  },
  {
    name: "neutral-refusals",
    says: "whether remarks about interfaces come without a prefix",
    values: ["on", "off"],
    default: "on",
    source: "8; 7 on 1.3",
  },
  {
    name: "full-width-colon",
    says: "the colon after SUCCESS and FAILURE is the full-width one",
    values: ["off", "on"],
    default: "off",
    source: "CB-13",
  },
  {
    name: "unlisted-success",
    says: "whether an accepted setting is acknowledged with a SUCCESS line",
    values: ["silent", "chatty"],
    default: "silent",
    source: "8; 9 row 5",
  },
  {
    name: "certs-while-enabled",
    says: "whether Web Admin takes settings while enabled (the Call Bridge always does)",
    values: ["accept", "refuse"],
    default: "accept",
    source: "8; 9 row 6",
  },
  {
    name: "overwrite",
    says: "whether an upload may replace a file of the same name",
    values: ["refuse-in-use", "allow", "refuse"],
    default: "refuse-in-use",
    source: "8; 9 row 9",
  },
  {
    name: "remove",
    says: "whether SFTP may remove a file that a slot names",
    values: ["refuse-in-use", "allow", "refuse"],
    default: "refuse-in-use",
    source: "9 row 14",
  },
  {
    name: "setstat",
    says: "answer to SETSTAT and FSETSTAT; nothing is ever changed",
    values: ["ok", "denied", "unsupported"],
    default: "ok",
    source: "8; 2",
  },
  {
    name: "rename",
    says: "answer to RENAME",
    values: ["ok", "denied", "unsupported"],
    default: "ok",
    source: "8; 2",
  },
  {
    name: "mkdir",
    says: "answer to MKDIR; the folder stays flat in any case",
    values: ["unsupported", "denied", "ok"],
    default: "unsupported",
    source: "8; 2",
  },
  {
    name: "underscore",
    says: "whether commands take file names with an underscore",
    values: ["ok", "refused"],
    default: "ok",
    source: "8; 2; AMB-01",
  },
  {
    name: "disk-bytes",
    says: "size of the folder; an upload beyond it fails; 0 is no limit",
    values: ["number"],
    default: "0",
    source: "ours: a full disk",
  },
  {
    name: "pki-sign-fullchain",
    says: "whether `pki sign` leaves a full chain file beside the certificate",
    values: ["on", "off"],
    default: "on",
    source: "8; 3.1",
  },
  {
    name: "pki-wording",
    says: "the words of `pki match` and `pki verify`",
    values: ["plain", "prefixed", "openssl"],
    default: "plain",
    source: "9 row 12",
  },
  {
    name: "csr-cn-in-san",
    says: "when `pki csr` adds the CN to the subject alternative names",
    values: ["always", "with-list"],
    default: "always",
    source: "AMB-03",
  },
  {
    name: "extension-check",
    says: "whether an activation refuses a certificate whose usages do not fit the role",
    values: ["at-activation", "off"],
    default: "at-activation",
    source: "6.4",
  },
  {
    name: "ecdsa",
    says: "whether elliptic-curve keys are accepted",
    values: ["accept", "refuse"],
    default: "accept",
    source: "9 row 19",
  },
  {
    name: "table-rows",
    says: "the release whose tables and version are shown",
    values: ["3.8", "2.9", "3.0", "3.9", "3.13"],
    default: "3.8",
    source: "8; 3.2",
  },
  {
    name: "tls-table",
    says: "row names of `tls sip` and `tls ldap`, which no stored text shows",
    values: ["trusted-certs", "trust-bundle"],
    default: "trusted-certs",
    source: "3.8",
  },
  {
    name: "date-format",
    says: "how `date` prints the clock",
    values: ["unix", "iso"],
    default: "unix",
    source: "3.9: the layout is not stored",
  },
  {
    name: "clock-skew-s",
    says: "seconds by which the appliance's clock is ahead (negative: behind)",
    values: ["number"],
    default: "0",
    source: "6.3: a skewed clock looks like a certificate fault",
  },
  {
    name: "webadmin-restart",
    says: "milliseconds for which Web Admin does not answer after `enable` or `restart` reported success",
    values: ["number"],
    default: "0",
    source: "8; 4.4",
  },
  {
    name: "callbridge-restart",
    says: "milliseconds for which the SIP port does not answer after `restart` reported success",
    values: ["number"],
    default: "0",
    source: "4.4 says it of the API",
  },
  ...webBridgeDialects,
  ...databaseDialects,
  {
    name: "listeners",
    says: "a firewall in front of the roles' ports",
    values: ["open", "refused", "silent"],
    default: "open",
    source: "8",
  },
  {
    name: "nat",
    says: "the address one connects to is not the appliance's own",
    values: ["off", "on"],
    default: "off",
    source: "8",
  },
] as const satisfies readonly DialectEntry[];

/** The name of a switch. */
export type DialectName = (typeof dialects)[number]["name"];

/** A value for every switch. */
export type Dialect = Readonly<Record<DialectName, string>>;

/** Completes a choice with the defaults; refuses unknown names and values. */
export function dialectOf(choice: Partial<Dialect> = {}): Dialect {
  for (const [name, value] of Object.entries(choice)) checkChoice(name, value);
  const defaults = Object.fromEntries(dialects.map((entry) => [entry.name, entry.default]));
  return { ...defaults, ...choice } as Dialect;
}

/** A numeric switch as a number. */
export function dialectNumber(dialect: Dialect, name: DialectName): number {
  return Number(dialect[name]);
}

function checkChoice(name: string, value: string): void {
  const entry: DialectEntry | undefined = dialects.find((candidate) => candidate.name === name);
  if (!entry) {
    throw new Error(`there is no dialect ${name}; known: ${dialects.map((known) => known.name).join(", ")}`);
  }
  const isNumber = entry.values[0] === "number" && /^-?\d+$/.test(value);
  if (!isNumber && !(entry.values[0] !== "number" && entry.values.includes(value))) {
    throw new Error(`dialect ${name} takes ${entry.values.join(" | ")}, not ${JSON.stringify(value)}`);
  }
}
