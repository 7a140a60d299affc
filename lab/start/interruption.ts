/** Ctrl-C and its relatives: they go to whoever works at that moment, and end the process while nobody does. */
import { constants } from "node:os";

/** A signal that asks for an end. */
export type EndSignal = (typeof signals)[number];

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
// A terminal and npm may both deliver one Ctrl-C; a second one would make Pulumi drop everything.
const sameCtrlCMs = 500;

/** Where signals come from and what ends a process: Node's `process`. */
export interface SignalSource {
  on(signal: EndSignal, hear: () => void): unknown;
  exit(code: number): unknown;
}

/** Listens for signals from its making to the end of the process. */
export class Interruption {
  readonly #source: SignalSource;
  #worker: ((signal: EndSignal) => void) | undefined;
  #lastAt = Number.NEGATIVE_INFINITY;
  #signal: EndSignal | undefined;

  constructor(source: SignalSource = process) {
    this.#source = source;
    for (const signal of signals) source.on(signal, () => this.#hear(signal));
  }

  /** Whether an end was asked for. */
  get isRequested(): boolean {
    return this.#signal !== undefined;
  }

  /** The exit code that says so: 128 and the signal's number. */
  get exitCode(): number {
    return 128 + constants.signals[this.#signal ?? "SIGINT"];
  }

  /** Settles when an end is asked for. */
  requested(): Promise<void> {
    return new Promise((resolve) => {
      this.#worker = () => {
        this.#worker = undefined;
        resolve();
      };
    });
  }

  /** Hands signals to `end` until the work is done; whatever does the work decides when that is. */
  async during<Result>(work: Promise<Result>, end: (signal: EndSignal) => void): Promise<Result> {
    this.#worker = end;
    try {
      return await work;
    } finally {
      this.#worker = undefined;
    }
  }

  #hear(signal: EndSignal): void {
    const now = performance.now();
    if (now - this.#lastAt < sameCtrlCMs) return;
    this.#lastAt = now;
    this.#signal = signal;
    if (this.#worker) this.#worker(signal);
    else this.#source.exit(this.exitCode);
  }
}
