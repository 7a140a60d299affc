/** Versions of the installed npm packages that decide which engine and plugins fit. */
import { readFileSync } from "node:fs";

/** The version of an installed package. */
export function sdkVersion(name: string): string {
  const text: unknown = JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8"));
  if (typeof text === "object" && text !== null && "version" in text && typeof text.version === "string") {
    return text.version;
  }
  throw new Error(`the package.json of ${name} names no version`);
}
