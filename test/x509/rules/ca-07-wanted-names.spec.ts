import assert from "node:assert/strict";
import { ca07 } from "../../../x509/rules/ca-07-wanted-names";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/ca-07", () => {
  const made = testRoot.issue(goodLeaf().ip("192.0.2.7", "2001:db8::7"));

  it("CA-07 accepts a leaf that covers the wanted names and addresses", () => {
    const wantedNames = ["CMS1.example.org", "192.0.2.7", "2001:DB8:0:0::7"];
    assert.equal(verdict(ca07, identityOf(made, { wantedNames })), "kept");
  });

  it("CA-07 refuses a leaf without them and names all that are missing", () => {
    const wantedNames = ["cms1.example.org", "cms2.example.org", "192.0.2.8"];
    assert.equal(
      verdict(ca07, identityOf(made, { wantedNames })),
      "the leaf CN=cms1.example.org has cms1.example.org, 192.0.2.7, 2001:db8::7 " +
        "and does not cover cms2.example.org, 192.0.2.8",
    );
  });

  it("CA-07 does not apply when nothing was asked for", () => {
    assert.equal(verdict(ca07, identityOf(made, { wantedNames: [] })), "does not apply");
    assert.equal(verdict(ca07, identityOf(made)), "does not apply");
  });
});
