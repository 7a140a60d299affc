import assert from "node:assert/strict";
import { pki20 } from "../../../x509/rules/pki-20-chain";
import { aCa } from "../../certificates";
import { callBridgeIdentityOf, goodLeaf, identityOf, testRoot, verdict } from "./identity";

describe("[U] x509/rules/pki-20", () => {
  const identity = identityOf(testRoot.intermediate("Sub 2").intermediate("Sub 1").issue(goodLeaf()));
  const [first, second, root] = identity.chain;
  assert.ok(first && second && root);

  it("PKI-20 FILE-08 accepts a chain from the leaf's issuer to the root", () => {
    assert.equal(verdict(pki20, identity), "kept");
    assert.equal(verdict(pki20, identityOf(goodLeaf().selfSigned())), "kept");
  });

  it("PKI-20 ERR-16 refuses a chain that does not reach its root", () => {
    assert.equal(
      verdict(pki20, { ...identity, chain: [first, second] }),
      "the chain ends with CN=Sub 2, which CN=Test Root issued",
    );
    assert.equal(
      verdict(pki20, { ...identity, chain: [] }),
      "the chain ends with CN=cms1.example.org, which CN=Sub 1 issued",
    );
  });

  it("PKI-20 refuses a wrong order, a gap and a stranger behind the root", () => {
    assert.equal(
      verdict(pki20, { ...identity, chain: [second, first, root] }),
      "CN=cms1.example.org is issued by CN=Sub 1, but CN=Sub 2 follows it",
    );
    assert.equal(
      verdict(pki20, { ...identity, chain: [first, root] }),
      "CN=Sub 1 is issued by CN=Sub 2, but CN=Test Root follows it",
    );
    assert.equal(
      verdict(pki20, { ...identity, chain: [first, second, root, first] }),
      "CN=Sub 1 follows the self-signed CN=Test Root",
    );
  });

  it("PKI-20 refuses a CA of the right name with another key", () => {
    const impostor = identityOf(aCa("Sub 1").issue(goodLeaf())).chain;
    assert.equal(
      verdict(pki20, { ...identity, chain: impostor }),
      "the key of CN=Sub 1 did not sign CN=cms1.example.org",
    );
  });

  it("PKI-20 leaves a Call Bridge without any chain to CB-03", () => {
    assert.equal(
      verdict(pki20, callBridgeIdentityOf(testRoot.issue(goodLeaf()), { chain: [] })),
      "does not apply",
    );
  });
});
