import assert from "node:assert/strict";
import { findingsOf } from "../../../cli/doctor/findings";
import { deployedTo } from "../../../cli/doctor/stack-outputs";
import type { ApplianceSurvey, RoleSurvey } from "../../../cli/doctor/survey";
import { parseCertificates } from "../../../x509/certificate";
import { anIdentity } from "../../apply/changing";

const now = new Date();
const target = { host: "cms1", port: 22, user: "admin" };

function found(appliance: Partial<ApplianceSurvey>): readonly string[] {
  const survey = {
    target,
    appliance: { commands: "exec", sharesConnection: true, roles: [], ...appliance },
  } as const;
  return findingsOf(survey, { now, warnDays: 30 }).map(
    ({ id, severity, where, text }) => `${severity} ${id} ${where}: ${text}`,
  );
}

describe("[U] cli/doctor/findings", () => {
  const { leafPem, chainPem } = anIdentity();
  const certificates = parseCertificates(leafPem + chainPem, "a test");
  const certs = {
    slot: "certs",
    kind: "identity",
    files: { key: "a.key", leaf: "a.crt" },
    parts: {},
    certificates,
  } as const;
  const role: RoleSurvey = { role: "turn", isUsed: true, enabled: true, slots: [certs], listeners: [] };

  it("finds nothing where all is well", () => {
    assert.deepEqual(found({ clockAheadSeconds: 3, roles: [role] }), []);
  });

  it("tells a skewed clock, a password that ends, and a role that is off", () => {
    const passwordExpiry = new Date(now.getTime() + 5.5 * 86_400_000).toISOString();
    assert.deepEqual(
      found({ clockAheadSeconds: -90, passwordExpiry, roles: [{ ...role, enabled: false }] }),
      [
        "warning doctor cms1: the appliance's clock is 90 seconds behind",
        "warning doctor cms1: the password of admin expires in 5 days",
        "warning doctor cms1 turn: it has certificates and is disabled",
      ],
    );
  });

  it("INST-06 tells files that are named and not there, and a chain with a gap", () => {
    const gone = { ...certs, certificates: [] };
    assert.deepEqual(found({ roles: [{ ...role, slots: [gone] }] }), [
      "wrong INST-06 cms1 turn certs: a.key, a.crt cannot be read, or hold no certificate",
    ]);
    const [leafAlone] = certificates;
    const gap = { ...certs, certificates: leafAlone ? [leafAlone] : [] };
    assert.match(found({ roles: [{ ...role, slots: [gap] }] }).join(), /^wrong PKI-20 cms1 turn certs: /);
  });

  it("compares with what the stack deployed to the host, by its address or its name", () => {
    const report = { listeners: [{ address: "192.0.2.1" }] };
    const webBridge3 = { httpsFingerprint: "aa", c2wFingerprint: "bb", report };
    const text = JSON.stringify({
      rootPem: "",
      // A pending role deployed nothing that could have been changed by hand.
      appliances: {
        edge: { webBridge3 },
        cms1: { turn: { fingerprint: "cc" }, webAdmin: { fingerprint: "" } },
      },
    });
    assert.deepEqual(deployedTo("192.0.2.1", text, "o.json"), {
      "webBridge3.httpsCerts": "aa",
      "webBridge3.c2wCerts": "bb",
    });
    assert.deepEqual(deployedTo("cms1", text, "o.json"), { "turn.certs": "cc" });
    assert.equal(deployedTo("cms9", text, "o.json"), undefined);
    assert.throws(
      () => deployedTo("a", "{}", "o.json"),
      /cli\/outputs o\.json: it holds no output `appliances`/,
    );
    assert.throws(() => deployedTo("a", "no", "o.json"), /cli\/outputs o\.json: it is no JSON/);
  });
});
