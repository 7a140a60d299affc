import assert from "node:assert/strict";
import type { IdentityUnderTest } from "../../../x509/rules/rule";
import { c2w07 } from "../../../x509/rules/c2w-07-url-host";
import { goodLeaf, identityOf, testRoot, verdict } from "./identity";
import type { Made } from "../../certificates";

function c2wIdentity(made: Made, change: Partial<IdentityUnderTest> = {}): IdentityUnderTest {
  return identityOf(made, {
    name: "edge1 webBridge3 c2wCerts",
    role: "webBridge3",
    slot: "c2wCerts",
    ...change,
  });
}

describe("[U] x509/rules/c2w-07", () => {
  const made = testRoot.issue(goodLeaf());

  it("C2W-07 C2W-08 accepts a leaf that covers the host of the URL", () => {
    assert.equal(verdict(c2w07, c2wIdentity(made, { c2wHost: "CMS1.example.org" })), "kept");
  });

  it("C2W-07 ERR-08 refuses another host, and an address that is not among the addresses", () => {
    assert.equal(
      verdict(c2w07, c2wIdentity(made, { c2wHost: "wb1.example.org" })),
      "the leaf covers cms1.example.org, the URL says wb1.example.org",
    );
    assert.equal(
      verdict(c2w07, c2wIdentity(made, { c2wHost: "10.1.1.9" })),
      "the leaf covers cms1.example.org, the URL says 10.1.1.9",
    );
  });

  it("C2W-07 does not apply without a URL, nor to the https side", () => {
    assert.equal(verdict(c2w07, c2wIdentity(made)), "does not apply");
    const https = c2wIdentity(made, { slot: "httpsCerts", c2wHost: "wb1.example.org" });
    assert.equal(verdict(c2w07, https), "does not apply");
  });
});
