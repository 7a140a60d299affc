import assert from "node:assert/strict";
import fc from "fast-check";
import { maxPemBlocks, maxPemCharacters, parsePemBlocks, writePem } from "../../x509/pem";
import { thrownText } from "../thrown";

const again = "Give the file again, complete and as Base-64 text.";
const der = Buffer.from("a certificate would stand here, its content is of no interest");
const block = writePem("CERTIFICATE", der);
const one = [{ label: "CERTIFICATE", der, headers: [] }];

describe("[U] x509/pem: writePem", () => {
  it("FILE-09 FILE-13 writes line feeds, 64 columns, and one line feed at the end", () => {
    const lines = ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "AA=="];
    assert.equal(
      writePem("CERTIFICATE", Buffer.alloc(49)),
      `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`,
    );
    assert.equal(
      writePem("PRIVATE KEY", Buffer.alloc(48)),
      `-----BEGIN PRIVATE KEY-----\n${lines[0] ?? ""}\n-----END PRIVATE KEY-----\n`,
    );
  });
});

describe("[U] x509/pem: parsePemBlocks", () => {
  it("FILE-13 reads what is written, whatever the bytes", () => {
    const anyBlock = fc.record({
      label: fc.constantFrom("CERTIFICATE", "PRIVATE KEY", "CERTIFICATE REQUEST"),
      der: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    });
    fc.assert(
      fc.property(fc.array(anyBlock, { maxLength: 6 }), (blocks) => {
        const text = blocks.map(({ label, der }) => writePem(label, der)).join("");
        const wanted = blocks.map(({ label, der }) => ({ label, der: Buffer.from(der), headers: [] }));
        assert.deepStrictEqual(parsePemBlocks(text, "chain"), wanted);
      }),
    );
  });

  it("FILE-13 accepts CRLF, CR, a byte order mark, indentation, trailing blanks and empty lines in a block", () => {
    const forms = [
      block.replaceAll("\n", "\r\n"),
      block.replaceAll("\n", "\r"),
      `\uFEFF${block}`,
      block.replace(/^/gm, "   "),
      block.replaceAll("\n", " \t\n"),
      block.replaceAll("\n", "\n\n"),
      block.trimEnd(),
    ];
    for (const form of forms) assert.deepStrictEqual(parsePemBlocks(form, "leaf"), one);
  });

  it("FILE-13 OSSL-07 passes over comments, bag attributes and what `openssl -text` prints before a block", () => {
    const text = [
      "# the leaf, from the CA's mail of Monday",
      "Bag Attributes",
      "    friendlyName: cms1",
      "Certificate:",
      "    Data:",
      "        Version: 3 (0x2)",
      "----- cut here -----",
      block,
      "Kind regards",
    ].join("\n");
    assert.deepStrictEqual(parsePemBlocks(text, "leaf"), one);
  });

  it("FILE-10 reads two files that were joined without a line end between them", () => {
    assert.deepStrictEqual(parsePemBlocks(block.trimEnd() + block, "chain"), [...one, ...one]);
  });

  it("FILE-14 tells blocks apart by their labels and keeps RFC 1421 headers", () => {
    const headers = ["Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-256-CBC,0011"];
    const key = writePem("RSA PRIVATE KEY", der).replace("\n", `\n${headers.join("\n")}\n\n`);
    assert.deepStrictEqual(parsePemBlocks(block + key, "both"), [
      ...one,
      { label: "RSA PRIVATE KEY", der, headers },
    ]);
  });

  it("FILE-09 finds no block in an empty text or in white space", () => {
    for (const text of ["", "\n\r\n \t", "\uFEFF"]) assert.deepStrictEqual(parsePemBlocks(text, "x"), []);
  });

  const damaged: readonly (readonly [string, string, string])[] = [
    ["another text", "MIIBkTCB+wIJAJ", "the text holds no PEM block"],
    [
      "a missing END line",
      `# first\n${block.replace(/-----END.*\n/, "")}`,
      "the CERTIFICATE block that begins in line 2 has no END line",
    ],
    [
      "a missing END line before the next block",
      block.replace(/-----END.*\n/, "") + block,
      "the CERTIFICATE block that begins in line 1 has no END line",
    ],
    [
      "a missing BEGIN line",
      block.replace(/-----BEGIN.*\n/, ""),
      "the line END CERTIFICATE in line 3 has no BEGIN line",
    ],
    [
      "the END line of another kind",
      block.replace("END CERTIFICATE", "END PRIVATE KEY"),
      "the line END PRIVATE KEY in line 4 ends a block that began as CERTIFICATE",
    ],
    [
      "a damaged BEGIN line",
      block.replace("CERTIFICATE-----", "CERTIFICATE---"),
      "line 1 begins like a PEM line and does not end like one",
    ],
    [
      "a foreign character",
      block.replace("YSB", "YS\u2026"),
      "the CERTIFICATE block that begins in line 1 is not base64",
    ],
    [
      "a lost character",
      block.replace("YSB", "YS"),
      "the CERTIFICATE block that begins in line 1 is not base64",
    ],
    [
      "nothing between its lines",
      "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
      "the CERTIFICATE block that begins in line 1 is not base64",
    ],
    [
      "too many characters",
      "a".repeat(maxPemCharacters + 1),
      "the text has 1048577 characters, more than 1048576",
    ],
    ["too many blocks", block.repeat(maxPemBlocks + 1), "the text holds more than 256 blocks"],
  ];
  for (const [name, text, what] of damaged) {
    it(`FILE-09 refuses a text with ${name}`, () => {
      assert.equal(
        thrownText(() => parsePemBlocks(text, "cms1 webAdmin certs leaf")),
        `x509/pem cms1 webAdmin certs leaf: ${what}. ${again}`,
      );
    });
  }

  it("PKI-22 never quotes the content of a block that cannot be read", () => {
    const secret = "c2VjcmV0IHNlY3JldCBzZWNyZXQ";
    const text = `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`;
    assert.ok(!thrownText(() => parsePemBlocks(text, "key")).includes(secret.slice(0, 8)));
  });

  it("FILE-09 fails with x509/pem on any text, and with nothing else", () => {
    const line = fc.constantFrom("-----BEGIN A-----", "-----END A-----", "AAAA", "-----", "K: v", "=", "é");
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string())), (lines) => {
        const text = thrownText(() => parsePemBlocks(lines.join("\n"), "x"));
        assert.match(text, /^(nothing was thrown|x509\/pem x: .*\.)$/);
      }),
    );
  });
});
