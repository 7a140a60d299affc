/**
 * The table of `tls sip` and `tls ldap`. No stored text shows it (MMP reference 3.8), so rows are recognised by the words
 * that any layout must have: one about trust, one about verification.
 */
import { parseRows, unreadableTable } from "./rows";

/** What `tls <service>` prints. */
export interface TlsTable {
  readonly trustFile?: string;
  readonly verify: "enable" | "disable" | "ocsp";
}

/** Reads the table; throws mmp/table when it is another one. */
export function parseTlsTable(text: string): TlsTable {
  const rows = parseRows(text);
  const trust = rows.find((row) => /\btrust/i.test(row.name));
  const verify = rows.find((row) => /\bverif/i.test(row.name));
  if (!verify) throw unreadableTable("tls", "verification", text);
  const isAssigned = trust !== undefined && trust.value !== "" && !/^none$/i.test(trust.value);
  return { verify: verifyMode(verify.value), ...(isAssigned && { trustFile: trust.value }) };
}

function verifyMode(value: string): TlsTable["verify"] {
  if (/ocsp/i.test(value)) return "ocsp";
  return /^(enabled?|true|on|yes)$/i.test(value) ? "enable" : "disable";
}
