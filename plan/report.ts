/** The JSON document that a change prints on standard output: public, at most 32 KiB. */
import type { ListenerName, Outcome, ProvenBy, RoleName } from "./names";

/** One MMP command and what the appliance said. */
export interface ReportedCommand {
  readonly command: string;
  /** Cut to a few lines. */
  readonly reply: string;
  /** Length of the whole reply in bytes. */
  readonly replyBytes: number;
}

/** One file that was written. */
export interface ReportedUpload {
  readonly file: string;
  readonly bytes: number;
  /** Of the content; for a key, of its public key's DER. */
  readonly sha256: string;
}

/** What a listener serves after the change, and how we know. */
export interface ReportedListener {
  readonly listener: ListenerName;
  readonly address: string;
  readonly port: number;
  readonly subject: string;
  readonly sans: readonly string[];
  readonly issuer: string;
  /** ISO 8601. */
  readonly notAfter: string;
  /** SHA-256 of the leaf, hex. */
  readonly sha256: string;
  readonly provenBy: ProvenBy;
}

/** The report of one change. Fields may be added, never changed. */
export interface Report {
  readonly schema: 1;
  readonly appliance: string;
  readonly role: RoleName;
  readonly outcome: Outcome;
  /** One sentence for people. */
  readonly summary: string;
  /** Leaf fingerprints (SHA-256 hex) by slot, `null` where nothing was assigned. */
  readonly before: Readonly<Record<string, string | null>>;
  readonly after: Readonly<Record<string, string | null>>;
  readonly commands: readonly ReportedCommand[];
  readonly uploads: readonly ReportedUpload[];
  readonly removed: readonly string[];
  readonly listeners: readonly ReportedListener[];
  readonly warnings: readonly string[];
  /** What went wrong, when the outcome is `failed` or `rolledBack`. */
  readonly errors: readonly { readonly code: string; readonly text: string }[];
  /** TCP connections that the appliance accepted over SSH. */
  readonly connections: number;
  /** Requests that waited for the previous reply. */
  readonly roundTrips: number;
  readonly milliseconds: number;
}
