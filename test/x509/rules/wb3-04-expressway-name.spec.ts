import assert from "node:assert/strict";
import { wb304 } from "../../../x509/rules/wb3-04-expressway-name";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/wb3-04", () => {
  const made = testRoot.issue(goodLeaf());
  const https = { name: "edge1 webBridge3 httpsCerts", role: "webBridge3", slot: "httpsCerts" };

  it("WB3-04 accepts a leaf that covers the name by which Expressway connects", () => {
    assert.equal(verdict(wb304, identityOf(made, { ...https, expresswayFqdn: "cms1.example.org" })), "kept");
  });

  it("WB3-04 ERR-11 refuses a leaf without that name", () => {
    assert.equal(
      verdict(wb304, identityOf(made, { ...https, expresswayFqdn: "join.example.org" })),
      "the leaf CN=cms1.example.org does not cover join.example.org, by which Expressway connects",
    );
  });

  it("WB3-04 does not apply without Expressway, nor to the c2w side", () => {
    assert.equal(verdict(wb304, identityOf(made, https)), "does not apply");
    const c2w = { ...https, slot: "c2wCerts", expresswayFqdn: "join.example.org" };
    assert.equal(verdict(wb304, identityOf(made, c2w)), "does not apply");
  });
});
