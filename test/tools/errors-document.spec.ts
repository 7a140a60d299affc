import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { catalogue } from "../../errors/catalogue";
import { errorsDocument } from "../../tools/errors-document";

describe("[U] tools/errors-document", () => {
  it("is what docs/errors.md holds", () => {
    strictEqual(readFileSync("docs/errors.md", "utf8"), errorsDocument());
  });

  it("lists every code once, with its sentence", () => {
    const listed = [...errorsDocument().matchAll(/^- `(.+?)`: (.+)$/gm)].map(([, code, says]) => [
      code,
      says,
    ]);
    deepStrictEqual(listed.sort(), Object.entries(catalogue).sort());
  });
});
