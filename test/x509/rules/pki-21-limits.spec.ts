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
    const odd = { oid: "1.2.3.5", critical: true, value: Buffer.from("3000", "hex") };
    assert.equal(
      verdict(pki21, identityOf(testRoot.issue(goodLeaf().extension(odd)))),
      "CN=cms1.example.org has critical extensions that are not judged here (1.2.3.5)",
    );
  });

  it("PKI-21 refuses a CA that passes on another usage than the role needs", () => {
    const clients = testRoot.intermediate("Clients", { extendedKeyUsage: ["clientAuth"] });
    const identity = identityOf(clients.issue(goodLeaf()));
    assert.equal(verdict(pki21, { ...identity, usages: ["client"] }), "kept");
    assert.equal(
      verdict(pki21, { ...identity, usages: ["server", "client"] }),
      "CN=Clients is for clientAuth, not for serverAuth",
    );
  });

  it("PKI-21 refuses a leaf without the policy that a CA demands", () => {
    // requireExplicitPolicy 0: from the next certificate on.
    const demand = { oid: "2.5.29.36", critical: true, value: Buffer.from("3003800100", "hex") };
    const sub = testRoot.intermediate("Sub", { more: [demand] });
    assert.equal(
      verdict(pki21, identityOf(sub.issue(goodLeaf()))),
      "CN=cms1.example.org is not valid under any policy, although a CA above it demands one",
    );
  });
});
