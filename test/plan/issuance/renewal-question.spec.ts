import assert from "node:assert/strict";
import { parseRenewalAnswer, parseRenewalQuestion } from "../../../plan/issuance/renewal-question";
import { thrownText } from "../../thrown";

describe("[U] plan/issuance/renewal-question", () => {
  const question = { directoryUrl: "https://acme.example.org/dir", leafPem: "leaf" };
  const refusal = (text: string): string => thrownText(() => parseRenewalQuestion(text));

  it("reads a question as it was written, with a server's own root or without", () => {
    for (const one of [question, { ...question, serverCaPem: "root" }]) {
      assert.deepEqual(parseRenewalQuestion(JSON.stringify(one)), one);
    }
  });

  it("names what is wrong, also where there is no JSON at all", () => {
    for (const text of ["", "no JSON", "null"]) {
      assert.match(refusal(text), /^apply\/input standard input: .* an object/, JSON.stringify(text));
    }
    assert.match(
      refusal(JSON.stringify({ ...question, directoryUrl: "http://acme.example.org" })),
      /^apply\/input standard input\.directoryUrl: .*https:\/\//,
    );
  });

  it("takes everything that is no answer for none", () => {
    assert.deepEqual(parseRenewalAnswer('{"from":"2027-01-01T00:00:00Z"}'), { from: "2027-01-01T00:00:00Z" });
    assert.deepEqual(parseRenewalAnswer('{"why":"no answer"}'), { why: "no answer" });
    for (const text of ["", "[]", "null", '{"from":"soon"}']) {
      assert.deepEqual(parseRenewalAnswer(text), { why: "it printed no answer" });
    }
  });
});
