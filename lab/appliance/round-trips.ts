/**
 * Counts round trips as the client sees them: every channel open, every channel request that wants a reply (pty, exec,
 * shell, subsystem) and every SFTP request after INIT; requests that the client sent while an earlier one was still
 * unanswered count once for the whole group. Key exchange and login are not counted.
 *
 * The server cannot see when an answer arrives. With an emulated latency it can work it out: a request that was sent
 * after the answer had arrived comes a whole latency after that answer left; a fifth of it is allowed for timers.
 * Without latency two requests belong together when they arrive in one piece of the stream; a pipeline that is cut into
 * several pieces is then counted too high, so exact comparisons need a latency.
 */
export class RoundTripCounter {
  total = 0;
  readonly #latencyMs: number;

  constructor(latencyMs: number) {
    this.#latencyMs = latencyMs;
  }

  /** The counting of one connection. */
  connection(): ConnectionTrips {
    return new ConnectionTrips(
      this.#latencyMs,
      () => (this.total += 1),
      () => this.total,
    );
  }

  /** Starts from zero. */
  restart(): void {
    this.total = 0;
  }
}

/** The round trips of one connection. */
export class ConnectionTrips {
  readonly #latencyMs: number;
  readonly #begin: () => number;
  readonly #now: () => number;
  #unanswered = 0;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #piece = 0;
  #pieceOfLast = -1;

  constructor(latencyMs: number, begin: () => number, now: () => number) {
    this.#latencyMs = latencyMs;
    this.#begin = begin;
    this.#now = now;
  }

  /** A piece of the stream arrived. */
  pieceArrived(): void {
    this.#piece += 1;
  }

  /** A request arrived; returns the number of the round trip it belongs to. */
  requestArrived(): number {
    const joins = this.#unanswered > 0 || this.#wasSentBeforeAnswer();
    this.#unanswered += 1;
    this.#pieceOfLast = this.#piece;
    return joins ? this.#now() : this.#begin();
  }

  /** The number of the last round trip that began. */
  current(): number {
    return this.#now();
  }

  /** A request was answered. */
  requestAnswered(): void {
    this.#unanswered -= 1;
    this.#answeredAt = performance.now();
  }

  #wasSentBeforeAnswer(): boolean {
    if (this.#latencyMs > 0) return performance.now() - this.#answeredAt < this.#latencyMs * 0.8;
    return this.#piece === this.#pieceOfLast;
  }
}
