/** What is said about a setting. */

/** One setting. */
export interface Setting {
  /** An array holds objects; what they may hold stands in entry-settings.ts. */
  readonly type: "string" | "integer" | "boolean" | "array";
  readonly default: string | number | boolean | readonly [];
  /** What it decides. */
  readonly says: string;
  /** A value as it is typed after `pulumi config set NAME`. */
  readonly example: string;
}

/** The default as the engine hands it to the program. */
export function defaultText(setting: Setting): string {
  return typeof setting.default === "object" ? JSON.stringify(setting.default) : String(setting.default);
}
