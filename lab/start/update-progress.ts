/** What a person wants to see of an update while it runs. */
import type { EngineEvent } from "./events";
import { withoutReports } from "./reports";

/** The type of the resource that carries out a change. */
export const commandType = "command:local:Command";

/** The lines that tell of an event; none for what only the engine cares about. */
export function progressOf(event: EngineEvent): readonly string[] {
  switch (event.kind) {
    case "begins":
      return event.type === commandType && event.op !== "same" ? [`${event.name} begins`] : [];
    case "ends":
      return isShown(event) ? [`${event.name} ${doneWord(event.op)}`] : [];
    case "failed":
      return [`${event.name} FAILED`];
    case "says":
      return saidLines(event);
    case "stackOutputs":
    case "summary":
      return [];
  }
}

/** Components and providers happen in the program alone. */
function isShown({ op, type }: { readonly op: string; readonly type: string }): boolean {
  return op !== "same" && /^(tls|command):/.test(type);
}

function doneWord(op: string): string {
  if (op === "create") return "created";
  if (op === "update") return "updated";
  if (op === "delete") return "deleted";
  return op.includes("replace") ? "replaced" : op;
}

/** Errors are told once, when the update has ended. */
function saidLines(event: EngineEvent & { readonly kind: "says" }): readonly string[] {
  if (event.severity === "error") return [];
  const lines = withoutReports(event.text)
    .split("\n")
    .filter((line) => line.trim() !== "");
  const isWarning = event.severity === "warning";
  return lines.map((line) => `  ${isWarning ? "warning: " : ""}${line}`);
}
