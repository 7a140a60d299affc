/**
 * `npm run requirements`: every requirement of docs/requirements.md with the tests that name it, by title and file. Ids as
 * arguments take only those; `--json` is for programs. Whether every requirement that is implemented has a test is checked by
 * `npm run check`.
 */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { parseCatalogue } from "./requirements/catalogue";
import { proofs, proofsJson, proofsText } from "./requirements/proofs";
import { listTests } from "./tests/mocha";
import { specFiles } from "./tests/selection";

const root = resolve(__dirname, "..");

async function main(commandLine: readonly string[]): Promise<void> {
  const options = { json: { type: "boolean", default: false } } as const;
  const { values, positionals } = parseArgs({ args: [...commandLine], allowPositionals: true, options });
  const catalogue = parseCatalogue(readFileSync(join(root, "docs", "requirements.md"), "utf8"));
  // A wrong id is told before the tests are listed, which takes some seconds.
  proofs(catalogue, [], positionals);
  const found = proofs(catalogue, await listTests(specFiles(root), root), positionals);
  process.stdout.write(values.json ? proofsJson(found) : proofsText(found));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
