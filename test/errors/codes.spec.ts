import { deepStrictEqual } from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../../errors/catalogue";
import { rules } from "../../x509/rules/all";

const folders = ["x509", "plan", "mmp", "rest", "apply", "issue", "cli", "components"];

/** Every text in the product that has the form of a code. */
function codesInUse(): ReadonlyMap<string, string> {
  const codes = new Map<string, string>();
  for (const folder of folders) {
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".ts")) continue;
      const code = readFileSync(join(folder, name), "utf8").replace(/^\s*(\/\/|\/?\*).*$/gm, "");
      for (const [, found = ""] of code.matchAll(/"([A-Z][A-Z0-9]*-\d{2}|[a-z0-9]+\/[a-z0-9-]+)"/g)) {
        codes.set(found, `${folder}/${name}`);
      }
    }
  }
  return codes;
}

describe("[U] errors/catalogue", () => {
  const groups = new Set(Object.keys(catalogue).map((code) => code.split("/")[0]));
  const inUse = codesInUse();

  it("holds every code that the product uses, and none that it does not", () => {
    const used = [...inUse.keys()].filter((code) => groups.has(code.split("/")[0]));
    deepStrictEqual(used.sort(), Object.keys(catalogue).sort());
  });

  it("leaves to docs/requirements.md the codes that are requirements, and those are listed there", () => {
    const listed = readFileSync("docs/requirements.md", "utf8");
    const ids = [...inUse.keys(), ...rules.map(({ id }) => id)].filter((code) => /^[A-Z]/.test(code));
    deepStrictEqual(
      ids.filter((id) => !listed.includes(`**${id}**`)),
      [],
    );
  });
});
