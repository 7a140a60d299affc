/**
 * Counts round trips: every channel open, every channel request that wants an answer and every SFTP request; those that
 * are sent while an earlier one is unanswered belong to its round trip. Key exchange and login are not counted.
 */

/** What one run of a change has used of the wire. */
export interface WireCounts {
  /** TCP connections that the appliance accepted. */
  readonly connections: number;
  readonly roundTrips: number;
  readonly commands: number;
}

/** The counters of one `MmpConnection`, both SSH connections included. */
export class WireCounter {
  #connections = 0;
  #commands = 0;
  #roundTrips = 0;

  connected(): void {
    this.#connections += 1;
  }

  commandSent(): void {
    this.#commands += 1;
  }

  /** The requests of one SSH connection. */
  requests(): RequestCounter {
    return new RequestCounter(() => (this.#roundTrips += 1));
  }

  counts(): WireCounts {
    return { connections: this.#connections, roundTrips: this.#roundTrips, commands: this.#commands };
  }
}

/** Counts the requests of one SSH connection. */
export class RequestCounter {
  readonly #begin: () => void;
  #unanswered = 0;

  constructor(begin: () => void) {
    this.#begin = begin;
  }

  /** A request leaves. */
  sent(): void {
    if (this.#unanswered === 0) this.#begin();
    this.#unanswered += 1;
  }

  /** A request was answered, or never will be. */
  answered(): void {
    this.#unanswered -= 1;
  }
}
