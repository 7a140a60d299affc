/** What is declared about the Uploader. */
import type { TrustArgs } from "./checked-trust";
import type { MeetingServer } from "./meeting-server";
import type { ChangeArgs } from "./role-args";

/** Whom the Uploader accepts. It shows no certificate itself. */
export interface UploaderTrustsArgs {
  /**
   * Web Admin of the Call Bridge whose recordings it uploads (`uploader cms host`). A Web Admin that gets a CA of another root
   * has to be trusted here beside the one from before, until it has changed. @default as the appliance has it
   */
  webAdmin?: TrustArgs;
  /** The Vbrick Rev that it sends recordings to (`uploader rev host`). @default as the appliance has it */
  rev?: TrustArgs;
}

/** An Uploader apart from the appliance that it runs on. */
export interface UploaderRoleArgs extends Omit<ChangeArgs, "proof" | "onDelete"> {
  /** Whom it accepts. */
  trusts?: UploaderTrustsArgs;
}

/** Arguments of `Uploader`. */
export interface UploaderArgs extends UploaderRoleArgs {
  /** The appliance that the role runs on. Hosts, users and passwords are set by hand (`uploader cms host` and so on). */
  server: MeetingServer;
  /** Whom it accepts; one of the two at least. */
  trusts: UploaderTrustsArgs;
}
