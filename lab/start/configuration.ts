/**
 * The text of a stack's configuration, laid together from three sides. Values are lines of YAML that nobody here needs
 * to understand: an entry is what stands under its key, deeper than it.
 */

/** What goes into the lab's configuration. */
export interface ConfigurationSides {
  /** The committed file. */
  readonly committed: string;
  /** The committed file as it was when the lab's configuration was last written. */
  readonly before: string;
  /** The lab's configuration as it is: with what the user set and the salt of the stack's secrets. */
  readonly kept: string;
  /** The lab's own values, by full key; they win. */
  readonly lab: Readonly<Record<string, unknown>>;
}

interface StackFile {
  /** Everything outside `config:`, comments left out. */
  readonly head: readonly string[];
  readonly entries: ReadonlyMap<string, string>;
}

/** Takes the committed values, over them what the user set meanwhile, over them the lab's own. */
export function configurationText({ committed, before, kept, lab }: ConfigurationSides): string {
  const old = parseStackFile(before).entries;
  const current = parseStackFile(kept);
  const set = [...current.entries].filter(([key, text]) => unquoted(old.get(key) ?? "") !== unquoted(text));
  const own = Object.entries(lab).map(([key, value]) => [key, `  ${key}: ${JSON.stringify(value)}`] as const);
  const entries = new Map([...parseStackFile(committed).entries, ...set, ...own]);
  return `${[...current.head, "config:", ...entries.values()].join("\n")}\n`;
}

/** Pulumi writes values in quotes that a person writes without. */
function unquoted(text: string): string {
  return text.replaceAll(/["']/g, "");
}

function parseStackFile(text: string): StackFile {
  const head: string[] = [];
  const entries = new Map<string, string>();
  let key: string | undefined;
  let isConfig = false;
  for (const line of text.split("\n")) {
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    if (!line.startsWith(" ")) isConfig = line.startsWith("config:");
    if (!isConfig) head.push(line);
    else if (line.startsWith(" ")) {
      key = /^ {2}([^\s:]+:[^\s:]+):/.exec(line)?.[1] ?? key;
      if (key !== undefined) entries.set(key, isDeeper(line) ? `${entries.get(key) ?? ""}\n${line}` : line);
    }
  }
  return { head, entries };
}

function isDeeper(line: string): boolean {
  return line.startsWith("   ");
}
