/** What a user says about a database cluster. */
import type * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../issuers/issuer";
import type { ExistingCa } from "../issuers/existing-ca";
import type { PrivateCa } from "../issuers/private-ca";
import type { MeetingServer } from "../meeting-server";

/** One appliance that holds the database. */
export interface DatabaseNodeArgs {
  /** The appliance. Plain, because it decides whose turn it is. */
  server: MeetingServer;
  /**
   * IP address by which the other nodes reach it, as `database cluster join` takes it (DB-12). @default the appliance's
   * address; needed where that is a name
   */
  address?: pulumi.Input<string>;
  /** Interface for `database cluster localnode`. @default "a" */
  interface?: pulumi.Input<string>;
  /**
   * What it shows to the others, where it exists already: made with OpenSSL, or signed by an internal CA for
   * `databaseServerRequest` (DB-11, OSSL-06). It is named after the node (OSSL-08). Needs `clientIdentity`, of the same CA
   * (PKI-08), which stands above nothing else in the program (DB-04).
   */
  identity?: Identity;
}

/** Time limits of the procedure, in milliseconds. */
export interface DatabaseDeadlinesArgs {
  /** For one asynchronous command, and for a node to get in sync. @default 600000 */
  jobMs?: pulumi.Input<number>;
  /** For the whole procedure without the wait for other runs. @default 3600000 */
  changeMs?: pulumi.Input<number>;
}

/** Arguments of `DatabaseCluster`. */
export interface DatabaseClusterArgs {
  /**
   * The nodes in order; the first becomes the primary of a cluster that is new. Its data is kept, that of the others is
   * replaced. An odd number is recommended. Plain.
   */
  nodes: DatabaseNodeArgs[];
  /** Appliances with a Call Bridge and without a database: they get the client's certificate alone (DB-02, DB-09). Plain. */
  clients?: MeetingServer[];
  /**
   * The CA of this cluster and of nothing else (DB-04, PKI-19): refused with DB-04 when it issues anything besides. An
   * internal CA may be it too, as an `ExistingCa` with a long `leafValidityDays`, since a renewal takes the cluster apart (DB-11).
   * @default a `PrivateCa` of its own, leaves for five years, renewed 90 days before their end
   */
  ca?: PrivateCa | ExistingCa;
  /** Whether all nodes show one certificate, which then names them all (DB-07). Plain. @default false: each has its own */
  sharedServerIdentity?: boolean;
  /** What every member shows as a client, where it exists already: common name `postgres` (DB-08, OSSL-09). Excludes `ca`. */
  clientIdentity?: Identity;
  /**
   * Appliances whose own database may be overwritten when they join: everything but the first node of a new cluster. A backup is
   * left on each of them. Without it a node that may hold the only copy of something is refused with DB-14. @default none
   */
  overwrite?: MeetingServer[];
  /**
   * Fingerprint of the set (`setFingerprint`) for which a running cluster may be taken apart: every Call Bridge is without
   * a database meanwhile (DB-14). Without it a renewed set is deferred: the outcome says so, and nothing is done. Once the
   * certificates that are in use have ended that is an error (ERR-05). @default none
   */
  approve?: pulumi.Input<string>;
  /** Time limits; the others are those of the first node's appliance. */
  deadlines?: DatabaseDeadlinesArgs;
  /** Any text. A new value looks at every member again, and mends what is not as declared. @default none */
  recheck?: pulumi.Input<string>;
}
