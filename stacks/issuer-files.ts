/** What issuers are given by reference: certificates in files, keys in files or environment variables. */
import { readFileSync } from "node:fs";
import type { SettingReader } from "./setting-reader";
import type { SettingName } from "./settings";

/** The text of the file that a setting names; empty where the setting is empty. What cannot be read is reported. */
export function readFileOf(reader: SettingReader, name: SettingName): string {
  const path = reader.required(name);
  if (path === "") return "";
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    reader.report(name, `the file ${JSON.stringify(path)} cannot be read (${why})`, "set");
    return "";
  }
}

/** Settings that hold a secret by reference, of which one is given. */
export interface SecretSettings {
  readonly env: SettingName;
  readonly file: SettingName;
}

/** The secret, without the line's end behind it. Reports both, none, a variable that is empty and a file that cannot be read. */
export function readSecret(reader: SettingReader, { env, file }: SecretSettings): string {
  if (reader.isGiven(env) && reader.isGiven(file)) reader.report(file, `it excludes ${env}`, "rm");
  if (!reader.isGiven(env) && reader.isGiven(file)) return readFileOf(reader, file).trimEnd();
  const variable = reader.required(env);
  const value = variable === "" ? "" : (process.env[variable] ?? "").trimEnd();
  if (variable !== "" && value === "") {
    reader.report(env, `the environment variable ${variable} is not set`, "set");
  }
  return value;
}
