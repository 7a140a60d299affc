/**
 * The table of `meetingapps`. No stored text shows it (MMP reference 3.7), so rows are recognised by the words that any
 * layout must have.
 */
import { parseRows, unreadableTable } from "./rows";
import type { Row } from "./rows";

/** What such a role prints. */
export interface FullChainServiceTable {
  readonly enabled: boolean;
  readonly listen?: { readonly interface: string; readonly port: number };
  readonly keyFile?: string;
  readonly fullChainFile?: string;
}

/** Reads the table; throws mmp/table when it is another one. */
export function parseFullChainServiceTable(command: string, text: string): FullChainServiceTable {
  const rows = parseRows(text);
  return { enabled: isEnabled(command, rows, text), ...fullChainSide(command, rows, text) };
}

/** Whether the role is enabled; throws mmp/table where no row says so. */
export function isEnabled(command: string, rows: readonly Row[], text: string): boolean {
  const enabled = rows.find(({ name }) => /^enabled$/i.test(name));
  if (!enabled) throw unreadableTable(command, "Enabled", text);
  return /^(true|yes|enabled)$/i.test(enabled.value);
}

/** Where one side listens and what it shows, by the rows about it; throws mmp/table where key or certificate is missing. */
export function fullChainSide(
  command: string,
  rows: readonly Row[],
  text: string,
): Omit<FullChainServiceTable, "enabled"> {
  const key = rows.find(({ name }) => /\bkey\b/i.test(name));
  const chain = rows.find(({ name }) => /\b(chain|cert(ificate)?)\b/i.test(name));
  if (!key || !chain) throw unreadableTable(command, key ? "certificate" : "key", text);
  const listen = listenPoint(rows);
  const [keyFile, fullChainFile] = [fileOf(key), fileOf(chain)];
  return {
    ...(listen && { listen }),
    ...(keyFile !== undefined && { keyFile }),
    ...(fullChainFile !== undefined && { fullChainFile }),
  };
}

/** `a:8443` in one row, or interface and port in a row each. */
function listenPoint(rows: readonly Row[]): FullChainServiceTable["listen"] {
  const about = rows.filter(({ name }) => /\b(listen(ing)?|interfaces?|ports?)\b/i.test(name));
  const values = about.map(({ value }) => value);
  const [, name, port] = values.map((value) => /^([a-z0-9]+):(\d{1,5})$/i.exec(value)).find(Boolean) ?? [];
  const at = name ?? values.find((value) => /^[a-z][a-z0-9]*$/i.test(value) && !/^none$/i.test(value));
  const number = Number(port ?? values.find((value) => /^\d{1,5}$/.test(value)));
  return at === undefined || !Number.isInteger(number) ? undefined : { interface: at, port: number };
}

/** The file that a row names. */
export function fileOf({ value }: Row): string | undefined {
  return value === "" || /^none$/i.test(value) ? undefined : value;
}
