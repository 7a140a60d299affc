import assert from "node:assert/strict";
import { cb04 } from "../../../x509/rules/cb-04-lync-common-name";
import { callBridgeIdentityOf, goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/cb-04", () => {
  const made = testRoot.issue(goodLeaf());

  it("CB-04 CB-05 accepts the common name that Lync knows, in any case of letters", () => {
    assert.equal(verdict(cb04, callBridgeIdentityOf(made, { lyncFqdn: "CMS1.example.org" })), "kept");
  });

  it("CB-04 CB-05 ERR-03 refuses another common name", () => {
    assert.equal(
      verdict(cb04, callBridgeIdentityOf(made, { lyncFqdn: "cb.example.org" })),
      "the leaf CN=cms1.example.org has the common name cms1.example.org, Lync knows cb.example.org",
    );
    const nameless = testRoot.issue(goodLeaf().without("commonName"));
    assert.match(verdict(cb04, callBridgeIdentityOf(nameless, { lyncFqdn: "cb.example.org" })), /\(none\)/);
  });

  it("CB-04 does not apply without Lync, nor to other roles", () => {
    assert.equal(verdict(cb04, callBridgeIdentityOf(made)), "does not apply");
    assert.equal(verdict(cb04, identityOf(made, { lyncFqdn: "cb.example.org" })), "does not apply");
  });
});
