/** What the roles have in common: whose certificate they show, and how it is proven. */
import type * as pulumi from "@pulumi/pulumi";
import type { WaitForNoCallsArgs } from "./call-wait";
import type { Identity, Issuer } from "./issuers/issuer";
import type { MaintenanceWindowArgs } from "./maintenance-window";
import type { ProofMode, ProveAtArgs } from "./proof";

/** Which identity a slot shows: one that exists already, or one that an issuer makes. */
export interface IdentityArgs {
  /**
   * The identity that is shown: key, leaf and chain that exist already. Excludes `issuer`; one of the two is needed. It is
   * checked before it is deployed, also against the names that it has to cover (CA-07).
   */
  identity?: Identity;
  /** Makes the identity: a key of its own, and a leaf for the appliance's `fqdn`. Excludes `identity`. */
  issuer?: Issuer;
  /**
   * Names that the certificate covers besides the appliance's `fqdn`: DNS names and IP addresses in any order (CSR-11).
   * An issuer is asked for them, a ready identity has to have them. Fails with CSR-11 or CA-07 otherwise. @default none
   */
  names?: pulumi.Input<pulumi.Input<string>[]>;
  /** Organisation in the subject (O). Only with `issuer`; public CAs want the subject complete (CSR-08). */
  organization?: pulumi.Input<string>;
  /** Department in the subject (OU). Only with `issuer`. */
  organizationalUnit?: pulumi.Input<string>;
  /** Town in the subject (L). Only with `issuer`. */
  locality?: pulumi.Input<string>;
  /** State or province in the subject (ST), not abbreviated (CSR-17). Only with `issuer`. */
  province?: pulumi.Input<string>;
  /** Country in the subject (C), two capital letters such as NO. Fails with CSR-17 otherwise. Only with `issuer`. */
  country?: pulumi.Input<string>;
  /** Size of the RSA key in bits: 2048, 3072 or 4096. Only with `issuer`. @default 2048 */
  rsaBits?: pulumi.Input<number>;
}

/** How the change of a role is carried out. */
export interface ChangeArgs {
  /**
   * How strictly the listener is proven. `auto`: by a TLS handshake where the listener can be reached before the change,
   * by the appliance's own tables elsewhere. `required`: a listener that cannot be reached refuses the change before
   * anything is written (proof/unreachable). @default "auto"
   */
  proof?: pulumi.Input<ProofMode>;
  /**
   * Ids of rules that this role may break, each a conscious decision, e.g. `["PKI-23"]`; what they find is a warning
   * then. `apply/foreign-file` takes over a slot that holds another stack's file. @default none
   */
  allow?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Any text. A new value runs the ordinary pass over the appliance although nothing else is different: it writes nothing
   * where all is as declared, and mends what is not. @default none
   */
  recheck?: pulumi.Input<string>;
  /**
   * What deleting the resource does to the appliance. `keep`: nothing. `clear`: slots that still hold what this resource put
   * there are emptied (CB-15, WB3-10, TURN-07), and its files removed; the Call Bridge is restarted, every other role stays
   * disabled. An appliance that cannot be reached then fails the deletion. Plain, because the reviewer sees the commands.
   * Renaming the resource deletes it: give an alias. @default "keep"
   */
  onDelete?: OnDelete;
  /** When a change may interrupt the role. @default at any time */
  maintenanceWindow?: MaintenanceWindowArgs;
}

/** How the change of a role that carries calls is carried out. */
export interface CallCarryingArgs {
  /** Whether a change waits for calls to end before it interrupts the role. @default it does not ask */
  waitForNoCalls?: WaitForNoCallsArgs;
}

/** What deleting a role's resource does to the appliance. */
export type OnDelete = "keep" | "clear";

/** Arguments of every role with one certificate and one listener. */
export interface RoleArgs extends IdentityArgs, ChangeArgs {
  /** Where the listener is reached from here, when not at the appliance's address and the port of its own table. */
  proveAt?: ProveAtArgs;
}
