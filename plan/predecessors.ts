/**
 * Which changes each change waits for. An edge goes only from a lower to a higher place, so there is never a cycle,
 * and there are at most two edges per change: every one is stored in the state.
 */
import { comparePlaces } from "./order";
import type { Place } from "./order";

/** How the changes of one kind follow one another. */
export interface RollPolicy {
  /**
   * `false`: one appliance after the other. `true`: the first appliance alone, then the others of its kind together.
   * Between two kinds there is a barrier in both cases.
   */
  readonly parallel: boolean;
}

/** One change in the order. */
export interface Placed {
  readonly place: Place;
}

/** The changes, sorted by place, each with those that must be finished before it starts. */
export function predecessors<Change extends Placed>(
  changes: readonly Change[],
  { parallel }: RollPolicy,
): ReadonlyMap<Change, readonly Change[]> {
  const before = new Map<Change, readonly Change[]>();
  let barrier: readonly Change[] = [];
  for (const [first, ...others] of groupsOf(changes)) {
    before.set(first, barrier);
    if (parallel) {
      for (const change of others) before.set(change, [first]);
      barrier = others.length > 0 ? others : [first];
    } else {
      others.forEach((change, index) => before.set(change, [others[index - 1] ?? first]));
      barrier = [others.at(-1) ?? first];
    }
  }
  return before;
}

/** Changes of the same phase and kind, in the order of their places. */
function groupsOf<Change extends Placed>(
  changes: readonly Change[],
): readonly (readonly [Change, ...Change[]])[] {
  const groups: [Change, ...Change[]][] = [];
  for (const change of [...changes].sort((a, b) => comparePlaces(a.place, b.place))) {
    const group = groups.at(-1);
    if (group && isSameKind(group[0].place, change.place)) group.push(change);
    else groups.push([change]);
  }
  return groups;
}

function isSameKind(a: Place, b: Place): boolean {
  return a.phase === b.phase && a.kind === b.kind;
}
