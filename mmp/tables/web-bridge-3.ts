/** The table of `webbridge3` (MMP reference 3.3). */
import { TableRows, unreadableTable } from "./rows";

/** One side of Web Bridge 3: towards browsers, or towards Call Bridges. */
export interface WebBridge3SideTable {
  /** `interface:port` words, as printed. */
  readonly listens: readonly string[];
  readonly keyFile?: string;
  readonly fullChainFile?: string;
}

/** What `webbridge3` prints. */
export interface WebBridge3Table {
  readonly enabled: boolean;
  readonly https: WebBridge3SideTable;
  readonly c2w: WebBridge3SideTable;
  readonly c2wTrust?: string;
  readonly redirects: boolean;
}

/** Reads the table; throws mmp/table when it is another one. */
export function parseWebBridge3Table(text: string): WebBridge3Table {
  const rows = new TableRows(text);
  const enabled = rows.value("Enabled");
  if (enabled === undefined) throw unreadableTable("webbridge3", "Enabled", text);
  const c2wTrust = rows.file("C2W Trust bundle");
  return {
    enabled: /^(true|yes|enabled)$/i.test(enabled),
    https: side(rows, "HTTPS"),
    c2w: side(rows, "C2W"),
    ...(c2wTrust !== undefined && { c2wTrust }),
    redirects: /^(true|yes|enabled)/i.test(rows.value("HTTP redirect") ?? ""),
  };
}

function side(rows: TableRows, name: "HTTPS" | "C2W"): WebBridge3SideTable {
  const keyFile = rows.file(`${name} Key file`);
  const fullChainFile = rows.file(`${name} Full chain certificate file`);
  return {
    listens: rows.words(`${name} listening ports and interfaces`),
    ...(keyFile !== undefined && { keyFile }),
    ...(fullChainFile !== undefined && { fullChainFile }),
  };
}
