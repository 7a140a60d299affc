/** The plan as text: what would be sent to which appliance, for the eyes of the person who decides. */
import { clearing, entryRemoval } from "../plan/interruptions";
import { secretText, unknownText } from "./preview";
import type { FileFact, Operation, Preview, PreviewedChange } from "./preview";

/** Said in place of a plan without changes. */
export const nothing = "No change of a role: nothing would be sent to any appliance.";
/** How the commands are to be read. */
export const most =
  "This is the most that may be sent: an appliance that already is as declared gets less, and a change that fails after " +
  "its first assignment repeats assignments and activation with the previous files.";
/** Said of a deleted change. */
export const kept = "Nothing is sent: the appliance keeps what it has.";

/** Every change with a difference and its full numbered sequence. */
export function planText({ changes }: Preview): string {
  if (changes.length === 0) return `${nothing}\n`;
  return `${[...changes.map(changeText), most, summaryOf(changes)].join("\n\n")}\n`;
}

/** `3 changes on 2 appliances.` Appliances are told apart by address and port; hidden ones may be several. */
export function summaryOf(changes: readonly PreviewedChange[]): string {
  const isHidden = ({ target }: PreviewedChange): boolean => target === secretText || target === unknownText;
  const addresses = changes.map((change) => (isHidden(change) ? "" : addressIn(change.target)));
  const atLeast = changes.some(isHidden) ? "at least " : "";
  const counted = (count: number, what: string): string =>
    `${String(count)} ${what}${count === 1 ? "" : "s"}`;
  return `${counted(changes.length, "change")} on ${atLeast}${counted(new Set(addresses).size, "appliance")}.`;
}

/** `admin@192.0.2.1:22 SHA256:...`: two logins are one appliance. */
function addressIn(target: string): string {
  const [login = ""] = target.split(" ");
  return login.slice(login.lastIndexOf("@") + 1);
}

/** What a change interrupts, as a sentence; a recheck that sends MMP commands does so only where it has something to mend. */
export function interruptionText(change: PreviewedChange): string {
  const { operation, interrupts, awaits, isRecheckOnly, commands, apiCalls } = change;
  if (operation === "delete") {
    if (apiCalls.length > 0) return entryRemoval;
    return commands.length > 0 ? clearing : "Nothing.";
  }
  if (awaits !== undefined) return `Nothing: it waits for ${awaits}.`;
  if (interrupts === undefined) return "Not known.";
  return isRecheckOnly && commands.length > 0
    ? `Nothing where all is as declared. Otherwise: ${interrupts}`
    : interrupts;
}

/** What must hold before a change interrupts its role; nothing where it sends nothing. */
export function conditionsOf({ commands, conditions }: PreviewedChange): readonly string[] {
  return commands.length > 0 ? conditions : [];
}

/** A value on one line, as no terminal obeys it: control characters and what turns the direction of text are escaped. */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function changeText(change: PreviewedChange): string {
  return [
    `${verb(change.operation)} ${change.name}${change.component && ` (${change.component})`}`,
    `  on ${change.target}`,
    ...(change.purpose === undefined ? [] : [`  purpose: ${change.purpose}`]),
    `  interrupts: ${interruptionText(change)}`,
    ...conditionsOf(change).map((condition) => `  ${condition}`),
    ...(change.isRecheckOnly
      ? ["  asked by a new recheck value; writes nothing where all is as declared"]
      : []),
    ...factLines(change).map((line) => `  ${line}`),
    ...sentLines(change),
  ]
    .map(visible)
    .join("\n");
}

function sentLines({ commands, apiCalls }: PreviewedChange): readonly string[] {
  if (commands.length + apiCalls.length === 0) return [`  ${kept}`];
  return [...numbered("MMP commands, in order:", commands), ...numbered("API calls, in order:", apiCalls)];
}

function numbered(heading: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const width = String(lines.length).length;
  return [`  ${heading}`, ...lines.map((line, at) => `    ${String(at + 1).padStart(width)}  ${line}`)];
}

function verb(operation: Operation): string {
  const words = { create: "create ", update: "update ", replace: "replace", delete: "delete " };
  return words[operation];
}

/** A slot whose first certificate is still to be issued takes one line. */
function factLines({ operation, facts }: PreviewedChange): readonly string[] {
  const slots = [...new Set(facts.map(({ slot }) => slot))];
  return slots.flatMap((slot) => {
    const own = facts.filter((fact) => fact.slot === slot);
    const isNew = own.every(({ before, after }) => before === undefined && after === unknownText);
    return isNew ? [`${`${slot}:`.padEnd(22)} ${unknownText}`] : own.map((fact) => factText(fact, operation));
  });
}

function factText({ slot, fact, before, after }: FileFact, operation: Operation): string {
  const subject = `${slot} ${fact}:`.padEnd(22);
  if (operation === "create" || before === after) return `${subject} ${after ?? ""}`;
  return `${subject} ${before ?? "(none)"} -> ${after ?? "(none)"}`;
}
