/** Rows in which every two values of different switches meet: most trouble between switches comes from two of them. */

/** The values of each switch. */
export type Switches = Readonly<Record<string, readonly string[]>>;
/** One value for each switch. */
export type Row = Readonly<Record<string, string>>;
/** Two values that cannot meet, `NAME=VALUE` each, and why. */
export interface Excluded {
  readonly one: string;
  readonly other: string;
  readonly why: string;
}

/**
 * Rows that together hold every pair of values that is not excluded. Each begins with a pair that no row has yet, and
 * takes for every further switch the value that adds most new pairs. Deterministic.
 */
export function pairwiseRows(switches: Switches, excluded: readonly Excluded[] = []): readonly Row[] {
  const names = Object.keys(switches);
  const missing = new Set(
    allPairs(switches)
      .filter(([one, other]) => !isExcluded(one, other, excluded))
      .map(([one, other]) => pairOf(one, other)),
  );
  const rows: Row[] = [];
  for (let first = firstOf(missing); first !== undefined; first = firstOf(missing)) {
    const row = completed(new Map(first.split(" ").map(entryOf)), { names, switches, excluded, missing });
    for (const [one, other] of pairsIn(row)) missing.delete(pairOf(one, other));
    rows.push(Object.fromEntries(row));
  }
  return rows;
}

/** Every pair of values of two switches, `NAME=VALUE` each. */
export function allPairs(switches: Switches): readonly (readonly [string, string])[] {
  const values = Object.entries(switches).map(([name, own]) => own.map((value) => `${name}=${value}`));
  return values.flatMap((own, at) =>
    values
      .slice(at + 1)
      .flatMap((later) => own.flatMap((one) => later.map((other) => [one, other] as const))),
  );
}

interface Completing {
  readonly names: readonly string[];
  readonly switches: Switches;
  readonly excluded: readonly Excluded[];
  readonly missing: ReadonlySet<string>;
}

function completed(
  row: ReadonlyMap<string, string>,
  { names, switches, excluded, missing }: Completing,
): ReadonlyMap<string, string> {
  const taken = new Map(row);
  for (const name of names.filter((candidate) => !taken.has(candidate))) {
    const others = [...taken].map(textOf);
    const allowed = (switches[name] ?? []).filter((value) =>
      others.every((other) => !isExcluded(`${name}=${value}`, other, excluded)),
    );
    const gain = (value: string): number =>
      others.filter((other) => missing.has(pairOf(`${name}=${value}`, other))).length;
    const best = allowed.reduce<string | undefined>(
      (found, value) => (found === undefined || gain(value) > gain(found) ? value : found),
      undefined,
    );
    if (best === undefined)
      throw new Error(`${name} has no value that may stand beside ${others.join(", ")}`);
    taken.set(name, best);
  }
  return taken;
}

function pairsIn(row: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  const texts = [...row].map(textOf);
  return texts.flatMap((one, at) => texts.slice(at + 1).map((other) => [one, other] as const));
}

function isExcluded(one: string, other: string, excluded: readonly Excluded[]): boolean {
  return excluded.some((pair) => pairOf(pair.one, pair.other) === pairOf(one, other));
}

function pairOf(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

function textOf([name, value]: readonly [string, string]): string {
  return `${name}=${value}`;
}

function entryOf(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  return [text.slice(0, at), text.slice(at + 1)];
}

function firstOf(pairs: ReadonlySet<string>): string | undefined {
  return pairs.values().next().value;
}
