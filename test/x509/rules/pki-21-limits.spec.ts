import assert from "node:assert/strict";
import { pki21 } from "../../../x509/rules/pki-21-limits";
import { aCa } from "../../certificates";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/pki-21", () => {
  it("PKI-21 accepts CAs that allow the leaf, and a self-signed leaf", () => {
    assert.equal(verdict(pki21, identityOf(testRoot.issue(goodLeaf()))), "kept");
    assert.equal(verdict(pki21, identityOf(goodLeaf().selfSigned())), "kept");
    const short = testRoot.intermediate("Short", { pathLength: 0 });
    assert.equal(verdict(pki21, identityOf(short.issue(goodLeaf()))), "kept");
  });

  it("PKI-21 refuses a CA below one that allows none", () => {
    const below = aCa("Root", { pathLength: 0 }).intermediate("Sub");
    assert.equal(
      verdict(pki21, identityOf(below.issue(goodLeaf()))),
      "CN=Root allows 0 CAs below it, there are 1",
    );
  });

  it("PKI-21 refuses critical extensions that peers might judge otherwise", () => {
    const odd = { oid: "2.5.29.36", critical: true, value: Buffer.from("3000", "hex") };
    assert.equal(
      verdict(pki21, identityOf(testRoot.issue(goodLeaf().extension(odd)))),
      "CN=cms1.example.org has critical extensions that are not judged here (2.5.29.36)",
    );
  });
});
