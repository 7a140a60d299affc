/** The plan as Markdown, to be pasted into a change ticket. */
import { conditionsOf, interruptionText, kept, most, nothing, summaryOf, visible } from "./plan-text";
import type { FileFact, Preview, PreviewedChange } from "./preview";

/** A table of the changes and what they interrupt, then every change with its facts and its numbered sequence. */
export function planMarkdown({ changes }: Preview): string {
  if (changes.length === 0) return `${nothing}\n`;
  const rows = changes.map((change) =>
    row([change.operation, change.name, change.target, change.component, interruptionText(change)]),
  );
  const overview = [
    row(["Operation", "Change", "Appliance", "Role", "What is interrupted"]),
    row(["---", "---", "---", "---", "---"]),
    ...rows,
  ];
  const parts = [
    "## Planned changes",
    summaryOf(changes),
    overview.join("\n"),
    ...changes.flatMap(changeParts),
    `_${most}_`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function changeParts(change: PreviewedChange): readonly string[] {
  const { name, component, purpose, facts, commands, apiCalls } = change;
  const conditions = conditionsOf(change);
  return [
    `### ${escaped(name)}${component && ` (${escaped(component)})`}`,
    ...(purpose === undefined ? [] : [escaped(purpose)]),
    ...(conditions.length === 0 ? [] : [conditions.map((condition) => `- ${escaped(condition)}`).join("\n")]),
    ...(facts.length === 0 ? [] : [factTable(facts)]),
    ...(commands.length + apiCalls.length === 0 ? [kept] : []),
    ...numbered("MMP commands, in order:", commands),
    ...numbered("API calls, in order:", apiCalls),
  ];
}

function factTable(facts: readonly FileFact[]): string {
  const rows = facts.map(({ slot, fact, before, after }) =>
    row([`${slot} ${fact}`, before ?? "(none)", after ?? "(none)"]),
  );
  return [row(["Fact", "Now", "Planned"]), row(["---", "---", "---"]), ...rows].join("\n");
}

function numbered(heading: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  return [heading, lines.map((line, at) => `${String(at + 1)}. ${code(line)}`).join("\n")];
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => (cell === "---" ? cell : escaped(cell))).join(" | ")} |`;
}

/** Text that Markdown shows as it is. */
function escaped(text: string): string {
  return visible(text).replaceAll(/[\\`*_~&[\]<>|#]/g, "\\$&");
}

/** A code span; its fence is longer than any run of backticks inside. */
function code(value: string): string {
  const text = visible(value);
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(0, ...runs) + 1);
  const space = text.includes("`") ? " " : "";
  return `${fence}${space}${text}${space}${fence}`;
}
