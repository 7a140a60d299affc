/** Which tests prove which requirement: those whose titles name it. */
import type { Catalogue, Requirement } from "./catalogue";
import { idsIn } from "./findings";

/** A test, as far as a proof goes. */
export interface ProvingTest {
  /** Its full title. */
  readonly title: string;
  /** Relative to the project. */
  readonly file: string;
}

/** A requirement and its tests. */
export interface Proof extends Requirement {
  readonly tests: readonly ProvingTest[];
}

/** Every requirement in the order of the document; `ids` takes only those, and throws for one that is not listed. */
export function proofs(
  { requirements }: Catalogue,
  tests: readonly ProvingTest[],
  ids: readonly string[] = [],
): readonly Proof[] {
  const unknown = ids.filter((id) => !requirements.some((requirement) => requirement.id === id));
  if (unknown.length > 0) throw new Error(`docs/requirements.md does not list ${unknown.join(", ")}`);
  const named = tests.map((test) => ({ test, ids: new Set(idsIn(test.title).map(({ id }) => id)) }));
  return requirements
    .filter(({ id }) => ids.length === 0 || ids.includes(id))
    .map((requirement) => ({
      ...requirement,
      tests: named.flatMap(({ test, ids: its }) => (its.has(requirement.id) ? [test] : [])),
    }));
}

/** A head for each requirement, and a line for each test below it. */
export function proofsText(all: readonly Proof[]): string {
  const lines = all.flatMap(({ id, level, state, tests }) => {
    const word = state.kind === "deferred" ? `deferred (${state.subject})` : state.kind;
    const none = tests.length === 0 ? ["    no test"] : [];
    return [
      `${id.padEnd(8)} ${level.padEnd(6)} ${word}`,
      ...none,
      ...tests.map(({ file, title }) => `    ${file}: ${title}`),
    ];
  });
  const proven = all.filter(({ tests }) => tests.length > 0).length;
  return `${[...lines, `${String(proven)} of ${String(all.length)} named by a test`].join("\n")}\n`;
}

/** The same for programs. */
export function proofsJson(all: readonly Proof[]): string {
  return `${JSON.stringify({ schema: 1, requirements: all }, null, 2)}\n`;
}
