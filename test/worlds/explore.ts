/** Looks at many worlds, several at a time, since an appliance mostly waits. */
import fc from "fast-check";

/** What is looked at. */
export interface Exploration {
  readonly seed: number;
  readonly runs: number;
  /** How many worlds stand at once. @default 8 */
  readonly lanes?: number;
  /** Whether a world that does not hold is made smaller, which may take hundreds of further ones. @default true */
  readonly shrinks?: boolean;
  /** Called after each world. */
  readonly tell?: (done: number) => void;
}

/** A world in which something does not hold, as small as it could be made. */
export interface BrokenWorld<World> {
  readonly world: World;
  readonly seed: number;
  readonly why: string;
}

/** Looks at worlds until all are seen or one does not hold; its lane then makes that one smaller. */
export async function explore<World>(
  worlds: fc.Arbitrary<World>,
  assertHolds: (world: World) => Promise<void>,
  { seed, runs, lanes = 8, shrinks = true, tell = () => undefined }: Exploration,
): Promise<readonly BrokenWorld<World>[]> {
  let done = 0;
  const seen = async (world: World): Promise<void> => {
    await assertHolds(world);
    tell((done += 1));
  };
  const found = await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      const numRuns = Math.ceil((runs - lane) / lanes);
      if (numRuns < 1) return [];
      const laneSeed = seed + lane;
      const details = await fc.check(fc.asyncProperty(worlds, seen), {
        seed: laneSeed,
        numRuns,
        endOnFailure: !shrinks,
      });
      const [world] = details.counterexample ?? [];
      if (!details.failed || world === undefined) return [];
      const why = details.errorInstance instanceof Error ? details.errorInstance.message : "it failed";
      return [{ world, seed: laneSeed, why }];
    }),
  );
  return found.flat();
}
