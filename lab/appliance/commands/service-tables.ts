/** Tables of roles for which no transcript is stored: rows as those of Web Bridge 3 or of Web Admin, by dialect. */
import type { AssignedPair, ListenPoint } from "../state";
import { row } from "./command";
import type { CommandContext } from "./command";

/** What is set on one side of a role. */
export interface ShownSide {
  readonly listen?: ListenPoint | undefined;
  readonly pair?: AssignedPair | undefined;
}

/** The rows of one side that takes a full chain. */
export function sideRows(
  context: CommandContext,
  side: string,
  { listen, pair }: ShownSide,
): readonly string[] {
  const width = 38;
  if (context.dialect["service-tables"] === "as-webadmin") {
    return [
      row(`${side} listening interface`, listen?.interface, width),
      row(`${side} listening port`, listen?.port, width),
      row(`${side} key file`, pair?.key, width),
      row(`${side} certificate file`, pair?.certificate, width),
    ];
  }
  const point = listen && `${listen.interface}:${String(listen.port)}`;
  return [
    row(`${side} listening ports and interfaces`, point, width),
    row(`${side} Key file`, pair?.key, width),
    row(`${side} Full chain certificate file`, pair?.certificate, width),
  ];
}

/** The whole table. */
export function stateRows(
  context: CommandContext,
  verb: string,
  enabled: boolean,
  rows: readonly string[],
): readonly string[] {
  const status = row("STATUS", `${verb} ${enabled ? "running" : "stopped"}`, 38);
  const isLong = context.dialect["service-tables"] === "as-webadmin";
  return [row("Enabled", enabled, 38), ...rows, ...(isLong ? [status] : [])];
}
