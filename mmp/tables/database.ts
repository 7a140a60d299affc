/** The table of `database cluster status`, in both of its shapes (MMP reference 3.6). */
import { cmsError } from "../../errors/cms-error";
import { parseRows, TableRows } from "./rows";

/** One row below `Nodes:`. */
export interface DatabaseNodeRow {
  readonly address: string;
  readonly isOwn: boolean;
  /** Old releases say Master and Slave. */
  readonly role: "primary" | "replica" | "unknown";
  readonly isConnected: boolean;
  readonly isInSync: boolean;
}

/** What the table says. */
export interface DatabaseTable {
  /** False where it says `Disabled`: the appliance is in no cluster. */
  readonly isClustered: boolean;
  readonly nodes: readonly DatabaseNodeRow[];
  /** Absent on releases that do not print it. */
  readonly verifyMode?: string;
  readonly interface?: string;
  readonly serverKey?: string;
  readonly serverCertificate?: string;
  readonly clientKey?: string;
  readonly clientCertificate?: string;
  readonly ca?: string;
  readonly lastCommand?: { readonly text: string; readonly outcome: "success" | "failed" | "running" };
  /** Its ERROR row. */
  readonly error?: string;
  /** Something in it says that a certificate has ended; the words are not evidenced. */
  readonly saysExpired: boolean;
}

/** Reads the table; throws mmp/table when it is another one. */
export function parseDatabaseTable(text: string): DatabaseTable {
  const rows = new TableRows(text);
  const status = rows.value("Status");
  if (status === undefined) throw unreadable(text);
  const nodes = nodeRows(text);
  return {
    isClustered: nodes.length > 0 || /^enabled$/i.test(status),
    nodes,
    saysExpired: /expire/i.test(text),
    ...texts({
      verifyMode: rows.file("VerifyMode"),
      interface: rows.file("Interface"),
      error: rows.file("ERROR"),
      serverKey: fileOf(rows, "Server Key"),
      serverCertificate: fileOf(rows, "Server Certificate"),
      clientKey: fileOf(rows, "Client Key"),
      clientCertificate: fileOf(rows, "Client Certificate"),
      ca: fileOf(rows, "CA Certificate"),
    }),
    ...lastCommand(rows.file("Last command")),
  };
}

// A remark about the expiry may stand behind the name.
function fileOf(rows: TableRows, name: string): string | undefined {
  return rows.file(name)?.split(/\s/)[0];
}

function nodeRows(text: string): readonly DatabaseNodeRow[] {
  const [, block = ""] = /^Nodes\s*[:：]\s*\n([^]*?)(?=^\S|^\s*$|(?![^]))/m.exec(text) ?? [];
  return parseRows(block).map(({ name, value }) => ({
    address: name.replace(/\(me\)/i, "").trim(),
    isOwn: /\(me\)/i.test(name),
    role: /primary|master/i.test(value) ? "primary" : /replica|slave/i.test(value) ? "replica" : "unknown",
    isConnected: /^connected\b/i.test(value),
    isInSync: /\bin\s+sync\b/i.test(value) && !/\b(?:not|out)\b/i.test(value),
  }));
}

function lastCommand(row: string | undefined): Pick<DatabaseTable, "lastCommand"> {
  const [, text, word = ""] = /^'(.*)'\s*(?:\((.*)\))?/.exec(row ?? "") ?? [];
  if (text === undefined) return {};
  const outcome = /success/i.test(word) ? "success" : /fail/i.test(word) ? "failed" : "running";
  return { lastCommand: { text, outcome } };
}

function texts<Value extends Readonly<Record<string, string | undefined>>>(
  values: Value,
): { [Name in keyof Value]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Value]?: string;
  };
}

function unreadable(text: string): Error {
  return cmsError("mmp/table", {
    subject: "database cluster status",
    what: 'the table has no row "Status"',
    remedy: "compare the appliance's release with the supported ones and report the table",
    evidence: text.slice(0, 400),
  });
}
