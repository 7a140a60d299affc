import assert from "node:assert/strict";
import { stalePins } from "../../plan/stale-pins";
import type { DeclaredRole } from "../../plan/inventory";
import { parseCertificate } from "../../x509/certificate";
import { aCa, aLeaf } from "../certificates";
import type { Made } from "../certificates";

const ca = aCa("Example Root");
const bridgeLeaf = (host = "core1.example.org"): Made => ca.issue(aLeaf().forHost(host));
const [before, renewed] = [bridgeLeaf(), bridgeLeaf()];

/** A Call Bridge that shows this, asked by a Web Bridge that trusts that. */
function found({ leafPem, chainPem }: Made, pem: string): readonly string[] {
  const roles: readonly DeclaredRole[] = [
    { appliance: "core1", role: "callBridge", identities: { certs: { leafPem, chainPem } }, trusts: {} },
  ];
  const trust = { appliance: "edge1", role: "webBridge3", slot: "c2wTrust", pem } as const;
  return stalePins(trust, roles, new Date()).map(({ id, level, text }) => `${level} ${id} ${text}`);
}

describe("[U] plan/stale-pins", () => {
  it("RENEW-07 finds a peer's leaf that the peer is about to give up", () => {
    const [old, next] = [before, renewed].map(({ leafPem }) => parseCertificate(leafPem, "a test").sha256);
    assert.deepEqual(found(renewed, before.leafPem), [
      `must RENEW-07 it holds CN=core1.example.org with SHA-256 ${String(old)}, and core1 callBridge certs is declared ` +
        `with another leaf, SHA-256 ${String(next)}, which would be refused`,
    ]);
  });

  it("RENEW-07 finds nothing where the new leaf is accepted, or the leaf is somebody else's", () => {
    assert.deepEqual(found(renewed, before.leafPem + renewed.leafPem), []);
    assert.deepEqual(found(renewed, before.leafPem + ca.certPem), []);
    assert.deepEqual(found(before, before.leafPem), []);
    assert.deepEqual(found(renewed, bridgeLeaf("core2.example.org").leafPem), []);
  });
});
