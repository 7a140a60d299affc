import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { connect, createServer } from "node:net";
import { nextLabAddress } from "../lab-address";
import { Appliances, anIdentity, change, deadlines, declare, failActivation, sha256 } from "./changing";
import { assertUntouched, inDays, says } from "./saying";

describe("[E] apply/run-change says what the proof showed", () => {
  const appliances = new Appliances();
  afterEach(() => appliances.clear());

  it("a listener that cannot be reached although the proof is required, before anything is written", async () => {
    const appliance = await appliances.start();
    const input = declare(appliance, "callBridge", { made: anIdentity() });
    await change(input);
    await appliance.restart({ dialect: { listeners: "refused" } });
    appliance.log.restart();
    const other = declare(appliance, "callBridge", {
      made: anIdentity(),
      change: { proof: { mode: "required" } },
    });
    says(
      await change(other),
      "failed",
      `proof/unreachable cms1 callBridge.sip: no TLS handshake with ${appliance.address} port 5061 completes from here, and the proof is required; nothing was changed. Open the way to the listener, give proveAt an address that is reachable, or leave the proof at auto.`,
    );
    assertUntouched(appliance);
  });

  it("a listener that cannot be reached, which is no failure where the proof is not required", async () => {
    const appliance = await appliances.start({ dialect: { listeners: "refused" } });
    const { report } = await change(declare(appliance, "callBridge", { made: anIdentity() }));
    assert.deepEqual(
      [report.outcome, report.summary, report.listeners[0]?.provenBy],
      [
        "changed",
        `certs has no key; applied, not seen from here (connect ECONNREFUSED ${appliance.address}:5061)`,
        "tables",
      ],
    );
  });

  it("a listener that keeps its certificate although everything else says otherwise", async () => {
    const appliance = await appliances.start();
    const old = anIdentity("old.example.org");
    const made = anIdentity();
    await change(declare(appliance, "webAdmin", { made: old }));
    failActivation(appliance, "webAdmin", { kind: "lie", how: "old-listener" });
    const quick = { ...deadlines, proofMs: 500 };
    const ran = await change(declare(appliance, "webAdmin", { made, change: { deadlines: quick } }));
    says(
      ran,
      "rolledBack",
      `apply/rolled-back cms1 webAdmin: the change failed (proof/not-seen: ${appliance.address} port 8443 does not show the wanted leaf ${sha256(made.leafDer)} within 500 ms: it shows the leaf ${sha256(old.leafDer)}); the previous files were assigned and activated again, the previous certificate is seen on ${appliance.address} port 8443. Look at the role on the MMP, and at what stands between here and the listener.`,
    );
  });

  it("what an earlier look saw, when the last one had too little time left for an answer", async () => {
    const appliance = await appliances.start();
    const old = anIdentity("old.example.org");
    const made = anIdentity();
    await change(declare(appliance, "webAdmin", { made: old }));
    failActivation(appliance, "webAdmin", { kind: "lie", how: "old-listener" });
    // Once the change is activated and a look has got through, the next one waits until its time is up.
    const isActivated = (): boolean => appliance.log.entries.some(({ text }) => text === "webadmin enable");
    appliance.log.restart();
    let hasPassed = false;
    let hasHung = false;
    const gate = createServer((client) => {
      client.on("error", () => undefined);
      if (hasPassed && !hasHung) return void (hasHung = true);
      const onwards = connect(8443, appliance.address, () => (hasPassed ||= isActivated()));
      onwards.on("error", () => client.destroy());
      client.pipe(onwards).pipe(client);
    });
    const host = nextLabAddress();
    await new Promise<void>((done) => gate.listen(8443, host, done));
    try {
      const quick = { ...deadlines, proofMs: 1_500 };
      const proof = { mode: "auto" as const, host };
      const ran = await change(declare(appliance, "webAdmin", { made, change: { deadlines: quick, proof } }));
      assert.equal(ran.report.outcome, "rolledBack");
      assert.match(ran.error?.message ?? "", new RegExp(`1500 ms: it shows the leaf ${sha256(old.leafDer)}`));
      assert.ok(hasHung);
    } finally {
      gate.close();
    }
  });

  it("PKI-20 a chain that the listener shows and that no peer would accept", async () => {
    const appliance = await appliances.start();
    await change(declare(appliance, "webAdmin", { made: anIdentity("old.example.org") }));
    const made = anIdentity();
    // The certificate runs out between the checks and the proof, as far as this program's clock goes.
    let proves = false;
    const later = inDays(100);
    const ran = await change(declare(appliance, "webAdmin", { made }), {
      step: (name) => (proves ||= name === "prove"),
      now: () => (proves ? later : new Date()),
    });
    const to = new Date(new X509Certificate(made.leafPem).validTo).toISOString();
    says(
      ran,
      "rolledBack",
      `apply/rolled-back cms1 webAdmin: the change failed (proof/not-trusted: ${appliance.address} port 8443 shows the wanted certificates, but a peer that trusts their root refuses them: CN=cms1.example.org expired on ${to}); the previous files were assigned and activated again, the previous certificate is seen on ${appliance.address} port 8443. Compare the chain with the trust of the role's peers, and have the certificate issued again.`,
    );
  });
});
