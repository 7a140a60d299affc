/** The table of `uploader` (MMP reference 3.7). */
import { TableRows, unreadableTable } from "./rows";

/** What `uploader` prints, as far as trusts go. */
export interface UploaderTable {
  readonly enabled: boolean;
  /** Whom it accepts as Web Admin of the Call Bridge that it asks. */
  readonly cmsTrust?: string;
  /** Whom it accepts as the Vbrick Rev that it sends recordings to. */
  readonly revTrust?: string;
}

/** Reads the table; throws mmp/table when it is another one. */
export function parseUploaderTable(text: string): UploaderTable {
  const rows = new TableRows(text);
  const enabled = rows.value("Enabled");
  if (enabled === undefined) throw unreadableTable("uploader", "Enabled", text);
  if (rows.value("CMS trust bundle") === undefined)
    throw unreadableTable("uploader", "CMS trust bundle", text);
  const cmsTrust = rows.file("CMS trust bundle");
  const revTrust = rows.file("Vbrick Rev trust bundle");
  return {
    enabled: /^(true|yes|enabled)$/i.test(enabled),
    ...(cmsTrust !== undefined && { cmsTrust }),
    ...(revTrust !== undefined && { revTrust }),
  };
}
