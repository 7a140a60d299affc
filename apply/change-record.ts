/** What a change has done so far: the report is made of it, and it decides which way back there is. */
import type { CmsError } from "../errors/cms-error";
import type { ListenerName } from "../plan/names";
import type { Observed, ObservedListener } from "../plan/observed";
import type { ReportedUpload } from "../plan/report";
import type { Plan } from "../plan/step";
import type { Certificate } from "../x509/certificate";
import type { TimeBudget } from "./time-budget";

/** How far the role itself was touched. */
export type Reached = "untouched" | "assigned" | "activated";

/** What a listener was found to show. */
export type Proof =
  | { readonly kind: "seen"; readonly host: string; readonly port: number; readonly leaf: Certificate }
  | { readonly kind: "unseen"; readonly host: string; readonly port: number; readonly why: string };

/** The record of one change. */
export class ChangeRecord {
  readonly uploads: ReportedUpload[] = [];
  readonly removed: string[] = [];
  readonly proofs = new Map<ListenerName, Proof>();
  /** Errors besides the one that ended the change, in order. */
  readonly furtherErrors: CmsError[] = [];
  /** What is left of the wait for the end of calls; undefined before it began. */
  callWait: TimeBudget | undefined;
  readonly #warnings = new Set<string>();
  #first: Observed | undefined;
  #committed: Plan | undefined;
  #reached: Reached = "untouched";

  /** What was observed before anything was done. */
  get before(): Observed | undefined {
    return this.#first;
  }

  /** The plan under which the role was first touched; its ways back lead to what was before. */
  get committed(): Plan | undefined {
    return this.#committed;
  }

  get reached(): Reached {
    return this.#reached;
  }

  get warnings(): readonly string[] {
    return [...this.#warnings];
  }

  warn(...warnings: readonly string[]): void {
    for (const warning of warnings) this.#warnings.add(warning);
  }

  /** Keeps the first observation; a later one is told what had been seen by then. */
  observe(observed: Observed): Observed {
    this.#first ??= observed;
    const { listeners } = this.#first;
    const withMemory = Object.entries(observed.listeners).map(
      ([name, listener]): [string, ObservedListener] => [
        name,
        listeners[name]?.reachable === true ? { ...listener, wasSeen: true } : listener,
      ],
    );
    return { ...observed, listeners: Object.fromEntries(withMemory) };
  }

  /** A step of this plan that touches the role is about to be sent. */
  touch(plan: Plan, reached: "assigned" | "activated"): void {
    this.#committed ??= plan;
    if (this.#reached !== "activated") this.#reached = reached;
  }
}
