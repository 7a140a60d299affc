import assert from "node:assert/strict";
import fc from "fast-check";
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

  it("CMD-17 CSR-05 CSR-09 builds the guide's own examples from their words", () => {
    const examples: readonly (readonly [string, readonly string[]])[] = [
      [
        "pki csr onecert CN:example.com subjectAltName:callbridge1.example.com,webbridge3.example.com",
        [
          "pki",
          "csr",
          "onecert",
          "CN:example.com",
          "subjectAltName:callbridge1.example.com,webbridge3.example.com",
        ],
      ],
      [
        'pki csr example CN:www.example.com OU:"My Desk" O:"My Office" L:"San Jose" ST:California C:US',
        [
          "pki",
          "csr",
          "example",
          "CN:www.example.com",
          "OU:My Desk",
          "O:My Office",
          "L:San Jose",
          "ST:California",
          "C:US",
        ],
      ],
      ['pki selfsigned dbca CN:"My company CA"', ["pki", "selfsigned", "dbca", "CN:My company CA"]],
      [
        "callbridge certs callbridge.key callbridge.crt callbridgebundle.crt",
        ["callbridge", "certs", "callbridge.key", "callbridge.crt", "callbridgebundle.crt"],
      ],
    ];
    for (const [text, words] of examples) assert.equal(mmpCommand(...words), text);
  });

  it("CMD-17 lets no word become two words, another command, or an open quotation, whatever is in it", () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "; reboot",
        "a\rb",
        "a\tb",
        "\u0085",
        "\u009b31m",
        "\u2029",
        "$(reboot)",
        "`x`",
        "\\",
        "CN: x",
        "a:b c",
      ),
    );
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }), (values) => {
        let text: string;
        try {
          text = mmpCommand("webadmin", ...values);
        } catch (error) {
          assert.match(String(error), /^CmsError: CMD-17 MMP command "webadmin": the value "/);
          return;
        }
        assert.doesNotMatch(text, /[\p{Cc}\p{Zl}\p{Zp}]/u);
        // Read as the MMP is known to: blanks part words except between two double quotes.
        const read = text.match(/(?:[^ "]|"[^"]*")+/g) ?? [];
        assert.deepStrictEqual(
          read.map((word) => word.replaceAll('"', "")),
          ["webadmin", ...values],
        );
      }),
      { numRuns: 150 },
    );
  });
});
