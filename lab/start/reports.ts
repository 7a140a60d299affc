/** Finds the reports of the changes in what Pulumi hands out. The lab reads them on its own; it shares no code with the product. */

/** One listener in a report. */
export interface ReportedListener {
  readonly listener: string;
  readonly address: string;
  readonly port: number;
  readonly subject: string;
  readonly sans: readonly string[];
  readonly issuer: string;
  readonly notAfter: string;
  readonly sha256: string;
  readonly provenBy: "tls-handshake" | "tables";
}

/** The report of one change, as far as a start shows it. */
export interface ChangeReport {
  readonly appliance: string;
  readonly role: string;
  readonly outcome: string;
  readonly summary: string;
  readonly commands: readonly { readonly command: string; readonly reply: string }[];
  readonly uploads: readonly { readonly file: string; readonly bytes: number; readonly sha256: string }[];
  readonly listeners: readonly ReportedListener[];
  readonly warnings: readonly string[];
  readonly errors: readonly { readonly code: string; readonly text: string }[];
  readonly connections: number;
  readonly roundTrips: number;
  readonly milliseconds: number;
  /** Of a registration only: the `c2w://` URL, and how the Call Bridge sees the link. */
  readonly url?: string;
  readonly status?: string;
}

const marker = '{"schema":1';

/** Every report inside a value, wherever it stands. */
export function findReports(value: unknown): readonly ChangeReport[] {
  if (typeof value !== "object" || value === null) return [];
  if (isReport(value)) return [value];
  return Object.values(value).flatMap(findReports);
}

/** The reports that a failed command printed: the engine repeats its standard output in the error. */
export function findPrintedReports(text: string): readonly ChangeReport[] {
  return text.split("\n").flatMap((line) => {
    const start = line.indexOf(marker);
    return start < 0 ? [] : findReports(parseQuietly(line.slice(start)));
  });
}

/** A text without the lines that are a report. */
export function withoutReports(text: string): string {
  return text
    .split("\n")
    .filter((line) => !line.includes(marker))
    .join("\n");
}

/** Whether two reports are of the same change; a Call Bridge has one registration for each Web Bridge. */
export function isSameRole(one: ChangeReport, other: ChangeReport): boolean {
  return one.appliance === other.appliance && one.role === other.role && one.url === other.url;
}

function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isReport(value: object): value is ChangeReport {
  return (
    "schema" in value && value.schema === 1 && "role" in value && "outcome" in value && "commands" in value
  );
}
