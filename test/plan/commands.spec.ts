import assert from "node:assert/strict";
import { mmpCommand } from "../../plan/commands";

describe("[U] plan/commands", () => {
  it("CSR-07 quotes a value with blanks after its attribute's colon", () => {
    assert.equal(
      mmpCommand("pki", "csr", "callbridge", "CN:www.example.com", "O:Example Inc."),
      'pki csr callbridge CN:www.example.com O:"Example Inc."',
    );
    assert.equal(mmpCommand("dns", "My company"), 'dns "My company"');
  });

  it("CMD-17 refuses control characters, line ends, double quotes and empty words", () => {
    const reasons = new Map([
      ["a\nwebadmin disable", "holds a control character"],
      ["a\u0000", "holds a control character"],
      ["a\u2028b", "holds a control character"],
      ['a" b', "holds a double quote"],
      ["", "is empty"],
    ]);
    for (const [value, reason] of reasons) {
      assert.throws(() => mmpCommand("webadmin", value), {
        message:
          `CMD-17 MMP command "webadmin": the value ${JSON.stringify(value)} ${reason}. ` +
          "Use a value without control characters and double quotes.",
      });
    }
  });
});
