/**
 * The least time that a change can take at a given round-trip time, when nothing but waiting costs anything. What is
 * counted are requests that need the answer to an earlier one; what may be sent together counts once.
 */

/** Something that has to wait for its answer before the next thing can begin. */
export type Wait =
  /** A command: its channel is opened, then it is sent. Channels are opened one at a time (MMP reference 1.5). */
  | "command"
  /** Files begin: the channel, the subsystem, the version. */
  | "sftp"
  /** The folder is listed: opened, read, and read again to learn that this was all. */
  | "list"
  /** Any number of short files is read together: opened, read. */
  | "read"
  /** Any number of short files is written together: opened, written, closed. */
  | "write";

/** Round trips of each. */
const roundTripsOf: Readonly<Record<Wait, number>> = { command: 2, sftp: 3, list: 3, read: 2, write: 3 };

/**
 * Round trips until a client is logged in: versions and algorithms, key exchange, service, and one authentication
 * request that is right at once. Opening the TCP connection is not among them, because the emulated round-trip time
 * begins after it.
 */
export const loginRoundTrips = 4;

/** Round trips of a sequence, its login included. */
export function boundRoundTrips(sequence: readonly Wait[]): number {
  return sequence.reduce((sum, wait) => sum + roundTripsOf[wait], loginRoundTrips);
}

/** The change as the plan of the measurements has it: files, then commands. */
export function bareSequence(commands: number): readonly Wait[] {
  return ["sftp", "write", ...many("command", commands)];
}

/**
 * What this package does for the same change: it reads the appliance first, reads its uploads back, has the appliance
 * check them, looks again before it assigns, and reads the result back. `commands` are all that it sends.
 */
export function packageSequence(commands: number): readonly Wait[] {
  return [...many("command", commands), "sftp", "list", "read", "write", "read"];
}

function many(wait: Wait, count: number): readonly Wait[] {
  return Array.from({ length: count }, () => wait);
}
