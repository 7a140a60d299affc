import { deepStrictEqual } from "node:assert/strict";
import { sequenceProblem } from "../../../../../lab/engine/stand-ins/go/asn1";
import { goQuote } from "../../../../../lab/engine/stand-ins/go/quote";
import { uriProblem } from "../../../../../lab/engine/stand-ins/go/url";

describe("[U] lab/engine/stand-ins/go", () => {
  it("quotes a text as Go does", () => {
    const cases = [
      ["plain", '"plain"'],
      ['say "hi"\n', '"say \\"hi\\"\\n"'],
      ["back\\slash\ttab", '"back\\\\slash\\ttab"'],
      ["\u0000\u001b\u007f", '"\\x00\\x1b\\x7f"'],
      ["会議 é", '"会議 é"'],
      ["\u200b", '"\\u200b"'],
    ] as const;
    deepStrictEqual(
      cases.map(([text]) => goQuote(text)),
      cases.map(([, quoted]) => quoted),
    );
  });

  it("refuses what Go refuses as a URI, with its words", () => {
    const cases = [
      ["spiffe://example.com/call", undefined],
      ["urn:example:leaf", undefined],
      ["https://user@example.com:8443/a%20b?x=%zz#f", undefined],
      ["http://[2001:db8::1]:80/", undefined],
      ["relative/path", undefined],
      ["", undefined],
      [":", 'parse ":": missing protocol scheme'],
      ["http://[::1", `parse "http://[::1": missing ']' in host`],
      ["1a:b", 'parse "1a:b": first path segment in URL cannot contain colon'],
      ["http://h:port/", 'parse "http://h:port/": invalid port ":port" after host'],
      ["http://h/%zz", 'parse "http://h/%zz": invalid URL escape "%zz"'],
      ["http://a b/", 'parse "http://a b/": invalid character " " in host name'],
      ["a\nb", 'parse "a\\nb": net/url: invalid control character in URL'],
    ] as const;
    deepStrictEqual(
      cases.map(([text]) => uriProblem(text)),
      cases.map(([, problem]) => problem),
    );
  });

  it("describes bytes that are no SEQUENCE, with Go's words", () => {
    const parameters =
      "{optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 " +
      "timeType:0 set:false omitEmpty:false}";
    const cases = [
      ["3000", undefined],
      [
        "020101",
        `asn1: structure error: tags don't match (16 vs {class:0 tag:2 length:1 isCompound:false}) ${parameters} thing @2`,
      ],
      ["300501", "asn1: syntax error: data truncated"],
      ["30", "asn1: syntax error: truncated tag or length"],
      ["3080", "asn1: syntax error: indefinite length found (not DER)"],
      ["", "asn1: syntax error: sequence truncated"],
    ] as const;
    deepStrictEqual(
      cases.map(([hex]) => sequenceProblem(Buffer.from(hex, "hex"), "thing")),
      cases.map(([, problem]) => problem),
    );
  });
});
