/**
 * The declaration of a database cluster: everything public that the procedure over its appliances needs. Its component
 * writes it into the change's environment. Keys and literal credentials travel on standard input.
 */
import type { Deadlines, DeclaredTarget, LiteralCredentials } from "../declaration";
import type { MemberPart } from "./observed-cluster";

/** The environment entry that carries the declaration as JSON. */
export const clusterVariable = "CMS_DATABASE_CLUSTER";

/** One appliance of the cluster. */
export interface DeclaredMember {
  /** Name of the `MeetingServer`, for messages. */
  readonly name: string;
  readonly part: MemberPart;
  readonly target: DeclaredTarget;
  /** Of a node: the IP address by which the others know it. */
  readonly address?: string;
  /** Of a node: the interface for `database cluster localnode`. */
  readonly interface?: string;
  /** Of a node: its own database may be overwritten although nothing shows that it is a copy (DB-14). */
  readonly mayOverwrite: boolean;
  /** Of a node: what it shows, one PEM block. */
  readonly serverLeafPem?: string;
}

/** Time limits in milliseconds. */
export interface ClusterDeadlines extends Deadlines {
  /** For one asynchronous command, and for a node to get in sync. */
  readonly jobMs: number;
}

/** One cluster. */
export interface ClusterDeclaration {
  readonly version: 1;
  /** Name of the component, for messages. */
  readonly name: string;
  /** Four hexadecimal digits that mark the files of the owning stack. */
  readonly mark: string;
  /** Organisation, project and stack in words. */
  readonly stack: string;
  /** Nodes first, in order: the first is the primary of a new cluster. */
  readonly members: readonly DeclaredMember[];
  /** What all of them show as clients; its common name is `postgres` (DB-08). */
  readonly clientLeafPem: string;
  /** What all of them trust: intermediates and the root of this cluster alone (DB-04). */
  readonly caPem: string;
  /** Fingerprint of the set for which the cluster may be taken apart (DB-14). */
  readonly approved?: string;
  readonly deadlines: ClusterDeadlines;
}

/** What reaches the procedure on standard input. Everything in it is secret. */
export interface ClusterSecrets {
  readonly version: 1;
  /** PEM by place: `client`, and `server <name of the member>`. */
  readonly keys: Readonly<Record<string, string>>;
  /** Literal credentials by member. */
  readonly members: Readonly<Record<string, LiteralMemberSecrets>>;
}

/** Literal credentials of one member. */
export interface LiteralMemberSecrets {
  readonly credentials: LiteralCredentials;
  readonly bastionCredentials?: LiteralCredentials;
}
