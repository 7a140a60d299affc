/** Holds the requirements against the titles of the tests and the rules against their specs. */
import type { Catalogue, Requirement } from "./catalogue";

/** What is compared. */
export interface Evidence {
  readonly catalogue: Catalogue;
  /** Full title of every test. */
  readonly titles: readonly string[];
  /** Files of x509/rules/ that hold a rule, e.g. `ext-01-client-purpose.ts`. */
  readonly rules: readonly string[];
  /** Files of test/x509/rules/. */
  readonly ruleSpecs: readonly string[];
}

/** What does not hold, one sentence each. */
export function findings(evidence: Evidence): readonly string[] {
  const { catalogue, titles } = evidence;
  const named = namedIds(catalogue, titles);
  return [
    ...catalogue.unreadable.map((line) => `docs/requirements.md: this line cannot be read: ${line}`),
    ...repeated(catalogue.requirements).map((id) => `docs/requirements.md: ${id} is there twice`),
    ...unknownIds(catalogue, titles),
    ...catalogue.requirements.filter((it) => needsTest(it) && !named.has(it.id)).map(untested),
    ...rulesWithoutSpec(evidence),
  ];
}

/** Figures about the catalogue, as one line. */
export function figures({ catalogue, titles, rules }: Evidence): string {
  const named = namedIds(catalogue, titles);
  const count = (kind: string): number =>
    catalogue.requirements.filter(({ state }) => state.kind === kind).length;
  return [
    `${String(catalogue.requirements.length)} requirement ids`,
    `${String(count("implemented"))} implemented`,
    `${String(count("deferred"))} deferred`,
    `${String(count("background"))} background`,
    `${String(named.size)} named by ${String(titles.length)} tests`,
    `${String(rules.length)} rules`,
  ].join(", ");
}

function needsTest({ level, state }: Requirement): boolean {
  return level === "MUST" && state.kind === "implemented";
}

function untested({ id }: Requirement): string {
  return `${id} is a MUST and implemented, and no test names it`;
}

const idPattern = /\b([A-Z][A-Z0-9]*)-(\d{2})\b/g;

/** The ids that a title is written with, known or not. */
export function idsIn(title: string): readonly { readonly id: string; readonly group: string }[] {
  return [...title.matchAll(idPattern)].map(([id, group = ""]) => ({ id, group }));
}

function namedIds({ requirements }: Catalogue, titles: readonly string[]): ReadonlySet<string> {
  const known = new Set(requirements.map(({ id }) => id));
  return new Set(titles.flatMap((title) => idsIn(title).map(({ id }) => id)).filter((id) => known.has(id)));
}

/** Other things are written like an id (UTF-16); what carries the name of a group is meant as one. */
function unknownIds({ requirements }: Catalogue, titles: readonly string[]): readonly string[] {
  const known = new Set(requirements.map(({ id }) => id));
  const groups = new Set(requirements.map(({ id }) => id.replace(/-\d+$/, "")));
  return titles.flatMap((title) =>
    idsIn(title)
      .filter(({ id, group }) => groups.has(group) && !known.has(id))
      .map(({ id }) => `a test names ${id}, which docs/requirements.md does not list: ${title}`),
  );
}

function repeated(requirements: readonly Requirement[]): readonly string[] {
  const ids = requirements.map(({ id }) => id);
  return ids.filter((id, position) => ids.indexOf(id) !== position);
}

function rulesWithoutSpec({ rules, ruleSpecs }: Evidence): readonly string[] {
  return rules
    .filter((rule) => !ruleSpecs.includes(rule.replace(/\.ts$/, ".spec.ts")))
    .map((rule) => `x509/rules/${rule} has no test/x509/rules/${rule.replace(/\.ts$/, ".spec.ts")}`);
}
