/** The table of `callbridge` (MMP reference 3.2); rows come and go with the release. */
import { TableRows, unreadableTable } from "./rows";

/** What `callbridge` prints, as far as certificates and interfaces go. */
export interface CallBridgeTable {
  readonly interfaces: readonly string[];
  readonly keyFile?: string;
  readonly certificateFile?: string;
  readonly bundleFile?: string;
  readonly c2wTrust?: string;
  /** Absent also on releases that have no such trust. */
  readonly clusterTrust?: string;
}

/** Reads the table; throws mmp/table when it is another one. */
export function parseCallBridgeTable(text: string): CallBridgeTable {
  const rows = new TableRows(text);
  if (rows.value("Listening interfaces") === undefined) {
    throw unreadableTable("callbridge", "Listening interfaces", text);
  }
  const keyFile = rows.file("Key file");
  const certificateFile = rows.file("Certificate file");
  const bundleFile = rows.file("CA Bundle file");
  const c2wTrust = rows.file("C2W trusted certs");
  const clusterTrust = rows.file("Callbridge cluster trusted certs");
  return {
    interfaces: rows.words("Listening interfaces"),
    ...(keyFile !== undefined && { keyFile }),
    ...(certificateFile !== undefined && { certificateFile }),
    ...(bundleFile !== undefined && { bundleFile }),
    ...(c2wTrust !== undefined && { c2wTrust }),
    ...(clusterTrust !== undefined && { clusterTrust }),
  };
}
