/** A database cluster as it was read: every member's own word about itself, and what lies beside it. */

/** Members that hold the database, and Call Bridges that only connect to it (DB-02). */
export type MemberPart = "node" | "client";

/** One declared member. */
export interface DeclaredPart {
  /** Name of the `MeetingServer`. */
  readonly name: string;
  readonly part: MemberPart;
  /** Whether its own database may be overwritten although nothing shows that it is a copy (DB-14). */
  readonly mayOverwrite: boolean;
}

/** What a member's own table says it is. `connected` is a Call Bridge without a database. */
export type MemberState = "detached" | "primary" | "replica" | "connected";

/**
 * A note of ours in the appliance's folder. `source`: this node held the current data when the cluster was taken apart.
 * `copy`: it was a replica then, so a join may overwrite it.
 */
export type MemberMark = "source" | "copy";

/** One member as it was read last. */
export interface PresentMember {
  readonly kind: "present";
  readonly state: MemberState;
  /** Its own row says connected, of a replica also in sync; of a detached member it means nothing. */
  readonly isWell: boolean;
  /** An asynchronous command has not ended yet. */
  readonly isBusy: boolean;
  /** It was taken out of a cluster at some time: its last command says so. */
  readonly wasRemoved: boolean;
  /** A certificate that is assigned here has ended (RENEW-03). */
  readonly isExpired: boolean;
  readonly certificates: "declared" | "other" | "none";
  /** Every file that is to be assigned lies in its folder. */
  readonly isUploaded: boolean;
  /** A backup that was taken for this very set lies in its folder. */
  readonly hasSnapshot: boolean;
  readonly marks: readonly MemberMark[];
  /** Addresses in its table that belong to no declared node. */
  readonly strangers: readonly string[];
}

/** A member as it was read, or the reason why it could not be. */
export type ObservedMember = PresentMember | { readonly kind: "away"; readonly why: string };

/** Everything that a decision needs. */
export interface ClusterView {
  /** Nodes first, in the declared order: the first is the primary of a cluster that is new. */
  readonly members: readonly DeclaredPart[];
  readonly observed: Readonly<Record<string, ObservedMember>>;
  /** The declaration names the fingerprint of this very set, so the cluster may be taken apart for it (DB-14). */
  readonly isApproved: boolean;
}

/** A declared member together with what was read. */
export interface Member extends DeclaredPart {
  readonly seen: PresentMember;
}
