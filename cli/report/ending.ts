/** What ends when, and what that means. Pure. */
import type { Inventory, InventoryEntry } from "../../plan/inventory";
import { daysLeft } from "../../x509/days-left";

/** `ended` serves nobody any more; `soon` is within the days that were asked for. */
export type State = "ended" | "soon" | "good";

/** A certificate with the days that are left. */
export interface Ending {
  readonly entry: InventoryEntry;
  /** Whole days; negative: ended. */
  readonly days: number;
  readonly state: State;
}

/** How the end is judged. */
export interface Judging {
  readonly now: Date;
  readonly warnDays: number;
}

/** Every certificate, the first to end first. */
export function endingsOf({ certificates }: Inventory, { now, warnDays }: Judging): readonly Ending[] {
  return certificates
    .map((entry): Ending => {
      const days = daysLeft(new Date(entry.notAfter), now);
      return { entry, days, state: days < 0 ? "ended" : days <= warnDays ? "soon" : "good" };
    })
    .sort((one, other) => one.days - other.days);
}

/** 0: all well; 1: a certificate has ended or a link is not trusted; 2: one ends soon. */
export function exitCodeOf(endings: readonly Ending[], { links }: Inventory): 0 | 1 | 2 {
  const isBroken = links.some(({ through }) => through === undefined);
  if (isBroken || endings.some(({ state }) => state === "ended")) return 1;
  return endings.some(({ state }) => state === "soon") ? 2 : 0;
}
