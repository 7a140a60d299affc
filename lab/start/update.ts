/** One `pulumi up` of the lab's stack: followed while it runs, told as data when it ends. */
import { parseEvent } from "./events";
import type { ChangeCounts, EngineEvent } from "./events";
import { followPulumi } from "./pulumi";
import type { PulumiEnd, PulumiSetting } from "./pulumi";
import { findPrintedReports, findReports, isSameRole } from "./reports";
import type { ChangeReport } from "./reports";
import { stackArguments } from "./stack";
import { commandType, progressOf } from "./update-progress";

/** A change that ran in an update. */
export interface RanChange {
  readonly report: ChangeReport;
  /** Milliseconds from the beginning of the update to the end of the change. */
  readonly endedMs: number;
}

/** What came of an update. */
export interface UpdateResult {
  readonly succeeded: boolean;
  readonly counts: ChangeCounts;
  /** In the order in which they ended, those that failed among them. */
  readonly ran: readonly RanChange[];
  /** Reports that the stack holds of changes that did not run. */
  readonly kept: readonly ChangeReport[];
  /** What went wrong, in the words of whoever met it; failed changes say it in their reports. */
  readonly complaints: readonly string[];
  readonly milliseconds: number;
}

/** An event and when it came, in milliseconds since the update began. */
export interface TimedEvent {
  readonly event: EngineEvent;
  readonly atMs: number;
}

const noCounts: ChangeCounts = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };

/** Runs the update; `tell` gets each line of progress and its time. */
export async function update(
  setting: PulumiSetting,
  tell: (line: string, atMs: number) => void,
): Promise<UpdateResult> {
  const begin = performance.now();
  const events: TimedEvent[] = [];
  const isNew = notJustSaid();
  const parameters = ["up", "--yes", "--skip-preview", "--json", ...stackArguments(setting.folder)];
  const end = await followPulumi(setting, parameters, (line) => {
    const event = parseEvent(line);
    if (!event) return;
    const atMs = performance.now() - begin;
    events.push({ event, atMs });
    for (const text of progressOf(event).filter(isNew)) tell(text, atMs);
  });
  const result = resultOf(events);
  return {
    ...result,
    succeeded: end.code === 0,
    complaints: end.code === 0 ? [] : complaintsOf(result.complaints, end),
    milliseconds: performance.now() - begin,
  };
}

/** A failing change ends with the sentence that its progress ended with. */
function notJustSaid(): (line: string) => boolean {
  let last = "";
  return (line) => {
    const isRepeated = last.endsWith(line.trim());
    last = line;
    return !isRepeated;
  };
}

/** What the events say. */
export function resultOf(
  events: readonly TimedEvent[],
): Pick<UpdateResult, "counts" | "ran" | "kept" | "complaints"> {
  const all = events.map(({ event }) => event);
  const ran = events.flatMap(({ event, atMs }) =>
    reportsIn(event).map((report): RanChange => ({ report, endedMs: atMs })),
  );
  const told = toldLines(all);
  const held = findReports(all.findLast((event) => event.kind === "stackOutputs")?.outputs);
  return {
    counts: all.findLast((event) => event.kind === "summary")?.counts ?? noCounts,
    ran,
    kept: held.filter((report) => !ran.some((change) => isSameRole(change.report, report))),
    complaints: all.flatMap((event) => complaintIn(event, told)),
  };
}

/** The reports of changes that end with this event. */
function reportsIn(event: EngineEvent): readonly ChangeReport[] {
  if (event.kind === "says") return event.severity === "error" ? findPrintedReports(event.text) : [];
  if (event.kind !== "ends" || event.type !== commandType || event.op === "same") return [];
  const { outputs } = event;
  const hasText = typeof outputs === "object" && outputs !== null && "stdout" in outputs;
  return hasText ? findPrintedReports(String(outputs.stdout)) : [];
}

/** What an error says that was not told before; a failed command repeats all that it had printed. */
function complaintIn(event: EngineEvent, told: ReadonlySet<string>): readonly string[] {
  if (event.kind !== "says" || event.severity !== "error" || findPrintedReports(event.text).length > 0)
    return [];
  const text = event.text
    .split("\n")
    .filter((line) => !told.has(line.trim()))
    .map((line) => line.replace(/: running "require\(.*":$/, ""))
    .join("\n")
    .trim();
  // The engine ends every failed update with this sentence of its own.
  if (text === "" || /^(update|preview) (failed|canceled)$/.test(text)) return [];
  return [`${event.name === undefined ? "" : `${event.name}: `}${text}`];
}

function toldLines(events: readonly EngineEvent[]): ReadonlySet<string> {
  const lines = events.flatMap((event) =>
    event.kind === "says" && event.severity !== "error" ? event.text.split("\n") : [],
  );
  return new Set(lines.map((line) => line.trim()));
}

/** Where no event told of an error, the CLI's own words are all there is. */
function complaintsOf(told: readonly string[], { signal, complaints }: PulumiEnd): readonly string[] {
  if (signal !== undefined) return [...told, `Pulumi was ended by the signal ${signal}.`];
  return told.length > 0 || complaints.trim() === "" ? told : [complaints.trim()];
}
