/** What the sequences of the roles have in common: what goes in and what comes out. */
import type { VerifyMode } from "../declaration";
import type { AssignedFiles } from "../observed";
import type { WantedSetting } from "../settings";
import type { ExpectedTable, Step } from "../step";

/** One slot that is to hold other files. */
export interface Assignment {
  readonly slot: string;
  /** File names, or symbols in a review; undefined empties the slot. */
  readonly files: AssignedFiles | undefined;
}

/** What a role's sequence is to bring about. Only what differs is in it. */
export interface SequenceInput {
  /** In the order of the catalogue. */
  readonly assignments: readonly Assignment[];
  /** Whether the role runs now, for roles that are disabled while they change. */
  readonly isEnabled: boolean;
  /** Present when the listening interface has to be set (WA-06). */
  readonly listen?: { readonly interface: string; readonly port: number };
  /** Further settings to be set, in their order. @default none */
  readonly settings?: readonly WantedSetting[];
  /** Verification modes to be set, by service. */
  readonly verify: Readonly<Partial<Record<TlsService, VerifyMode>>>;
  /** The tables to read back, and what they must show. */
  readonly tables: readonly string[];
  readonly expect: ExpectedTable;
}

/** `tls sip` or `tls ldap`. */
export const tlsServices = ["sip", "ldap"] as const;
export type TlsService = (typeof tlsServices)[number];

/** A role's sequence, cut where the new files become active. */
export interface RoleSteps {
  readonly beforeActivation: readonly Step[];
  /** Begins with the activation. */
  readonly activation: readonly Step[];
}
