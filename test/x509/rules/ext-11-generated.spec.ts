import assert from "node:assert/strict";
import { ext11 } from "../../../x509/rules/ext-11-generated";
import { aCa } from "../../certificates";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/ext-11", () => {
  const generated = true;

  it("EXT-11 CA-18 accepts generated CAs with both marks and leaves with none", () => {
    assert.equal(verdict(ext11, identityOf(testRoot.issue(goodLeaf()), { generated })), "kept");
    const marked = testRoot.issue(goodLeaf().basicConstraints(false));
    assert.equal(verdict(ext11, identityOf(marked, { generated })), "kept");
  });

  it("EXT-11 names everything that is wrong with what was generated", () => {
    const ca = aCa("Odd", { keyUsage: undefined, netscape: ["sslCA"] });
    const leaf = goodLeaf().basicConstraints(true).keyUsage("digitalSignature", "keyCertSign");
    assert.equal(
      verdict(ext11, identityOf(ca.issue(leaf), { generated })),
      "the leaf CN=cms1.example.org says CA:TRUE; the leaf CN=cms1.example.org has keyCertSign; " +
        "the CA CN=Odd lacks keyCertSign; CN=Odd has a Netscape type",
    );
    const unmarked = aCa("Odd", { basicConstraints: undefined }).issue(goodLeaf());
    assert.equal(verdict(ext11, identityOf(unmarked, { generated })), "the CA CN=Odd lacks CA:TRUE");
  });

  it("EXT-11 does not apply to certificates from elsewhere", () => {
    assert.equal(
      verdict(ext11, identityOf(testRoot.issue(goodLeaf().basicConstraints(true)))),
      "does not apply",
    );
  });
});
