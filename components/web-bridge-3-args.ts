/** What is declared about Web Bridge 3. */
import type * as pulumi from "@pulumi/pulumi";
import type { TrustArgs } from "./checked-trust";
import type { Issuer } from "./issuers/issuer";
import type { HttpRedirectArgs, ListenPointArgs } from "./listen-points";
import type { MeetingServer } from "./meeting-server";
import type { ProveAtArgs } from "./proof";
import type { CallCarryingArgs, ChangeArgs, IdentityArgs } from "./role-args";
import type { TrustBy } from "./trust-by";

/** The side that browsers meet. */
export interface WebBridge3HttpsArgs extends IdentityArgs {
  /**
   * Name of the web app in the DNS, by which browsers and the certificate call it (WB3-02). Browsers want a certificate of
   * a public CA (PKI-03). @default the appliance's `fqdn`
   */
  fqdn?: pulumi.Input<string>;
  /**
   * Name by which the web proxy of Cisco Expressway connects; the certificate covers it too. An identity that does not
   * fails with WB3-04. @default no Expressway
   */
  expresswayFqdn?: pulumi.Input<string>;
  /** Where the https side is reached from here. @default the appliance's address, and the port of its own table */
  proveAt?: ProveAtArgs;
}

/** The side that Call Bridges meet. */
export interface WebBridge3C2wArgs extends IdentityArgs {
  /** Where the c2w side is reached from here; a firewall may well be in between (C2W-02). @default as for `https` */
  proveAt?: ProveAtArgs;
}

/** Whom Web Bridge 3 accepts. */
export interface WebBridge3TrustsArgs {
  /**
   * The Call Bridges: all of them, since each connects to every Web Bridge 3 (C2W-04). An identity or an issuer, never the
   * role, which itself needs the Web Bridge's.
   */
  c2w: TrustArgs;
}

/** Web Bridge 3 apart from the appliance that it runs on; topologies take this. */
export interface WebBridge3RoleArgs extends ChangeArgs, CallCarryingArgs {
  /** Makes the identities of the sides that have neither `identity` nor `issuer` of their own. @default none */
  issuer?: Issuer;
  /** The identity for browsers. @default made by `issuer` */
  https?: WebBridge3HttpsArgs;
  /** The identity for Call Bridges; no public CA is needed (PKI-10). @default made by `issuer` */
  c2w?: WebBridge3C2wArgs;
  /**
   * Host in the `c2w://` URL, name or IP address; the c2w leaf covers it. An identity that does not fails with C2W-07.
   * @default the appliance's `fqdn`
   */
  c2wHost?: pulumi.Input<string>;
  /** Whom it accepts as Call Bridges. A topology adds its own ones. */
  trusts?: WebBridge3TrustsArgs;
  /**
   * Where browsers connect, e.g. `[{ interface: "a", port: 443 }]` (WB3-09). Plain, because it decides which MMP commands
   * the reviewer sees. @default as the appliance has it; one without fails with apply/not-listening
   */
  httpsListen?: ListenPointArgs[];
  /**
   * Where Call Bridges connect, e.g. `[{ interface: "a", port: 9999 }]` (C2W-01). Let only Call Bridges reach it (C2W-02).
   * Plain, like `httpsListen`. @default as the appliance has it
   */
  c2wListen?: ListenPointArgs[];
  /** Whether plain HTTP is redirected to HTTPS (WB3-08). Plain, like `httpsListen`. @default as the appliance has it */
  httpRedirect?: HttpRedirectArgs;
}

/** Arguments of `WebBridge3`. */
export interface WebBridge3Args extends WebBridge3RoleArgs {
  /** The appliance that the role runs on. */
  server: MeetingServer;
  /** Whom it accepts as Call Bridges; without it none could connect (C2W-04). */
  trusts: WebBridge3TrustsArgs;
  /**
   * By what the Call Bridges of `trusts.c2w` are known, as in `CallBridge`. With `leaf`, `<name>-trust-widen` and
   * `<name>-trust-narrow` each disable and enable Web Bridge 3. Plain. @default "issuer"
   */
  trustBy?: TrustBy;
}
