/** What is declared about MeetingApps. */
import type * as pulumi from "@pulumi/pulumi";
import type { ListenPointArgs } from "./listen-points";
import type { MeetingServer } from "./meeting-server";
import type { RoleArgs } from "./role-args";

/** MeetingApps apart from the appliance that it runs on. */
export interface MeetingAppsRoleArgs extends RoleArgs {
  /**
   * Name of its DNS A record, by which browsers and the certificate call it (MA-03). Browsers want a certificate of a
   * public CA, and a dedicated one is recommended (MA-02). @default the appliance's `fqdn`
   */
  fqdn?: pulumi.Input<string>;
  /**
   * Where browsers connect (MA-05). Plain, because it decides which MMP commands the reviewer sees. @default as the
   * appliance has it; one without fails with apply/not-listening
   */
  httpsListen?: ListenPointArgs;
}

/** Arguments of `MeetingApps`. */
export interface MeetingAppsArgs extends MeetingAppsRoleArgs {
  /** The appliance that the role runs on. */
  server: MeetingServer;
}
