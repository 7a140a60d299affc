/** The plan as text: what would be sent to which appliance, for the eyes of the person who decides. */
import { unknownText } from "./preview";
import type { FileFact, Operation, Preview, PreviewedChange } from "./preview";

const nothing = "No change of a role: nothing would be sent to any appliance.";
const most =
  "This is the most that may be sent: an appliance that already is as declared gets less, and a change that fails after " +
  "its first assignment repeats assignments and activation with the previous files.";
const kept = "Nothing is sent: the appliance keeps what it has.";

/** Every change with a difference and its full numbered sequence. */
export function planText({ changes }: Preview): string {
  if (changes.length === 0) return `${nothing}\n`;
  return `${[...changes.map(changeText), most].join("\n\n")}\n`;
}

function changeText(change: PreviewedChange): string {
  const width = String(change.commands.length).length;
  const commands = change.commands.map((command, at) => `    ${String(at + 1).padStart(width)}  ${command}`);
  return [
    `${verb(change.operation)} ${change.name}${change.component && ` (${change.component})`}`,
    `  on ${change.target}`,
    ...(change.isRecheckOnly
      ? ["  asked by a new recheck value; writes nothing where all is as declared"]
      : []),
    ...factLines(change.facts).map((line) => `  ${line}`),
    ...(change.operation === "delete" ? [`  ${kept}`] : ["  MMP commands, in order:", ...commands]),
  ].join("\n");
}

function verb(operation: Operation): string {
  const words = { create: "create ", update: "update ", replace: "replace", delete: "delete " };
  return words[operation];
}

/** A slot whose first certificate is still to be issued takes one line. */
function factLines(facts: readonly FileFact[]): readonly string[] {
  const slots = [...new Set(facts.map(({ slot }) => slot))];
  return slots.flatMap((slot) => {
    const own = facts.filter((fact) => fact.slot === slot);
    const isNew = own.every(({ before, after }) => before === undefined && after === unknownText);
    return isNew ? [`${`${slot}:`.padEnd(22)} ${unknownText}`] : own.map(factText);
  });
}

function factText({ slot, fact, before, after }: FileFact): string {
  const subject = `${slot} ${fact}:`.padEnd(22);
  if (before === undefined || before === after) return `${subject} ${after ?? ""}`;
  return `${subject} ${before} -> ${after ?? "(none)"}`;
}
