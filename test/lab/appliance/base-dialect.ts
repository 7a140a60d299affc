/** The dialect under which a whole run of tests takes place: see `npm run test:dialects`. */
import { dialectOf } from "../../../lab/appliance/dialects";
import type { Dialect } from "../../../lab/appliance/dialects";

/** The environment variable that gives it: `name=value`, several separated by blanks. */
export const baseDialectVariable = "CMS_TEST_DIALECT";

/** The values that every appliance of the tests starts with, unless a test says otherwise; none by default. */
export function baseDialect(): Partial<Dialect> {
  const texts = (process.env[baseDialectVariable] ?? "").split(" ").filter((text) => text !== "");
  const entries = texts.map((text): [string, string] => {
    const [name = "", value = ""] = text.split("=");
    return [name, value];
  });
  const choice: Partial<Dialect> = Object.fromEntries(entries);
  // Refuses what is not known: a run under a misspelt value would prove nothing.
  dialectOf(choice);
  return choice;
}
