/** The tables that a bare command prints: `name : value`, column widths vary even inside one table (MMP reference 3.2). */
import { cmsError } from "../../errors/cms-error";

/** One row. */
export interface Row {
  readonly name: string;
  readonly value: string;
}

/** The rows of a table; lines without a colon (`Listen interface      a`) split at the first run of blanks. */
export function parseRows(text: string): readonly Row[] {
  return text.split("\n").flatMap((line) => parseRow(line) ?? []);
}

/** Finds rows by name, whatever the case and the blanks. */
export class TableRows {
  readonly #values: ReadonlyMap<string, string>;

  constructor(text: string) {
    this.#values = new Map(parseRows(text).map((row) => [normal(row.name), row.value]));
  }

  /** The value of the first of these names that the table has. */
  value(...names: readonly string[]): string | undefined {
    return names.map((name) => this.#values.get(normal(name))).find((value) => value !== undefined);
  }

  /** A file name; undefined for `none`, an empty value or a missing row. */
  file(...names: readonly string[]): string | undefined {
    const value = this.value(...names);
    return value === undefined || isNone(value) ? undefined : value;
  }

  /** Blank-separated words; none for `none`, an empty value or a missing row. */
  words(...names: readonly string[]): readonly string[] {
    const value = this.value(...names);
    return value === undefined || isNone(value) ? [] : value.split(/[\s,]+/);
  }
}

/** What a table that lacks its most certain row is. */
export function unreadableTable(command: string, missing: string, text: string): Error {
  return cmsError("mmp/table", {
    subject: command,
    what: `the table has no row ${JSON.stringify(missing)}`,
    remedy: "compare the appliance's release with the supported ones and report the table",
    evidence: text.slice(0, 400),
  });
}

function parseRow(line: string): Row | undefined {
  const [, name, value] =
    /^\s*([^:：]+?)\s*[:：]\s*(.*?)\s*$/.exec(line) ?? /^\s*(\S.*?)\s{2,}(\S.*?)\s*$/.exec(line) ?? [];
  return name === undefined || value === undefined ? undefined : { name, value };
}

function normal(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, " ");
}

function isNone(value: string): boolean {
  return value === "" || /^none$/i.test(value);
}
