import assert from "node:assert/strict";
import { cb06 } from "../../../x509/rules/cb-06-lync-names";
import { callBridgeIdentityOf, goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/cb-06", () => {
  const made = testRoot.issue(goodLeaf());

  it("CB-06 accepts a list of names with the one that Lync knows", () => {
    assert.equal(verdict(cb06, callBridgeIdentityOf(made, { lyncFqdn: "cms1.example.org" })), "kept");
  });

  it("CB-06 refuses a list of names without it", () => {
    assert.equal(
      verdict(cb06, callBridgeIdentityOf(made, { lyncFqdn: "cb.example.org" })),
      "the alternative names of CN=cms1.example.org are cms1.example.org, without cb.example.org",
    );
  });

  it("CB-06 does not apply without a list, without Lync, nor to other roles", () => {
    const bare = testRoot.issue(goodLeaf().without("names"));
    assert.equal(verdict(cb06, callBridgeIdentityOf(bare, { lyncFqdn: "cb.example.org" })), "does not apply");
    assert.equal(verdict(cb06, callBridgeIdentityOf(made)), "does not apply");
    assert.equal(verdict(cb06, identityOf(made, { lyncFqdn: "cb.example.org" })), "does not apply");
  });
});
