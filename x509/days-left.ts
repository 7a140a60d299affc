/** How long something is still valid, in the unit in which people renew. */

const dayMs = 86_400_000;

/** Whole days from `now` to `end`; negative once it has ended. */
export function daysLeft(end: Date, now: Date): number {
  return Math.floor((end.getTime() - now.getTime()) / dayMs);
}
