import assert from "node:assert/strict";
import { findingsOf } from "../../../cli/doctor/findings";
import type { Judging } from "../../../cli/doctor/findings";
import { deployedTo } from "../../../cli/doctor/stack-outputs";
import type { ApplianceSurvey, RoleSurvey } from "../../../cli/doctor/survey";
import { parseCertificates } from "../../../x509/certificate";
import type { Certificate } from "../../../x509/certificate";
import { aCa, aLeaf, makeLeaf } from "../../certificates";
import { anIdentity } from "../../apply/changing";

const now = new Date();
const target = { host: "cms1", port: 22, user: "admin" };

function found(
  appliance: Partial<ApplianceSurvey>,
  more: Pick<Judging, "isPublicRoot"> = {},
): readonly string[] {
  const survey = {
    target,
    appliance: { commands: "exec", sharesConnection: true, roles: [], ...appliance },
  } as const;
  return findingsOf(survey, { now, warnDays: 30, ...more }).map(
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

  it("RENEW-08 warns of what a public CA will not renew in kind, under a public root alone", () => {
    const [root] = parseCertificates(certificates.at(-1)?.pem ?? "", "root");
    const long = parseCertificates(
      aCa("Root").issue(aLeaf().forHost("cms1.example.org").valid(now, new Date("2040-01-01"))).leafPem,
      "leaf",
    );
    const slot = { ...certs, certificates: [...long, ...(root ? [root] : [])] };
    const calendar = (isPublicRoot: boolean): readonly string[] =>
      found({ roles: [{ ...role, slots: [slot] }] }, { isPublicRoot: () => isPublicRoot }).filter((line) =>
        line.includes("x509/calendar"),
      );
    assert.match(
      calendar(true).join("\n"),
      /^warning x509\/calendar cms1 turn certs: the leaf .* after 2040-01-01 will be for at most 47 \(CA\/Browser Forum ballot SC-081v3/,
    );
    assert.deepEqual(calendar(false), []);
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

  it("ERR-01 ERR-04 ERR-10 ERR-17 ERR-21 names the symptom that a finding explains, where it is noticed", () => {
    const read = (pem: string) => parseCertificates(pem, "found");
    const ca = aCa("Test Root");
    const own = read(makeLeaf({ cn: "cms1.example.org" }).leafPem);
    const ending = read(
      makeLeaf({ ca, cn: "cms1.example.org", dns: ["cms1.example.org", "CMS1.example.org"], days: 10 })
        .leafPem + ca.certPem,
    );
    const slot = (name: string, found: readonly Certificate[]) => ({
      ...certs,
      slot: name,
      certificates: [...found],
    });
    const roles: readonly RoleSurvey[] = [
      { ...role, slots: [slot("certs", own)] },
      { ...role, role: "webBridge3", slots: [slot("httpsCerts", own), slot("c2wCerts", ending)] },
    ];
    const survey = {
      target,
      appliance: {
        commands: "exec",
        sharesConnection: true,
        roles,
        database: { files: [], certificates: [] },
      },
    } as const;
    const symptoms = findingsOf(survey, { now, warnDays: 30 }).flatMap(({ id, where, symptom }) =>
      symptom ? [[where, id, symptom.id]] : [],
    );
    for (const wanted of [
      ["cms1 turn certs", "PKI-17", "ERR-01"],
      ["cms1 databaseCluster", "VER-09", "ERR-14"],
      ["cms1 webBridge3 httpsCerts", "PKI-17", "ERR-10"],
      ["cms1 webBridge3 c2wCerts", "RENEW-02", "ERR-04"],
      ["cms1 webBridge3 c2wCerts", "CSR-14", "ERR-17"],
    ]) {
      assert.ok(
        symptoms.some((found) => found.join() === wanted.join()),
        `${wanted.join(" ")} is missing in ${JSON.stringify(symptoms)}`,
      );
    }
  });

  it("VER-09 ERR-14 tells a database cluster without certificates, before the upgrade that would stop it and after", () => {
    const database = { files: [], certificates: [] };
    const text = (release?: string): string =>
      found({ ...(release !== undefined && { release }), database }).join();
    assert.equal(
      text("2.6.3"),
      "warning VER-09 cms1 databaseCluster: the cluster has no certificates, and an upgrade to 2.7 or later would stop the database",
    );
    for (const release of ["2.7", "3.8", undefined]) {
      assert.equal(
        text(release),
        "wrong VER-09 cms1 databaseCluster: the cluster has no certificates, without which the database is stopped from 2.7 on",
      );
    }
    assert.deepEqual(found({ release: "3.8", database: { files: ["a.crt"], certificates } }), []);
  });

  it("RENEW-03 ERR-05 tells database certificates that have ended, and RENEW-02 those that will", () => {
    const aSet = (days: number) => {
      const { leafPem: pem } = makeLeaf({ ca: aCa("Database Root"), cn: "postgres", days });
      return { files: ["client.crt"], certificates: parseCertificates(pem, "a test") };
    };
    assert.match(
      found({ database: aSet(-2) }).join(),
      /^wrong RENEW-03 cms1 databaseCluster: CN=postgres ended on .*, and the nodes do not talk to each other any more$/,
    );
    assert.match(
      found({ database: aSet(10) }).join(),
      /^warning RENEW-02 cms1 databaseCluster: CN=postgres ends in /,
    );
  });

  it("C2W-02 warns of a c2w port that answers to somebody who is no Call Bridge", () => {
    const c2w = { ...certs, slot: "c2wCerts" };
    const [leaf] = certificates;
    const listener = { listener: "webBridge3.c2w", slot: "c2wCerts", host: "cms1", port: 9999 };
    const bridge = (shown?: string): RoleSurvey => ({
      ...role,
      role: "webBridge3",
      slots: [c2w],
      listeners: [{ ...listener, ...(shown !== undefined && { shown }) }],
    });
    assert.deepEqual(found({ roles: [bridge()] }), []);
    assert.deepEqual(found({ roles: [bridge(leaf?.sha256)] }), [
      "warning C2W-02 cms1 webBridge3 c2wCerts: port 9999 answers from here",
    ]);
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
