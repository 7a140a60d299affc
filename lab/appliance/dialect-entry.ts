/** What stands about one switch in the list of dialects. */

/** One switch. */
export interface DialectEntry {
  readonly name: string;
  readonly says: string;
  /** The values; `number` stands for any whole number. */
  readonly values: readonly string[];
  readonly default: string;
  readonly source: string;
}
