import assert from "node:assert/strict";
import { isDown, listenerAddress, showsChain } from "../../plan/listeners";
import { roles } from "../../plan/roles";
import { callBridgeView, declare, webAdminView } from "./world";

describe("[U] plan/listeners: showsChain", () => {
  const chain = ["leaf", "sub 1", "sub 2", "root"];

  it("PKI-20 AMB-38 wants the leaf and every intermediate in order; the root may be left out", () => {
    assert.equal(showsChain(chain, chain), true);
    assert.equal(showsChain(chain.slice(0, 3), chain), true);
    assert.equal(showsChain(["leaf"], ["leaf"]), true);
    assert.equal(showsChain(["leaf"], ["leaf", "root"]), true);
  });

  it("ERR-16 is not content with a missing intermediate, another order, another leaf, more, or nothing", () => {
    const others = [
      ["leaf"],
      ["leaf", "sub 1"],
      ["leaf", "sub 2", "sub 1"],
      ["x", "sub 1", "sub 2"],
      [...chain, "x"],
      [],
    ];
    for (const shown of others) assert.equal(showsChain(shown, chain), false, shown.join());
    assert.equal(showsChain(undefined, chain), false);
  });
});

describe("[U] plan/listeners: listenerAddress", () => {
  const [https] = roles.webAdmin.listeners;
  const [sip] = roles.callBridge.listeners;

  it("WA-06 looks at the port of the table, then the declared one, then the usual one; at the SSH host", () => {
    const settings = { kind: "webAdmin", listen: { interface: "a", port: 445 } } as const;
    const { table } = webAdminView();
    const { port: _, ...portless } = table;
    const host = "192.0.2.10";
    assert.deepStrictEqual(listenerAddress(declare("webAdmin", { settings }), https, table), {
      host,
      port: 8443,
    });
    assert.deepStrictEqual(listenerAddress(declare("webAdmin", { settings }), https, portless), {
      host,
      port: 445,
    });
    assert.deepStrictEqual(listenerAddress(declare("webAdmin"), https, portless), { host, port: 443 });
    assert.deepStrictEqual(listenerAddress(declare("callBridge"), sip, callBridgeView().table), {
      host,
      port: 5061,
    });
  });

  it("INST-08 looks where the declaration says", () => {
    const proof = { mode: "auto", host: "203.0.113.9", port: 9443 } as const;
    assert.deepStrictEqual(listenerAddress(declare("webAdmin", { proof }), https, webAdminView().table), {
      host: "203.0.113.9",
      port: 9443,
    });
  });
});

describe("[U] plan/listeners: isDown", () => {
  it("INST-10 is down when it is disabled, has no interface, or no certificate", () => {
    const certs = { key: "k.key", leaf: "l.crt" };
    const webAdmin = (table: object): boolean => isDown(declare("webAdmin"), webAdminView({ table }).table);
    assert.equal(webAdmin({ slots: { certs } }), false);
    assert.equal(webAdmin({ slots: { certs }, enabled: false }), true);
    assert.equal(webAdmin({ slots: { certs }, interfaces: [] }), true);
    assert.equal(webAdmin({ slots: { certs: {} } }), true);
    assert.equal(isDown(declare("callBridge"), callBridgeView({ table: { slots: { certs } } }).table), false);
  });
});
