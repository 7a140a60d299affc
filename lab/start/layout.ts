/** Texts in columns, wrapped and with bars: no escape codes, so that they fit every output. */

/** How far some work is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What is counted, e.g. `packages compiled`. */
  readonly what: string;
  /** Length of the bar; 0 is none. */
  readonly cells: number;
}

/** `  [#########.....]  60 %  1036 of 1727 packages compiled` */
export function progressText({ done, total, what, cells }: Progress): string {
  const share = total > 0 ? Math.min(done / total, 1) : 0;
  const full = Math.floor(share * cells);
  const bar = cells > 0 ? `[${"#".repeat(full)}${".".repeat(cells - full)}]  ` : "";
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
  return `  ${bar}${percent}  ${String(done)} of ${String(total)} ${what}`;
}

/** Milliseconds as seconds with one digit. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Breaks lines that are too wide at a space; what follows is indented as the line's own text is. */
export function wrapped(text: string, columns: number): string {
  return text
    .split("\n")
    .map((line) => wrappedLine(line, columns))
    .join("\n");
}

function wrappedLine(line: string, columns: number): string {
  const indent = /^ *(?:\d+\.\d s +)?/.exec(line)?.[0].length ?? 0;
  const lines: string[] = [];
  let rest = line;
  while (rest.length > columns) {
    const last = rest.lastIndexOf(" ", columns);
    const cut = last > indent ? last : rest.indexOf(" ", Math.max(columns, indent + 1));
    if (cut < 0) break;
    lines.push(rest.slice(0, cut));
    rest = `${" ".repeat(indent)}${rest.slice(cut + 1)}`;
  }
  return [...lines, rest].join("\n");
}

/** Rows under a head, two spaces apart; columns of numbers are set to the right. */
export function columnsText(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => (row[at] ?? "").length)));
  const isRight = head.map((_, at) => rows.every((row) => /^\d+(\.\d s)?$/.test(row[at] ?? "")));
  return [head, ...rows]
    .map((row) =>
      `  ${row.map((cell, at) => padded(cell, widths[at] ?? 0, isRight[at] === true)).join("  ")}`.trimEnd(),
    )
    .join("\n");
}

function padded(cell: string, width: number, isRight: boolean): string {
  return isRight ? cell.padStart(width) : cell.padEnd(width);
}
