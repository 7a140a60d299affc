/** What the channels of one SSH connection share. */
import type { Dialect } from "../dialects";
import type { Folder } from "../folder";
import type { Mmp } from "../mmp";
import type { RequestDesk } from "../requests";
import type { ConnectionTrips } from "../round-trips";
import type { StateHolder } from "../store";

/** The appliance behind the SSH server. */
export interface SshBackend {
  readonly mmp: Mmp;
  readonly desk: RequestDesk;
  readonly folder: Folder;
  readonly state: StateHolder;
  readonly dialect: Dialect;
  /** The text of the virtual file `log`. */
  auditLog(): Buffer;
  now(): Date;
}

/** One logged-in connection. */
export interface SshPeer {
  /** Counts accepted connections from 1. */
  readonly number: number;
  readonly user: string;
  /** `address:port`. */
  readonly from: string;
  readonly trips: ConnectionTrips;
  /** Nothing but setting a new password is possible. */
  mustSetPassword: boolean;
  /** Resets the connection. */
  drop(): void;
}
