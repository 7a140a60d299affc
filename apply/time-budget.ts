/** How long a change may take: a part for going forward, the rest kept back for the way back. */
import type { Deadlines } from "../plan/declaration";

/** Time that runs from its making. */
export class TimeBudget {
  #end: number;

  constructor(milliseconds: number) {
    this.#end = performance.now() + milliseconds;
  }

  leftMs(): number {
    return Math.max(0, this.#end - performance.now());
  }

  /** Gives back what was spent on something that has a limit of its own. */
  extend(milliseconds: number): void {
    this.#end += milliseconds;
  }

  get isOver(): boolean {
    return this.leftMs() === 0;
  }

  /** The limit of one operation: its own, or what is left. */
  atMost(limitMs: number): number {
    return Math.max(1, Math.min(limitMs, this.leftMs()));
  }
}

/** How the time of the whole change is divided. */
export interface TimeShares {
  readonly forwardMs: number;
  readonly wayBackMs: number;
}

/**
 * What the way back needs at most: a new connection, some commands, an activation, a proof. It gets that, or half of
 * the whole where the whole is short, so that the change ends within `changeMs` whichever way it goes.
 */
export function timeShares(deadlines: Deadlines): TimeShares {
  const { connectMs, commandMs, activationMs, proofMs, changeMs } = deadlines;
  const wayBackMs = Math.min(changeMs / 2, connectMs + 4 * commandMs + activationMs + proofMs);
  return { forwardMs: changeMs - wayBackMs, wayBackMs };
}
