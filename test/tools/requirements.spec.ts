import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { parseCatalogue } from "../../tools/requirements/catalogue";
import { figures, findings } from "../../tools/requirements/findings";
import { proofs, proofsJson, proofsText } from "../../tools/requirements/proofs";
import type { Evidence } from "../../tools/requirements/findings";

const document = `# Requirements

- **implemented**: built.

- **CB-01** · MUST · implemented · A sentence.
- **CB-02** · MAY · implemented · A sentence.
- **CB-03** · MUST · deferred (Web Bridge 3) · A sentence.
- **CB-04** · MUST · background · A sentence.
`;

function evidence(changes: Partial<Evidence> & { readonly text?: string } = {}): Evidence {
  const { text = document, ...others } = changes;
  return {
    catalogue: parseCatalogue(text),
    titles: ["[U] x509/pem CB-01 reads UTF-16 never"],
    rules: ["cb-01-words.ts"],
    ruleSpecs: ["cb-01-words.spec.ts"],
    ...others,
  };
}

describe("[U] tools/requirements/catalogue: parseCatalogue", () => {
  it("reads id, level and state of each line", () => {
    deepStrictEqual(parseCatalogue(document), {
      requirements: [
        { id: "CB-01", level: "MUST", state: { kind: "implemented" } },
        { id: "CB-02", level: "MAY", state: { kind: "implemented" } },
        { id: "CB-03", level: "MUST", state: { kind: "deferred", subject: "Web Bridge 3" } },
        { id: "CB-04", level: "MUST", state: { kind: "background" } },
      ],
      unreadable: [],
    });
  });

  it("hands back a line that has no level, no state or no sentence", () => {
    const lines = [
      "- **CB-01** · implemented · A.",
      "- **CB-02** · MUST · later · A.",
      "- **CB-03** · MAY · background · ",
    ];
    deepStrictEqual(parseCatalogue(lines.join("\n")), { requirements: [], unreadable: lines });
  });
});

describe("[U] tools/requirements/findings", () => {
  it("finds nothing where document and tests agree", () => {
    deepStrictEqual(findings(evidence()), []);
    strictEqual(
      figures(evidence()),
      "4 requirement ids, 2 implemented, 1 deferred, 1 background, 1 named by 1 tests, 1 rules",
    );
  });

  it("names a title with an id that the document does not list", () => {
    deepStrictEqual(findings(evidence({ titles: ["CB-01 holds", "CB-77 holds"] })), [
      "a test names CB-77, which docs/requirements.md does not list: CB-77 holds",
    ]);
  });

  it("names a MUST that is implemented and that no test names", () => {
    deepStrictEqual(findings(evidence({ titles: ["holds"] })), [
      "CB-01 is a MUST and implemented, and no test names it",
    ]);
  });

  it("names a rule without a spec", () => {
    deepStrictEqual(findings(evidence({ ruleSpecs: [] })), [
      "x509/rules/cb-01-words.ts has no test/x509/rules/cb-01-words.spec.ts",
    ]);
  });

  it("names a line that cannot be read and an id that is there twice", () => {
    const text = `${document}- **CB-02** · MAY · implemented · Again.\n- **CB-05** · MUST · later · A sentence.\n`;
    deepStrictEqual(findings(evidence({ text })), [
      "docs/requirements.md: this line cannot be read: - **CB-05** · MUST · later · A sentence.",
      "docs/requirements.md: CB-02 is there twice",
    ]);
  });
});

describe("[U] tools/requirements/proofs", () => {
  const tests = [
    { file: "test/a.spec.ts", title: "[U] a CB-01 CB-03 CB-01 holds" },
    { file: "test/b.spec.ts", title: "[E] b CB-01 holds in UTF-16 too" },
  ];
  const catalogue = parseCatalogue(document);

  it("lists each requirement with every test that names it, once", () => {
    deepStrictEqual(
      proofs(catalogue, tests).map(({ id, tests: named }) => [id, named.map(({ file }) => file)]),
      [
        ["CB-01", ["test/a.spec.ts", "test/b.spec.ts"]],
        ["CB-02", []],
        ["CB-03", ["test/a.spec.ts"]],
        ["CB-04", []],
      ],
    );
  });

  it("writes title and file of each, as text and as JSON", () => {
    const some = proofs(catalogue, tests, ["CB-02", "CB-03"]);
    strictEqual(
      proofsText(some),
      [
        "CB-02    MAY    implemented",
        "    no test",
        "CB-03    MUST   deferred (Web Bridge 3)",
        "    test/a.spec.ts: [U] a CB-01 CB-03 CB-01 holds",
        "1 of 2 named by a test\n",
      ].join("\n"),
    );
    deepStrictEqual(JSON.parse(proofsJson(some)), { schema: 1, requirements: some });
  });

  it("refuses an id that the document does not list", () => {
    throws(() => proofs(catalogue, tests, ["CB-77"]), /does not list CB-77/);
  });
});
