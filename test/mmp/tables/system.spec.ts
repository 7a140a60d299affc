import assert from "node:assert/strict";
import { parseDate, parseRelease } from "../../../mmp/tables/system";

describe("[U] mmp/tables/system: parseDate", () => {
  const iso = (text: string): string | undefined => parseDate(text)?.toISOString();

  it("INST-04 reads the clock in the layouts that a Unix would print", () => {
    const wanted = "2026-11-24T02:54:08.000Z";
    for (const text of [
      "Tue Nov 24 02:54:08 UTC 2026\n",
      "Tue Nov 24 02:54:08 2026",
      "2026-11-24T02:54:08Z",
      "2026-11-24 02:54:08",
      "2026-11-24 02:54:08 UTC",
      "System time: 2026-11-24T03:54:08+01:00\r\n",
      "Date: 24 November 2026 02:54:08",
      "24 Nov 2026 02:54:08 GMT",
    ]) {
      assert.equal(iso(text), wanted, text);
    }
    assert.equal(iso("2026-11-24T02:54:08.250Z"), "2026-11-24T02:54:08.250Z");
  });

  it("INST-04 knows no clock rather than a wrong one", () => {
    for (const text of [
      "",
      "Tue Nov 24 02:54:08 CET 2026",
      "Unknown command: date",
      "2026-13-41 02:54:08",
      "Foo 24 02:54:08 2026 Bar",
    ]) {
      assert.equal(iso(text), undefined, text);
    }
  });
});

describe("[U] mmp/tables/system: parseRelease", () => {
  it("VER-01 finds the release", () => {
    for (const [text, release] of [
      ["3.8\n", "3.8"],
      ["3.8.1\n", "3.8.1"],
      ["Version: 3.13.2", "3.13.2"],
      ["CMS release 2.9.12 (x)", "2.9.12"],
      ["R-v3.9", "3.9"],
    ] as const) {
      assert.equal(parseRelease(text), release, text);
    }
    assert.equal(parseRelease("Unknown command: version"), undefined);
  });
});
