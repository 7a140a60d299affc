/** The result of a start as one document (`--json FILE`). Fields may be added, never changed. */
import type { EngineFacts } from "../engine/facts";
import type { ChangeCounts } from "./events";
import type { IssuedResult } from "./issuers/issued-by";
import type { SeenListener } from "./listeners";
import type { ChangeReport } from "./reports";

/** One change of a role. */
export interface RoleResult {
  readonly appliance: string;
  readonly role: string;
  readonly outcome: string;
  readonly connections: number;
  readonly roundTrips: number;
  readonly commands: readonly { readonly command: string; readonly reply: string }[];
  readonly uploads: readonly { readonly file: string; readonly bytes: number; readonly sha256: string }[];
  readonly milliseconds: number;
  /** Whether the change ran in this start; otherwise this is what the stack remembers of an earlier one. */
  readonly ran: boolean;
}

/** One listener. */
export interface ListenerResult {
  readonly appliance: string;
  readonly role: string;
  readonly listener: string;
  readonly address: string;
  readonly port: number;
  readonly subject: string;
  readonly sans: readonly string[];
  readonly issuer: string;
  /** ISO 8601. */
  readonly notAfter: string;
  readonly sha256: string;
  readonly provenBy: "tls-handshake" | "tables";
}

/** The entry of a Web Bridge 3 in the Call Bridge's API. */
export interface RegistrationResult {
  /** The Call Bridge's appliance. */
  readonly appliance: string;
  readonly url: string;
  /** `success` when the Call Bridge has reached the Web Bridge. */
  readonly status: string;
  readonly outcome: string;
}

/** A node of the database cluster. */
export interface DatabaseNodeResult {
  readonly appliance: string;
  readonly address: string;
  /** `primary` or `replica`. */
  readonly role: string;
  /** `connected`, `syncing` or `disconnected`, as the primary sees it. */
  readonly state: string;
}

/** An emulated appliance and what it counted in this start. */
export interface ApplianceResult {
  readonly name: string;
  readonly address: string;
  readonly sshPort: number;
  readonly hostKeyFingerprint: string;
  /** TCP connections that it accepted over SSH. */
  readonly connections: number;
  /** Requests that waited for its previous reply. */
  readonly roundTrips: number;
}

/** Something that went wrong. */
export interface Failure {
  /** Appliance and role, where it is a change that failed. */
  readonly appliance?: string;
  readonly role?: string;
  /** The code in docs/errors.md, where there is one. */
  readonly code?: string;
  readonly text: string;
}

/** Where the time of a start went, in milliseconds; a part that did not happen is absent. */
export interface Timings {
  /** Until the start itself began: dependencies and the build of the package, where they were not there. */
  readonly prepare: number;
  readonly findEngine: number;
  readonly preview?: number;
  readonly up: number;
  /** The update with the certificates that were pending in the first one. */
  readonly signedUp?: number;
  readonly recheck?: number;
  /** Of `up` and `recheck`, what was not spent in changes. */
  readonly engineShare: number;
  /** Since the process began. */
  readonly total: number;
}

/** The document. */
export interface StartResult {
  readonly schema: 1;
  readonly succeeded: boolean;
  readonly engine: EngineFacts;
  /** The engine's counts of the plain `up`. */
  readonly changes: ChangeCounts;
  /** Those of the `up` with the certificates that were pending before it. */
  readonly signedChanges?: ChangeCounts;
  /** The engine's counts of the `up` with a new recheck value, from the second start on. */
  readonly recheckChanges?: ChangeCounts;
  readonly roles: readonly RoleResult[];
  readonly listeners: readonly ListenerResult[];
  readonly registrations: readonly RegistrationResult[];
  /** Every node of the database cluster; empty where the topology has none. */
  readonly database: readonly DatabaseNodeResult[];
  /** Who issued what each listener and each node of the database shows; only where there are several issuers. */
  readonly issued?: readonly IssuedResult[];
  readonly appliances: readonly ApplianceResult[];
  readonly failures: readonly Failure[];
  readonly milliseconds: Timings;
}

/** The part of a report that the document repeats. */
export function roleResult(report: ChangeReport, ran: boolean): RoleResult {
  const { appliance, role, outcome, connections, roundTrips, commands, uploads, milliseconds } = report;
  return {
    appliance,
    role,
    outcome,
    connections,
    roundTrips,
    commands: commands.map(({ command, reply }) => ({ command, reply })),
    uploads: uploads.map(({ file, bytes, sha256 }) => ({ file, bytes, sha256 })),
    milliseconds,
    ran,
  };
}

/** The part of a listener that the document repeats. */
export function listenerResult(seen: SeenListener): ListenerResult {
  const { appliance, role, listener, address, port } = seen;
  const { subject, sans, issuer, notAfter, sha256, provenBy } = seen;
  return { appliance, role, listener, address, port, subject, sans, issuer, notAfter, sha256, provenBy };
}

/** What the document says of a registration; nothing for other changes. */
export function registrationResult({ appliance, outcome, url, status }: ChangeReport): RegistrationResult[] {
  return url === undefined ? [] : [{ appliance, url, status: status ?? "", outcome }];
}
