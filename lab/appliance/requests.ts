/** The way of every request: numbered, announced to listeners, met by its fault, executed, announced again. */
import type { FaultPlan } from "./fault-plan";
import type { LieHow } from "./faults";
import type { RequestEntry, RequestKind, RequestLog } from "./request-log";

/** Told before a request is executed and after it, before the answer leaves. */
export type RequestListener = (entry: RequestEntry, phase: "before" | "after") => void | Promise<void>;

/** A request as it arrives on a connection. */
export interface IncomingRequest {
  readonly kind: RequestKind;
  readonly text: string;
  readonly connection: number;
  readonly roundTrip: number;
  /** Resets the connection it came on. */
  readonly drop: () => void;
}

/** How one request is executed, refused, or answered with a text of the fault's. */
export interface RequestActs<Answer> {
  execute(lie: LieHow | undefined): Promise<Answer>;
  refuse(): Answer;
  /** Only commands have a text to replace. */
  replaceText?(answer: Answer | undefined, text: string): Answer;
  /** The answer in words, for the log. */
  describe(answer: Answer): string;
}

/** Handles requests for one running appliance. */
export class RequestDesk {
  readonly #log: RequestLog;
  readonly #faults: FaultPlan;
  readonly #stop: () => void;
  readonly #isStopped: () => boolean;
  readonly #listeners = new Set<RequestListener>();

  constructor(parts: { log: RequestLog; faults: FaultPlan; stop: () => void; isStopped: () => boolean }) {
    this.#log = parts.log;
    this.#faults = parts.faults;
    this.#stop = parts.stop;
    this.#isStopped = parts.isStopped;
  }

  /** Adds a listener; the returned function removes it. */
  listen(listener: RequestListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The answer to send, or undefined when nothing may be sent. */
  async handle<Answer>(request: IncomingRequest, acts: RequestActs<Answer>): Promise<Answer | undefined> {
    if (this.#isStopped()) return undefined;
    const { drop, ...facts } = request;
    const entry = this.#log.add(facts);
    const fault = this.#faults.take(entry, this.#log.entries.slice(0, entry.n - 1));
    if (fault) entry.fault = fault;
    await this.#announce(entry, "before");
    if (this.#isStopped()) return undefined;
    if (fault && this.#silences(fault, "before", drop)) return undefined;
    const answer = await this.#answer(entry, acts);
    if (this.#isStopped()) return undefined;
    entry.reply = acts.describe(answer);
    await this.#announce(entry, "after");
    if (this.#isStopped()) return undefined;
    if (fault && this.#silences(fault, "after", drop)) return undefined;
    return answer;
  }

  async #answer<Answer>(entry: RequestEntry, acts: RequestActs<Answer>): Promise<Answer> {
    const fault = entry.fault;
    if (fault?.kind === "refuse") return acts.refuse();
    if (fault?.kind === "answer" && acts.replaceText) {
      const own = fault.executes === false ? undefined : await acts.execute(undefined);
      return acts.replaceText(own, fault.text);
    }
    return acts.execute(fault?.kind === "lie" ? (fault.how ?? "success-without-effect") : undefined);
  }

  #silences(fault: NonNullable<RequestEntry["fault"]>, now: "before" | "after", drop: () => void): boolean {
    if (fault.kind !== "stop" && fault.kind !== "hang" && fault.kind !== "drop") return false;
    if ((fault.when ?? "before") !== now) return false;
    if (fault.kind === "stop") this.#stop();
    if (fault.kind === "drop") drop();
    return true;
  }

  async #announce(entry: RequestEntry, phase: "before" | "after"): Promise<void> {
    for (const listener of this.#listeners) await listener(entry, phase);
  }
}
