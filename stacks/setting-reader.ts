/** Reads single settings and collects what is wrong with them, so that it can be reported together. */
import { droppedRole } from "pulumi-cisco-meeting-server";
import { isSetting, settingOf } from "./settings";
import type { SettingName } from "./settings";

/** Reads settings by their names. What it returns for a wrong one is never used: `problems` is not empty then. */
export interface SettingReader {
  /** What is wrong, each with the line to type. */
  readonly problems: readonly string[];
  /** Whether a setting has another value than its default. */
  readonly isGiven: (name: SettingName) => boolean;
  readonly required: (name: SettingName) => string;
  /** What is made of a setting, and nothing where it is not given. */
  readonly optional: <Made extends object>(
    name: SettingName,
    make: (value: string) => Made,
  ) => Made | undefined;
  readonly choice: <Word extends string>(name: SettingName, words: readonly [Word, ...Word[]]) => Word;
  readonly whole: (name: SettingName, least: number, most: number) => number;
  readonly flag: (name: SettingName) => boolean;
  /** Reports something that only several settings together show. */
  readonly report: (name: SettingName, what: string, command: "set" | "rm") => void;
}

/** A reader of the settings of a namespace among the engine's values, `<namespace>:<name>` each. */
export function settingReader(namespace: string, values: Readonly<Record<string, string>>): SettingReader {
  const given = givenSettings(namespace, values);
  const problems = Object.keys(given).flatMap((name) => (isSetting(name) ? [] : [unknownSetting(name)]));
  const text = (name: SettingName): string => given[name] ?? String(settingOf(name).default);
  const isGiven = (name: SettingName): boolean => given[name] !== undefined;
  const report: SettingReader["report"] = (name, what, command) => {
    const problem = problemText(name, what, command);
    // Two parts of a deployment may read the same setting.
    if (!problems.includes(problem)) problems.push(problem);
  };
  return {
    problems,
    isGiven,
    report,
    required: (name) => {
      if (text(name) === "") report(name, "it is missing", "set");
      return text(name);
    },
    optional: (name, make) => (isGiven(name) ? make(text(name)) : undefined),
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
  };
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
      .filter(([name, value]) => !isSetting(name) || value !== String(settingOf(name).default)),
  );
}

function unknownSetting(name: string): string {
  const why = droppedRole(name);
  const said = why === undefined ? "there is no such setting; Pulumi.yaml lists them all" : `VER-03, ${why}`;
  return `  ${name}: ${said}.\n    pulumi config rm ${name}`;
}

function problemText(name: SettingName, what: string, command: "set" | "rm"): string {
  const { says, example } = settingOf(name);
  const line = command === "rm" ? `rm ${name}` : `set ${name} ${example}`;
  return `  ${name}: ${what}. ${says}\n    pulumi config ${line}`;
}

function shown(value: string): string {
  return JSON.stringify(value.length <= 60 ? value : `${value.slice(0, 57)}...`);
}
