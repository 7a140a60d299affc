import assert from "node:assert/strict";
import { X509Certificate, createPublicKey } from "node:crypto";
import { aLeaf } from "../certificates";
import { Appliances, anIdentity, change, declare, sha256, theIssuer } from "./changing";
import { assertUntouched, inDays, says } from "./saying";

describe("[E] apply/run-change says what is wrong with the declaration", () => {
  const appliances = new Appliances();
  afterEach(() => appliances.clear());

  it("a clock that does not allow the certificate yet", async () => {
    const appliance = await appliances.start({ dialect: { "clock-skew-s": "-7200", "date-format": "iso" } });
    const made = anIdentity();
    const ran = await change(declare(appliance, "webAdmin", { made }));
    const clock = new Date(ran.report.commands[1]?.reply ?? "").toISOString();
    const from = new Date(new X509Certificate(made.leafPem).validFrom).toISOString();
    says(
      ran,
      "failed",
      `apply/clock cms1 webAdmin certs: the appliance's clock says ${clock}, the certificate CN=cms1.example.org is valid from ${from}. Compare "date" and "ntp status" on the MMP with the time here, and set the clock right.`,
    );
    assertUntouched(appliance);
  });

  it("INST-04 an expired certificate, before any connection", async () => {
    const appliance = await appliances.start();
    const now = new Date();
    const made = theIssuer().issue(aLeaf().forHost("cms1.example.org").valid(inDays(-90), inDays(-1)));
    const to = new Date(new X509Certificate(made.leafPem).validTo).toISOString();
    const ran = await change(declare(appliance, "webAdmin", { made }), { now: () => now });
    says(
      ran,
      "failed",
      `INST-04 cms1 webAdmin certs: CN=cms1.example.org expired on ${to}, now is ${now.toISOString()}. Renew what has expired, and check the clock when a certificate is said to be too young.`,
    );
    assert.equal(appliance.counts().connections, 0);
  });

  it("INST-05 a key of another certificate, before any connection", async () => {
    const appliance = await appliances.start();
    const [made, other] = [anIdentity("cms1.example.org", { key: "ec" }), anIdentity("cms2.example.org")];
    const ran = await change(declare(appliance, "webAdmin", { made: { ...made, keyPem: other.keyPem } }));
    const spki = (pem: string): string =>
      sha256(createPublicKey(pem).export({ type: "spki", format: "der" })).slice(0, 16);
    says(
      ran,
      "failed",
      `INST-05 cms1 webAdmin certs: the private key does not belong to the leaf CN=cms1.example.org (public keys ${spki(other.keyPem)} and ${spki(made.keyPem)}). Give the key from which the certificate was requested, or request the certificate again.`,
    );
    assert.equal(appliance.counts().connections, 0);
  });

  it("TLSV-06 verification without a trust", async () => {
    const appliance = await appliances.start();
    const settings = { kind: "callBridge", webRtc: true, sipVerify: "enable" } as const;
    says(
      await change(declare(appliance, "callBridge", { made: anIdentity(), settings })),
      "failed",
      'TLSV-06 cms1 callBridge sipTrust: sip verification is to be "enable", but no trust is declared and none is assigned. Declare the certificates that SIP peers may present.',
    );
    assertUntouched(appliance);
  });

  it("CB-10 INST-10 a role that has no interface to listen on", async () => {
    const appliance = await appliances.start({ setUp: [] });
    says(
      await change(declare(appliance, "callBridge", { made: anIdentity() })),
      "failed",
      'apply/not-listening cms1 callBridge: the role has no interface to listen on. Set it on the MMP with "callbridge listen <interface>".',
    );
    assertUntouched(appliance);
  });
});
