/** What is said about a setting. */

/** One setting. */
export interface Setting {
  readonly type: "string" | "integer" | "boolean" | "array";
  /** What an array holds; what its objects may hold stands in entry-settings.ts. */
  readonly items?: "object" | "string";
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

/** What to type after `pulumi config` to set it. */
export function settingLine(name: string, { items, example }: Setting): string {
  return items === "string" ? `set --path '${name}[0]' ${example}` : `set ${name} ${example}`;
}
