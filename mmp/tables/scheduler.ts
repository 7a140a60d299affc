/**
 * The table of `scheduler`. No stored text shows it (MMP reference 3.7), so the rows of a side are recognised by its name, and
 * within a side by the words that any layout must have.
 */
import { fileOf, fullChainSide, isEnabled } from "./full-chain-service";
import type { FullChainServiceTable } from "./full-chain-service";
import { parseRows, unreadableTable } from "./rows";

/** What `scheduler` prints. */
export interface SchedulerTable {
  readonly enabled: boolean;
  readonly https: Omit<FullChainServiceTable, "enabled">;
  readonly c2w: Omit<FullChainServiceTable, "enabled" | "listen">;
  readonly c2wTrust?: string;
}

/** Reads the table; throws mmp/table when it is another one. */
export function parseSchedulerTable(text: string): SchedulerTable {
  const rows = parseRows(text);
  const enabled = isEnabled("scheduler", rows, text);
  const about = rows.filter(({ name }) => /^c2w\b/i.test(name));
  const trust = about.find(({ name }) => /\btrust/i.test(name));
  if (!trust) throw unreadableTable("scheduler", "C2W trust", text);
  const c2wTrust = fileOf(trust);
  return {
    enabled,
    https: fullChainSide(
      "scheduler",
      rows.filter(({ name }) => /^https\b/i.test(name)),
      text,
    ),
    c2w: fullChainSide(
      "scheduler",
      about.filter((row) => row !== trust),
      text,
    ),
    ...(c2wTrust !== undefined && { c2wTrust }),
  };
}
