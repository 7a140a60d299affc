/** The table of `turn` (MMP reference 3.4). Its password is masked before it comes here (secret-rows.ts). */
import { parseRows, TableRows, unreadableTable } from "./rows";

/** What `turn` prints, as far as certificates are concerned. */
export interface TurnTable {
  readonly enabled: boolean;
  /** From rows without a colon, one per interface. */
  readonly interfaces: readonly string[];
  readonly tlsPort?: number;
  readonly keyFile?: string;
  readonly certificateFile?: string;
  readonly bundleFile?: string;
}

/** Reads the table; throws mmp/table when it is another one. */
export function parseTurnTable(text: string): TurnTable {
  const rows = new TableRows(text);
  const enabled = rows.value("Enabled");
  if (enabled === undefined) throw unreadableTable("turn", "Enabled", text);
  const port = Number(rows.file("TLS port"));
  const keyFile = rows.file("TLS key");
  const certificateFile = rows.file("TLS cert");
  const bundleFile = rows.file("TLS bundle");
  return {
    enabled: /^(true|yes|enabled)$/i.test(enabled),
    interfaces: parseRows(text)
      .filter(({ name, value }) => /^listen interface$/i.test(name) && !/^none$/i.test(value))
      .map(({ value }) => value),
    ...(Number.isInteger(port) && port > 0 && { tlsPort: port }),
    ...(keyFile !== undefined && { keyFile }),
    ...(certificateFile !== undefined && { certificateFile }),
    ...(bundleFile !== undefined && { bundleFile }),
  };
}
