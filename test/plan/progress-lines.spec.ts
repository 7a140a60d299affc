import assert from "node:assert/strict";
import { linesOf } from "../../plan/progress-lines";

describe("[U] plan/progress-lines", () => {
  it("makes lines of a text, without empty ones and control characters", () => {
    assert.deepEqual(linesOf("one\r\n\n  \ntwo\u001b[31m\tred\n"), ["one", "two [31m red"]);
  });

  it("cuts a text into lines of less than 4 KiB in UTF-8 and loses nothing of it", () => {
    for (const character of ["a", "ß", "€", "😀"]) {
      const text = character.repeat(5_000);
      const lines = linesOf(text);
      assert.ok(lines.every((line) => Buffer.byteLength(line) < 4_096 - 1));
      assert.equal(lines.join(""), text);
    }
  });
});
