/** What is declared about the SIP services beside the Call Bridge: Recorder and Streamer. */
import type * as pulumi from "@pulumi/pulumi";
import type { TrustArgs } from "./checked-trust";
import type { MeetingServer } from "./meeting-server";
import type { RoleArgs } from "./role-args";

/** Where a Recorder or Streamer listens for calls of Call Bridges. */
export interface SipListenArgs {
  /** Interface of the appliance, e.g. `a`. */
  interface: string;
  /** TCP port of SIP over TLS. @default 5061 */
  tlsPort?: number;
  /** TCP port of SIP without TLS. @default none */
  tcpPort?: number;
}

/** Whom a Recorder or Streamer accepts. */
export interface SipServiceTrustsArgs {
  /**
   * The Call Bridges, in a cluster all of them: identities or issuers, never the roles. Their CA certificates stand in the
   * bundle of the `sip certs` command behind the role's own chain. That the appliance reads its trust there is what a
   * vendor's note says of the Recorder; Cisco's guide is silent, and it has not been tried on a real appliance (REC-04,
   * STR-04). Give the issuer of this role to the Call Bridges in `trusts.sip` in return (REC-01, STR-01).
   */
  callBridges: TrustArgs;
}

/** A Recorder or Streamer apart from the appliance that it runs on. */
export interface SipServiceRoleArgs extends RoleArgs {
  /** Name in the DNS by which Call Bridges reach it. @default the appliance's `fqdn` */
  fqdn?: pulumi.Input<string>;
  /**
   * Where it listens. Plain, because it decides which MMP commands the reviewer sees. @default as the appliance has it;
   * one without a TLS port fails with apply/not-listening
   */
  sipListen?: SipListenArgs;
  /** Whom it accepts as Call Bridges. */
  trusts?: SipServiceTrustsArgs;
}

/** Arguments of `Recorder` and `Streamer`. */
export interface SipServiceArgs extends SipServiceRoleArgs {
  /** The appliance that the role runs on. */
  server: MeetingServer;
  /** Whom it accepts as Call Bridges; without them none could connect (PKI-09). */
  trusts: SipServiceTrustsArgs;
}
