/** The JSON document that a change prints on standard output: public, at most 32 KiB. */
import type { ListenerName, Outcome, ProvenBy, RoleName } from "./names";

/** One MMP command and what the appliance said. */
export interface ReportedCommand {
  /** The text that was sent. */
  readonly command: string;
  /** Cut to a few lines. */
  readonly reply: string;
  /** Length of the whole reply in bytes. */
  readonly replyBytes: number;
}

/** One file that was written. */
export interface ReportedUpload {
  /** Its name on the appliance. */
  readonly file: string;
  /** Its size. */
  readonly bytes: number;
  /** Of the content; for a key, of its public key's DER. */
  readonly sha256: string;
}

/** What a listener serves after the change, and how we know. */
export interface ReportedListener {
  /** `<role>.<name>`, e.g. `webAdmin.https`. */
  readonly listener: ListenerName;
  /** Host name or IP address at which it was looked for. */
  readonly address: string;
  /** TCP port at which it was looked for. */
  readonly port: number;
  /** Subject of the leaf. */
  readonly subject: string;
  /** Alternative names of the leaf. */
  readonly sans: readonly string[];
  /** Issuer of the leaf. */
  readonly issuer: string;
  /** When the leaf ends, ISO 8601. */
  readonly notAfter: string;
  /** SHA-256 of the leaf, hex. */
  readonly sha256: string;
  /** Whether a handshake showed the leaf, or the appliance's own tables had to do. */
  readonly provenBy: ProvenBy;
}

/** What went wrong. */
export interface ReportedError {
  /** A requirement id, or a code of the error catalogue. */
  readonly code: string;
  /** The whole sentence, code and remedy included. */
  readonly text: string;
}

/** The report of one change. Fields may be added, never changed. */
export interface Report {
  /** Version of this document. */
  readonly schema: 1;
  /** Name of the `MeetingServer`. */
  readonly appliance: string;
  /** The role that was changed. */
  readonly role: RoleName;
  /** How the change ended. */
  readonly outcome: Outcome;
  /** One sentence for people. */
  readonly summary: string;
  /** Leaf fingerprints (SHA-256 hex) by slot before the change, `null` where nothing was assigned. */
  readonly before: Readonly<Record<string, string | null>>;
  /** The same after the change. */
  readonly after: Readonly<Record<string, string | null>>;
  /** The MMP commands that were sent, in order. */
  readonly commands: readonly ReportedCommand[];
  /** The files that were written. */
  readonly uploads: readonly ReportedUpload[];
  /** Names of the files that were removed. */
  readonly removed: readonly string[];
  /** What the role's listeners serve now. */
  readonly listeners: readonly ReportedListener[];
  /** Findings that did not stop the change. */
  readonly warnings: readonly string[];
  /** What went wrong, when the outcome is `failed` or `rolledBack`. */
  readonly errors: readonly ReportedError[];
  /** TCP connections that the appliance accepted over SSH. */
  readonly connections: number;
  /** Requests that waited for the previous reply. */
  readonly roundTrips: number;
  /** How long the change took. */
  readonly milliseconds: number;
}
