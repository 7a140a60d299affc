import assert from "node:assert/strict";
import { TableRows, parseRows } from "../../../mmp/tables/rows";

describe("[U] mmp/tables/rows", () => {
  it("CB-12 splits at the first colon, whatever the width of the columns", () => {
    const text = [
      "Enabled                               : true",
      "AV1 Video Codec : enabled",
      "HTTPS listening ports and interfaces  : a:445 b:445",
      "  Server Key             : dbclusterserver.key",
      "Key file：cms.key",
      "Nodes:",
    ].join("\n");
    assert.deepStrictEqual(parseRows(text), [
      { name: "Enabled", value: "true" },
      { name: "AV1 Video Codec", value: "enabled" },
      { name: "HTTPS listening ports and interfaces", value: "a:445 b:445" },
      { name: "Server Key", value: "dbclusterserver.key" },
      { name: "Key file", value: "cms.key" },
      { name: "Nodes", value: "" },
    ]);
  });

  it("TURN-07 splits rows without a colon at the first run of blanks, and passes over everything else", () => {
    assert.deepStrictEqual(parseRows("Listen interface      a\nListen interface      b\n\nwords only\n"), [
      { name: "Listen interface", value: "a" },
      { name: "Listen interface", value: "b" },
    ]);
  });

  it("CB-12 finds a row by its name in any case and spacing, and takes none and nothing for no file", () => {
    const rows = new TableRows(
      "Key  file : a.key\nCA Bundle file : None\nTrust bundle :\nListening interfaces : a, b  c\n",
    );
    assert.equal(rows.value("KEY file"), "a.key");
    assert.equal(rows.value("missing", "key-file"), "a.key");
    assert.equal(rows.value("missing"), undefined);
    assert.equal(rows.file("CA Bundle file"), undefined);
    assert.equal(rows.file("Trust bundle"), undefined);
    assert.equal(rows.file("missing"), undefined);
    assert.deepStrictEqual(rows.words("Listening interfaces"), ["a", "b", "c"]);
    assert.deepStrictEqual(rows.words("CA Bundle file"), []);
    assert.deepStrictEqual(rows.words("missing"), []);
  });
});
