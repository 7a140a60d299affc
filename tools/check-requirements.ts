/**
 * Checks that docs/requirements.md and the tests agree: every id that a title names is listed, every MUST that is
 * implemented is named by a test, every rule about certificates has a spec. Prints the figures, and ends with 1 when
 * something does not hold.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseCatalogue } from "./requirements/catalogue";
import { figures, findings } from "./requirements/findings";
import type { Evidence } from "./requirements/findings";
import { listTests } from "./tests/mocha";
import { specFiles } from "./tests/selection";

const root = resolve(__dirname, "..");
// What stands beside the rules: the list of them, the check that runs them, the type.
const notRules = ["all.ts", "check.ts", "rule.ts"];

async function main(): Promise<void> {
  const evidence = await gather();
  const found = findings(evidence);
  for (const sentence of found) console.log(sentence);
  console.log(figures(evidence));
  process.exitCode = found.length === 0 ? 0 : 1;
}

async function gather(): Promise<Evidence> {
  return {
    catalogue: parseCatalogue(readFileSync(join(root, "docs", "requirements.md"), "utf8")),
    titles: (await listTests(specFiles(root), root)).map(({ title }) => title),
    rules: readdirSync(join(root, "x509", "rules")).filter((file) => !notRules.includes(file)),
    ruleSpecs: readdirSync(join(root, "test", "x509", "rules")),
  };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
