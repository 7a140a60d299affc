/** The table of `webadmin` (MMP reference 3.5). */
import { TableRows, unreadableTable } from "./rows";

/** What `webadmin` prints. */
export interface WebAdminTable {
  readonly enabled: boolean;
  readonly interface?: string;
  readonly port?: number;
  readonly keyFile?: string;
  readonly certificateFile?: string;
  readonly bundleFile?: string;
  /** The text of `STATUS`, e.g. `webadmin running`. */
  readonly status?: string;
}

/** Reads the table; throws mmp/table when it is another one. */
export function parseWebAdminTable(text: string): WebAdminTable {
  const rows = new TableRows(text);
  const enabled = rows.value("Enabled");
  if (enabled === undefined) throw unreadableTable("webadmin", "Enabled", text);
  const listens = rows.file("TLS listening interface");
  const port = Number(rows.file("TLS listening port"));
  const keyFile = rows.file("Key file");
  const certificateFile = rows.file("Certificate file");
  const bundleFile = rows.file("CA Bundle file");
  const status = rows.value("STATUS");
  return {
    enabled: /^(true|yes|enabled)$/i.test(enabled),
    ...(listens !== undefined && { interface: listens }),
    ...(Number.isInteger(port) && port > 0 && { port }),
    ...(keyFile !== undefined && { keyFile }),
    ...(certificateFile !== undefined && { certificateFile }),
    ...(bundleFile !== undefined && { bundleFile }),
    ...(status !== undefined && { status }),
  };
}
