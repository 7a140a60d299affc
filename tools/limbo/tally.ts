/** Counts answers against what the cases expect. */
import type { Answer } from "./answer";
import type { LimboCase } from "./cases";

/** Where we decide otherwise on purpose: one case, or all with a feature. */
export interface LimboException {
  readonly id?: string;
  readonly feature?: string;
  readonly reason: string;
}

/** How one case came out. */
export interface Outcome {
  readonly id: string;
  readonly expected: "accepted" | "refused";
  readonly answer: Answer;
  readonly milliseconds: number;
  readonly kind: "agreed" | "disagreed" | "skipped" | "excepted";
  /** Why, for all but what agrees as it should. */
  readonly reason?: string;
}

/** The most milliseconds that a case may take. */
const maxMilliseconds = 1_000;

/** Compares one answer. An exception counts only where the answer differs from what is expected. */
export function outcomeOf(
  limbo: LimboCase,
  answer: Answer,
  milliseconds: number,
  exceptions: readonly LimboException[],
): Outcome {
  const expected = limbo.isAccepted ? "accepted" : "refused";
  const facts = { id: limbo.id, expected, answer, milliseconds } as const;
  if (answer.kind === "skipped") return { ...facts, kind: "skipped", reason: answer.reason };
  if (milliseconds > maxMilliseconds) {
    return { ...facts, kind: "disagreed", reason: `it took ${milliseconds.toFixed(0)} ms` };
  }
  if (answer.kind === "crashed") return { ...facts, kind: "disagreed", reason: answer.reason };
  const why = answer.kind === "refused" ? { reason: answer.reason } : {};
  if (answer.kind === expected) return { ...facts, kind: "agreed", ...why };
  const exception = exceptions.find(
    ({ id, feature }) => id === limbo.id || limbo.features.includes(feature ?? ""),
  );
  return exception === undefined
    ? { ...facts, kind: "disagreed", ...why }
    : { ...facts, kind: "excepted", reason: exception.reason };
}

/** `131 agreed, 2 disagreed, 2 skipped`; exceptions are among the skipped. */
export function closingLine(outcomes: readonly Outcome[]): string {
  const count = (...kinds: readonly Outcome["kind"][]): string =>
    String(outcomes.filter(({ kind }) => kinds.includes(kind)).length);
  return `${count("agreed")} agreed, ${count("disagreed")} disagreed, ${count("skipped", "excepted")} skipped`;
}
