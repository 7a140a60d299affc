import { deepStrictEqual } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { knownSymptoms } from "../../cli/doctor/symptoms";
import { parseCatalogue } from "../../tools/requirements/catalogue";
import { checkout } from "./pages";

const document = (name: string): string => readFileSync(join(checkout, "docs", name), "utf8");

describe("[U] docs: troubleshooting", () => {
  const rows = [
    ...document("troubleshooting.md").matchAll(/^\| (ERR-\d\d) *\|([^|]*)\|([^|]*)\|([^|]*)\|$/gm),
  ];
  const { requirements } = parseCatalogue(document("requirements.md"));

  it("has a row for every symptom of the requirements, with cause and remedy", () => {
    const listed = requirements.map(({ id }) => id).filter((id) => id.startsWith("ERR-") && id !== "ERR-21");
    deepStrictEqual(
      rows.filter(([, , ...cells]) => cells.every((cell) => cell.trim() !== "")).map(([, id]) => id),
      listed,
    );
  });

  it("ERR-21 says of each symptom that doctor names that doctor shows it, and names requirements that there are", () => {
    const byDoctor = rows.filter(([, , , shown = ""]) => shown.includes("`doctor`")).map(([, id]) => id);
    deepStrictEqual([...byDoctor].sort(), [...knownSymptoms()].sort());
    const known = new Set(requirements.map(({ id }) => id));
    const named = rows.flatMap(([, , , shown = ""]) =>
      [...shown.matchAll(/\b[A-Z0-9]+-\d\d\b/g)].map(([id]) => id),
    );
    deepStrictEqual(
      named.filter((id) => !known.has(id)),
      [],
    );
  });
});
