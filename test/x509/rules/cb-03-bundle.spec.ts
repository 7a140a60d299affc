import assert from "node:assert/strict";
import { cb03 } from "../../../x509/rules/cb-03-bundle";
import { callBridgeIdentityOf, goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/cb-03", () => {
  const made = testRoot.issue(goodLeaf());

  it("CB-03 accepts a Call Bridge certificate with its bundle, and a self-signed one without", () => {
    assert.equal(verdict(cb03, callBridgeIdentityOf(made)), "kept");
    assert.equal(verdict(cb03, callBridgeIdentityOf(goodLeaf().selfSigned())), "kept");
  });

  it("CB-03 refuses a Call Bridge certificate without its bundle", () => {
    assert.equal(
      verdict(cb03, callBridgeIdentityOf(made, { chain: [] })),
      "the leaf CN=cms1.example.org is issued by CN=Test Root and comes without a chain",
    );
  });

  it("CB-03 does not apply to other roles", () => {
    assert.equal(verdict(cb03, identityOf(made, { chain: [] })), "does not apply");
  });
});
