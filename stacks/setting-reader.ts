/** Reads single settings and collects what is wrong with them, so that it can be reported together. */
import { droppedRole } from "pulumi-cisco-meeting-server";
import { nearestName } from "./nearest-name";
import { defaultText, settingLine } from "./setting";
import type { Setting } from "./setting";
import { isSetting, settings, settingOf } from "./settings";
import type { SettingName } from "./settings";

/** Reads settings by their names. What it returns for a wrong one is never used: a problem has been told then. */
export interface SettingReader<Name extends string = SettingName> {
  /** Whether a setting has another value than its default. */
  readonly isGiven: (name: Name) => boolean;
  readonly required: (name: Name) => string;
  /** What is made of a setting, and nothing where it is not given. */
  readonly optional: <Made extends object>(name: Name, make: (value: string) => Made) => Made | undefined;
  readonly choice: <Word extends string>(name: Name, words: readonly [Word, ...Word[]]) => Word;
  readonly whole: (name: Name, least: number, most: number) => number;
  readonly flag: (name: Name) => boolean;
  /** The texts in a list. */
  readonly list: (name: Name) => readonly string[];
  /** Reports something that only several settings together show. */
  readonly report: (name: Name, what: string, command: "set" | "rm") => void;
}

/** A reader of all settings of a stack. */
export interface StackReader extends SettingReader {
  /** What is wrong, each with the line to type. */
  readonly problems: readonly string[];
  /** The text of a setting as the engine has it. */
  readonly text: (name: SettingName) => string;
  /** Adds a problem, once: two parts of a deployment may read the same setting. */
  readonly tell: (problem: string) => void;
}

/** Where a reader has its values from. */
export interface SettingSource<Name extends string> {
  /** The value, where it is given and not the default. */
  readonly given: (name: Name) => string | undefined;
  readonly setting: (name: Name) => Setting;
  readonly report: SettingReader<Name>["report"];
}

/** A reader of the settings of a namespace among the engine's values, `<namespace>:<name>` each. */
export function settingReader(namespace: string, values: Readonly<Record<string, string>>): StackReader {
  const given = givenSettings(namespace, values);
  const problems = Object.keys(given).flatMap((name) => (isSetting(name) ? [] : [unknownSetting(name)]));
  const tell = (problem: string): void => {
    if (!problems.includes(problem)) problems.push(problem);
  };
  const report: StackReader["report"] = (name, what, command) => {
    const setting = settingOf(name);
    const line = command === "rm" ? `rm ${name}` : settingLine(name, setting);
    tell(problemText(`${name}: ${what}. ${setting.says}`, [line]));
  };
  const source = { given: (name: SettingName) => given[name], setting: settingOf, report };
  return {
    ...readerOf(source),
    problems,
    tell,
    text: (name) => given[name] ?? defaultText(settingOf(name)),
  };
}

/** A reader of what a source has. */
export function readerOf<Name extends string>({
  given,
  setting,
  report,
}: SettingSource<Name>): SettingReader<Name> {
  const text = (name: Name): string => given(name) ?? defaultText(setting(name));
  return {
    isGiven: (name) => given(name) !== undefined,
    report,
    required: (name) => {
      if (text(name) === "") report(name, "it is missing", "set");
      return text(name);
    },
    optional: (name, make) => (given(name) === undefined ? undefined : make(text(name))),
    choice: (name, words) => {
      const found = words.find((word) => word === text(name));
      if (found === undefined) report(name, `${shown(text(name))} is not one of ${words.join(", ")}`, "set");
      return found ?? words[0];
    },
    whole: (name, least, most) => {
      const value = /^\d{1,9}$/.test(text(name)) ? Number(text(name)) : NaN;
      const isRight = value >= least && value <= most;
      const range = `a whole number from ${String(least)} to ${String(most)}`;
      if (!isRight) report(name, `${shown(text(name))} is not ${range}`, "set");
      return value;
    },
    flag: (name) => {
      if (!["true", "false"].includes(text(name)))
        report(name, `${shown(text(name))} is neither true nor false`, "set");
      return text(name) === "true";
    },
    list: (name) => {
      const texts = textsIn(text(name));
      if (!texts) report(name, `${shown(text(name))} is no list of texts`, "rm");
      return texts ?? [];
    },
  };
}

function textsIn(json: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) && value.every((one) => typeof one === "string") ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The engine fills in the defaults of Pulumi.yaml, so a value that is the default counts as not given. */
function givenSettings(
  namespace: string,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const prefix = `${namespace}:`;
  const own = Object.entries(values).filter(([key, value]) => key.startsWith(prefix) && value !== "");
  return Object.fromEntries(
    own
      .map(([key, value]) => [key.slice(prefix.length), value] as const)
      .filter(([name, value]) => !isSetting(name) || value !== defaultText(settingOf(name))),
  );
}

function unknownSetting(name: string): string {
  const why = droppedRole(name);
  if (why !== undefined) return problemText(`${name}: VER-03, ${why}.`, [`rm ${name}`]);
  const near = nearestName(name, Object.keys(settings));
  const hint = near === undefined ? "Pulumi.yaml lists them all" : `the nearest is ${near}`;
  return problemText(`${name}: there is no such setting; ${hint}.`, [`rm ${name}`]);
}

/** A problem and the lines that mend it. */
export function problemText(problem: string, commands: readonly string[]): string {
  return [`  ${problem}`, ...commands.map((command) => `    pulumi config ${command}`)].join("\n");
}

/** A value as it is shown in a message, cut where it is long. */
export function shown(value: string): string {
  return JSON.stringify(value.length <= 60 ? value : `${value.slice(0, 57)}...`);
}
