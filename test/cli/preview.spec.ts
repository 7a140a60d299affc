import assert from "node:assert/strict";
import { planText } from "../../cli/plan-text";
import { parsePreview } from "../../cli/preview";
import { aPreview, aStep } from "./preview-document";

describe("[U] cli/preview", () => {
  it("takes commands in the order of their numbers, not of their names", () => {
    const after = { MMP_TARGET: "t", MMP_10: "last", MMP_2: "second", MMP_1: "first" };
    const { changes } = parsePreview(aPreview([aStep({ op: "create", after })]), "a test");
    assert.deepEqual(changes[0]?.commands, ["first", "second", "last"]);
  });

  it("lets one step speak for the three of a replacement", () => {
    const after = { MMP_TARGET: "t" };
    const steps = ["create-replacement", "replace", "delete-replaced"].map((op) =>
      aStep({ op, before: after, after }),
    );
    const { changes } = parsePreview(aPreview(steps), "a test");
    assert.deepEqual(
      changes.map(({ operation }) => operation),
      ["replace"],
    );
  });

  it("CA-14 says what a change waits for, and that it sends nothing", () => {
    const before = { MMP_TARGET: "t", MMP_001: "version", FILE_CERTS_SHA256: "old", API_001: "POST" };
    const after = { MMP_TARGET: "t", CMS_PENDING: "the answer to web.csr", API_001: "POST" };
    const preview = parsePreview(aPreview([aStep({ op: "update", before, after })]), "a test");
    const [change] = preview.changes;
    assert.deepEqual([change?.commands, change?.apiCalls, change?.facts], [[], [], []]);
    assert.match(
      planText(preview),
      /interrupts: Nothing: it waits for the answer to web\.csr\.\n.*Nothing is sent/,
    );
  });

  it("CSR-16 shows which key an appliance would make, and that it interrupts nothing", () => {
    const after = {
      MMP_TARGET: "admin@cms1:22",
      MMP_001: "version",
      MMP_002: "pki csr web-ab12-0123456789 CN:cms1.example.org",
      MMP_003: "",
      CMS_ISSUANCE: "{}",
    };
    const text = planText(parsePreview(aPreview([aStep({ op: "create", after })]), "a test"));
    assert.match(text, /interrupts: Nothing: files are added/);
    assert.match(text, /1 +version\n +2 +pki csr web-ab12-0123456789 CN:cms1\.example\.org\n/);
    assert.ok(!/^ +3 /m.test(text));
  });

  it("reads the slot and the fact out of the names", () => {
    const before = { MMP_TARGET: "t", FILE_C2W_TRUST_SHA256: "old" };
    const after = { MMP_TARGET: "t", FILE_C2W_TRUST_SHA256: "new" };
    const { changes } = parsePreview(aPreview([aStep({ op: "update", before, after })]), "a test");
    assert.deepEqual(changes[0]?.facts, [{ slot: "c2wTrust", fact: "sha256", before: "old", after: "new" }]);
  });

  it("hands on the errors that the preview met", () => {
    const diagnostics = [
      { severity: "error", message: "CSR-09 x: bad.\n" },
      { severity: "info", message: "well" },
    ];
    assert.deepEqual(parsePreview(aPreview([], diagnostics), "a test").errors, ["CSR-09 x: bad."]);
  });

  it("refuses a text that is no preview and names where it came from", () => {
    for (const text of ["", "nonsense", '{"version": 3}', "{"]) {
      assert.throws(() => parsePreview(text, "plan.json"), {
        message:
          "cli/preview plan.json: this is not the JSON document of a preview. Make one with pulumi preview --json.",
      });
    }
  });
});
