/** Reads docs/requirements.md: one line per requirement, `- **ID** · LEVEL · STATE · sentence`. */

/** How strictly a requirement is meant. */
export type Level = "MUST" | "SHOULD" | "MAY";

/** Whether it is built; a deferred one names the subject that it waits for. */
export type State =
  | { readonly kind: "implemented" }
  | { readonly kind: "background" }
  | { readonly kind: "deferred"; readonly subject: string };

/** One requirement. */
export interface Requirement {
  readonly id: string;
  readonly level: Level;
  readonly state: State;
}

/** The requirements of the document, and the lines that look like one and are none. */
export interface Catalogue {
  readonly requirements: readonly Requirement[];
  readonly unreadable: readonly string[];
}

const pattern = /^- \*\*([A-Z0-9]+-\d{2})\*\* · (MUST|SHOULD|MAY) · ([^·]+) · \S.*\.$/;

/** Reads the document. */
export function parseCatalogue(text: string): Catalogue {
  const lines = text.split("\n").filter((line) => line.startsWith("- **") && /^- \*\*[A-Z0-9]+-/.test(line));
  const read = lines.map((line) => ({ line, requirement: parseLine(line) }));
  return {
    requirements: read.flatMap(({ requirement }) => (requirement === undefined ? [] : [requirement])),
    unreadable: read.flatMap(({ line, requirement }) => (requirement === undefined ? [line] : [])),
  };
}

function parseLine(line: string): Requirement | undefined {
  const [, id, level, stateText] = pattern.exec(line) ?? [];
  const state = parseState(stateText ?? "");
  if (id === undefined || state === undefined) return undefined;
  if (level !== "MUST" && level !== "SHOULD" && level !== "MAY") return undefined;
  return { id, level, state };
}

function parseState(text: string): State | undefined {
  if (text === "implemented" || text === "background") return { kind: text };
  const subject = /^deferred \((.+)\)$/.exec(text)?.[1];
  return subject === undefined ? undefined : { kind: "deferred", subject };
}
