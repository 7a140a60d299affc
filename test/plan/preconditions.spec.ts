import assert from "node:assert/strict";
import { planChanges } from "../../plan/changes";
import type { Declaration } from "../../plan/declaration";
import type { Observed } from "../../plan/observed";
import { thrownText } from "../thrown";
import {
  callBridgeView,
  certificateFile,
  declare,
  filesOf,
  identity,
  namesOf,
  now,
  otherMark,
  ourMark,
  webAdminView,
  worldCa,
  worldLeaf,
} from "./world";
import type { WorldView } from "./world";

const own = identity();
const other = identity();
const keys = { certs: own.key };

/** What a change of this role is refused with. */
function refusal(
  role: "webAdmin" | "callBridge",
  observed: Observed,
  change: Partial<Declaration> = {},
): string {
  const identities = { certs: own.declared };
  return thrownText(() => planChanges(declare(role, { identities, ...change }), keys, observed, now));
}

describe("[U] plan/preconditions: an interface to listen on", () => {
  it("CB-10 INST-10 refuses a Call Bridge without one, and names the command", () => {
    assert.equal(
      refusal("callBridge", callBridgeView({ table: { interfaces: [] } })),
      "apply/not-listening cms1 callBridge: the role has no interface to listen on. " +
        'Set it on the MMP with "callbridge listen <interface>".',
    );
  });

  it("WA-06 INST-10 refuses Web Admin without one unless it is declared", () => {
    const view = webAdminView({ table: { interfaces: [] } });
    assert.equal(
      refusal("webAdmin", view),
      "apply/not-listening cms1 webAdmin: the role has no interface to listen on. " +
        'Set it on the MMP with "webadmin listen <interface> <port>", or declare listen.',
    );
    const settings = { kind: "webAdmin", listen: { interface: "a", port: 8443 } } as const;
    assert.equal(refusal("webAdmin", view, { settings }), "nothing was thrown");
  });
});

describe("[U] plan/preconditions: another stack's file", () => {
  const names = namesOf(other, "webadmin", otherMark);
  const foreign = { table: { slots: { certs: names } }, files: filesOf(other, names) };

  it("SEQ-03 refuses to take a slot from another stack, and says how to decide", () => {
    assert.equal(
      refusal("webAdmin", webAdminView(foreign)),
      `apply/foreign-file cms1 webAdmin certs: the slot holds ${names.key}, which another stack uploaded ` +
        `(its mark is ${otherMark}, ours is ${ourMark}). Remove the role from the other stack and empty the slot ` +
        'with "webadmin certs none", or allow apply/foreign-file to take it over.',
    );
  });

  it("SEQ-03 names the assigning command where none is known that empties the slot", () => {
    const pem = worldCa.certPem;
    const trust = `callbridge-${otherMark}-01234567.crt`;
    const view = callBridgeView({
      table: { slots: { sipTrust: { trust } }, verify: { sipTrust: "disable" } },
      files: { [trust]: certificateFile("another trust") },
    });
    const change = { identities: {}, trusts: { sipTrust: { pem } } };
    assert.match(
      refusal("callBridge", view, change),
      /^apply\/foreign-file cms1 callBridge sipTrust: .* assign another file with "tls sip trust <file>", or allow /,
    );
  });

  it("SEQ-03 takes the slot over when that is allowed, and asks nothing where the content is the declared one", () => {
    assert.equal(
      refusal("webAdmin", webAdminView(foreign), { allow: ["apply/foreign-file"] }),
      "nothing was thrown",
    );
    const same = namesOf(own, "webadmin", otherMark);
    const view = webAdminView({ table: { slots: { certs: same } }, files: filesOf(own, same) });
    assert.equal(refusal("webAdmin", view), "nothing was thrown");
  });

  it("SEQ-03 does not take an installer's names or names of our own for another stack's", () => {
    for (const certs of [
      { key: "webadmin.key", leaf: `webadmin-${otherMark}.crt` },
      namesOf(other, "webadmin"),
    ]) {
      const files = filesOf(other, certs);
      assert.equal(
        refusal("webAdmin", webAdminView({ table: { slots: { certs } }, files })),
        "nothing was thrown",
      );
    }
  });
});

describe("[U] plan/preconditions: the appliance's clock", () => {
  const remedy = 'Compare "date" and "ntp status" on the MMP with the time here, and set the clock right.';

  it("INST-04 refuses a certificate that is too young for the appliance's clock", () => {
    assert.equal(
      refusal("webAdmin", webAdminView({ clock: "2026-10-31T23:59:59.000Z" })),
      "apply/clock cms1 webAdmin certs: the appliance's clock says 2026-10-31T23:59:59.000Z, the certificate " +
        `CN=cms1.example.org is valid from 2026-11-01T00:00:00.000Z. ${remedy}`,
    );
  });

  it("INST-04 refuses a certificate that has ended by the appliance's clock", () => {
    assert.equal(
      refusal("webAdmin", webAdminView({ clock: "2027-05-20T00:00:01.000Z" })),
      "apply/clock cms1 webAdmin certs: the appliance's clock says 2027-05-20T00:00:01.000Z, the certificate " +
        `CN=cms1.example.org is valid until 2027-05-20T00:00:00.000Z. ${remedy}`,
    );
    assert.match(
      refusal("webAdmin", webAdminView({ clock: "2036-06-01T00:00:00.000Z" })),
      /the certificate CN=cms1\.example\.org is valid until/,
    );
  });

  it("INST-04 looks at the chain too, and takes our own clock where the appliance's is unknown", () => {
    const ca = worldCa.intermediate("Short", {
      notBefore: new Date("2026-11-02T00:00:00Z"),
      notAfter: new Date("2026-11-20T00:00:00Z"),
    });
    const short = identity(worldLeaf(), ca);
    const change = { identities: { certs: short.declared } };
    assert.match(
      thrownText(() => planChanges(declare("webAdmin", change), { certs: short.key }, webAdminView(), now)),
      /^apply\/clock cms1 webAdmin certs: our clock \(the appliance's is not known\) says 2026-11-24T12:00:00\.000Z, the certificate CN=Short is valid until 2026-11-20/,
    );
  });
});

describe("[U] plan/preconditions: verification", () => {
  const change = (sipVerify: "enable" | "disable" | "ocsp"): Partial<Declaration> => ({
    settings: { kind: "callBridge", webRtc: false, sipVerify },
  });
  const view = (sipTrust: { trust?: string }): WorldView => ({
    table: { slots: { sipTrust }, verify: { sipTrust: "disable" } },
  });

  it("TLSV-06 refuses to verify without a trust", () => {
    for (const mode of ["enable", "ocsp"] as const) {
      assert.equal(
        refusal("callBridge", callBridgeView(view({})), change(mode)),
        `TLSV-06 cms1 callBridge sipTrust: sip verification is to be "${mode}", but no trust is declared and none ` +
          "is assigned. Declare the certificates that SIP peers may present.",
      );
    }
    const settings = { kind: "callBridge", webRtc: false, ldapVerify: "ocsp" } as const;
    assert.match(
      refusal("callBridge", callBridgeView(), { settings }),
      /^TLSV-06 cms1 callBridge ldapTrust: ldap .* LDAP peers may present\.$/,
    );
  });

  it("TLSV-06 verifies with a trust that is declared or assigned, and needs none to stop", () => {
    const trusts = { sipTrust: { pem: worldCa.certPem } };
    for (const [observed, declared] of [
      [view({ trust: "peers.crt" }), change("enable")],
      [view({}), { ...change("enable"), trusts }],
      [view({}), change("disable")],
    ] as const) {
      assert.equal(refusal("callBridge", callBridgeView(observed), declared), "nothing was thrown");
    }
  });
});

describe("[U] plan/preconditions: a required proof", () => {
  const proof = { mode: "required" } as const;
  const table = { slots: { certs: namesOf(own, "webadmin") } };

  it("INST-08 refuses before anything is written when a running listener cannot be seen", () => {
    assert.equal(
      refusal("webAdmin", webAdminView({ table }), { proof }),
      "proof/unreachable cms1 webAdmin.https: no TLS handshake with 192.0.2.10 port 8443 completes from here, and " +
        "the proof is required; nothing was changed. Open the way to the listener, give proveAt an address that is " +
        "reachable, or leave the proof at auto.",
    );
  });

  it("INST-08 does not ask of a role that cannot be listening yet", () => {
    const settings = { kind: "webAdmin", listen: { interface: "a", port: 1 } } as const;
    for (const down of [
      { enabled: false, ...table },
      { slots: { certs: {} } },
      { interfaces: [], ...table },
    ]) {
      assert.equal(
        refusal("webAdmin", webAdminView({ table: down }), { proof, settings }),
        "nothing was thrown",
      );
    }
    assert.equal(
      refusal("webAdmin", webAdminView({ table, shown: own.chain }), { proof }),
      "nothing was thrown",
    );
  });
});
