/** Which request meets which fault. */
import type { Fault } from "./faults";
import type { RequestEntry } from "./request-log";

/** Recognises a request, by itself and by those before it. */
export type RequestMatch = (entry: RequestEntry, earlier: readonly RequestEntry[]) => boolean;

/** The faults that are laid out, by request number or by what the request is. */
export class FaultPlan {
  readonly #faults = new Map<number, Fault>();
  readonly #awaited: { readonly matches: RequestMatch; readonly fault: Fault }[] = [];

  /** Lays out one fault at the n-th request since the log began. */
  at(n: number, fault: Fault): void {
    this.#faults.set(n, fault);
  }

  /** Lays out one fault at the first request from now on that is recognised. */
  atFirst(matches: RequestMatch, fault: Fault): void {
    this.#awaited.push({ matches, fault });
  }

  clear(): void {
    this.#faults.clear();
    this.#awaited.length = 0;
  }

  /** The fault of a request; each strikes once. */
  take(entry: RequestEntry, earlier: readonly RequestEntry[]): Fault | undefined {
    const numbered = this.#faults.get(entry.n);
    if (numbered) {
      this.#faults.delete(entry.n);
      return numbered;
    }
    const at = this.#awaited.findIndex(({ matches }) => matches(entry, earlier));
    return at < 0 ? undefined : this.#awaited.splice(at, 1)[0]?.fault;
  }
}
