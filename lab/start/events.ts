/** Reads the events that `pulumi up --json` prints, one JSON object per line. */

/** The engine's counts by operation. */
export interface ChangeCounts {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
  readonly same: number;
}

/** The events that a start looks at. */
export type EngineEvent =
  | { readonly kind: "begins"; readonly op: string; readonly type: string; readonly name: string }
  | {
      readonly kind: "ends";
      readonly op: string;
      readonly type: string;
      readonly name: string;
      /** What the resource has now, as far as it is not secret. */
      readonly outputs: unknown;
    }
  | { readonly kind: "failed"; readonly op: string; readonly type: string; readonly name: string }
  /** A message; `name` is absent where it belongs to no resource. */
  | { readonly kind: "says"; readonly severity: string; readonly text: string; readonly name?: string }
  | { readonly kind: "stackOutputs"; readonly outputs: unknown }
  | { readonly kind: "summary"; readonly counts: ChangeCounts; readonly succeeded: boolean };

type Fields = Readonly<Record<string, unknown>>;

/** Reads one line; nothing for events that a start does not look at. */
export function parseEvent(line: string): EngineEvent | undefined {
  const event = parseFields(line);
  if (event === undefined) return undefined;
  if (isFields(event["resourcePreEvent"])) {
    return { kind: "begins", ...resourceOf(event["resourcePreEvent"]) };
  }
  if (isFields(event["resOutputsEvent"])) return endOrOutputs(event["resOutputsEvent"]);
  if (isFields(event["resOpFailedEvent"]))
    return { kind: "failed", ...resourceOf(event["resOpFailedEvent"]) };
  if (isFields(event["diagnosticEvent"])) return message(event["diagnosticEvent"]);
  if (isFields(event["summaryEvent"])) return summary(event["summaryEvent"]);
  return undefined;
}

function endOrOutputs(event: Fields): EngineEvent {
  const resource = resourceOf(event);
  const after = metadataOf(event)["new"];
  const outputs = isFields(after) ? after["outputs"] : undefined;
  const isStack = resource.type === "pulumi:pulumi:Stack" && isFields(after);
  return isStack ? { kind: "stackOutputs", outputs } : { kind: "ends", ...resource, outputs };
}

function resourceOf(event: Fields): { readonly op: string; readonly type: string; readonly name: string } {
  const { op, type, urn } = metadataOf(event);
  return { op: textOf(op), type: textOf(type), name: nameOf(textOf(urn)) };
}

function metadataOf(event: Fields): Fields {
  return isFields(event["metadata"]) ? event["metadata"] : {};
}

function message(event: Fields): EngineEvent | undefined {
  const severity = textOf(event["severity"]);
  if (severity === "debug") return undefined;
  const urn = textOf(event["urn"]);
  const text = withoutColour(textOf(event["message"]));
  return { kind: "says", severity, text, ...(urn !== "" && { name: nameOf(urn) }) };
}

/** The engine writes colours as `<{%fg 1%}>`. */
function withoutColour(text: string): string {
  return text.replaceAll(/<\{%.*?%\}>/g, "");
}

function summary(event: Fields): EngineEvent {
  const counts = isFields(event["resourceChanges"]) ? event["resourceChanges"] : {};
  const count = (op: string): number => (typeof counts[op] === "number" ? counts[op] : 0);
  return {
    kind: "summary",
    counts: {
      create: count("create"),
      update: count("update"),
      replace: count("replace"),
      delete: count("delete"),
      same: count("same"),
    },
    succeeded: event["result"] === "succeeded",
  };
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function parseFields(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
