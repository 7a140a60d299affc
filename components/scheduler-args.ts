/** What is declared about the Scheduler. */
import type * as pulumi from "@pulumi/pulumi";
import type { TrustArgs } from "./checked-trust";
import type { Issuer } from "./issuers/issuer";
import type { ListenPointArgs } from "./listen-points";
import type { MeetingServer } from "./meeting-server";
import type { ProveAtArgs } from "./proof";
import type { ChangeArgs, IdentityArgs } from "./role-args";

/** The https side of the Scheduler, by which its API is reached. */
export interface SchedulerHttpsArgs extends IdentityArgs {
  /** Name in the DNS by which the https side is called, which its certificate covers. @default the appliance's `fqdn` */
  fqdn?: pulumi.Input<string>;
  /** Where the https side is reached from here. @default the appliance's address, and the port of its own table */
  proveAt?: ProveAtArgs;
}

/** Whom the Scheduler accepts, and who has to accept it in return. */
export interface SchedulerTrustsArgs {
  /**
   * The Web Bridges 3, all of them, since it connects to each. In return give the issuer or identity of its c2w side to their
   * `trusts.c2w`; with the Call Bridge's identity on the c2w side they trust it already, which is what Cisco suggests.
   */
  c2w: TrustArgs;
}

/** A Scheduler apart from the appliance that it runs on. */
export interface SchedulerRoleArgs extends ChangeArgs {
  /** Makes the identities of the sides that have neither `identity` nor `issuer` of their own. @default none */
  issuer?: Issuer;
  /** The identity of the https side. @default made by `issuer` */
  https?: SchedulerHttpsArgs;
  /**
   * The identity that Web Bridges are shown: a client's. The Call Bridge's own suits, since it has both usages.
   * @default made by `issuer`
   */
  c2w?: IdentityArgs;
  /** Whom it accepts as Web Bridges. */
  trusts?: SchedulerTrustsArgs;
  /**
   * Where the https side listens. Plain, because it decides which MMP commands the reviewer sees. @default as the appliance has
   * it; one without fails with apply/not-listening
   */
  httpsListen?: ListenPointArgs;
}

/** Arguments of `Scheduler`. */
export interface SchedulerArgs extends SchedulerRoleArgs {
  /** The appliance that the role runs on. A Call Bridge has to run beside it. */
  server: MeetingServer;
  /** Whom it accepts as Web Bridges; without them it could connect to none. */
  trusts: SchedulerTrustsArgs;
  /**
   * Certificates that the Call Bridge beside it still waits for, in words; while there is one nothing is sent, since a Scheduler is
   * not enabled without a Call Bridge that runs (CA-14). Topologies fill it in. Plain, because it decides whether anything runs.
   * @default none
   */
  awaited?: readonly string[];
}
