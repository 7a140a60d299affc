import assert from "node:assert/strict";
import { roles } from "../../../plan/roles";
import type { RoleEntry } from "../../../plan/roles";
import {
  applianceReads,
  checkSteps,
  roleSequence,
  tablesToRead,
} from "../../../plan/sequences/role-sequence";

describe("[U] plan/sequences/role-sequence", () => {
  it("INST-02 INST-05 INST-06 INST-07 CLU-07 asks the appliance about each file that is to be assigned", () => {
    const assignments = [
      { slot: "certs", files: { key: "a.key", leaf: "a.crt", bundle: "b.crt" } },
      { slot: "c2wTrust", files: { trust: "t.crt" } },
      { slot: "clusterTrust", files: undefined },
    ];
    assert.deepStrictEqual(checkSteps(assignments), [
      { kind: "check", command: "pki match a.key a.crt", judge: "words" },
      { kind: "check", command: "pki verify a.crt b.crt", judge: "words" },
      // The reply quotes names out of certificates, so single words in it say nothing.
      { kind: "check", command: "pki inspect t.crt", judge: "prefix" },
    ]);
    assert.deepStrictEqual(checkSteps([{ slot: "certs", files: { key: "a.key", leaf: "a.crt" } }]), [
      { kind: "check", command: "pki match a.key a.crt", judge: "words" },
    ]);
    assert.deepStrictEqual(checkSteps([{ slot: "c2wCerts", files: { key: "a.key", fullChain: "f.crt" } }]), [
      { kind: "check", command: "pki match a.key f.crt", judge: "words" },
    ]);
  });

  it("SEQ-04 CMD-14 CMD-15 knows the sequence of every role of the catalogue, by its own verb", () => {
    for (const entry of Object.values(roles)) {
      const verb: RoleEntry["verb"] = entry.verb;
      const { activation } = roleSequence(entry.role, {
        assignments: [],
        isEnabled: true,
        verify: {},
        tables: [entry.verb],
        expect: { slots: {}, verify: {} },
      });
      const wanted = {
        webadmin: "webadmin enable",
        callbridge: "callbridge restart",
        webbridge3: "webbridge3 enable",
        turn: "turn enable",
        recorder: "recorder enable",
        streamer: "streamer enable",
        meetingapps: "meetingapps enable",
        scheduler: "scheduler enable",
        uploader: "uploader enable",
      }[verb];
      assert.deepStrictEqual(activation[0], { kind: "activate", command: wanted });
    }
  });

  it("TLSV-03 reads the role's own table first, then those of declared slots and settings, each once", () => {
    const settings = { kind: "callBridge", webRtc: false, ldapVerify: "ocsp" } as const;
    assert.deepStrictEqual(tablesToRead("callBridge", ["sipTrust", "certs"], settings), [
      "callbridge",
      "tls sip",
      "tls ldap",
    ]);
    assert.deepStrictEqual(tablesToRead("callBridge", ["c2wTrust"], { kind: "callBridge", webRtc: true }), [
      "callbridge",
    ]);
    assert.deepStrictEqual(tablesToRead("webAdmin", ["certs"], { kind: "webAdmin" }), ["webadmin"]);
  });

  it("INST-03 asks the appliance for its release, its clock and its users before anything else", () => {
    assert.deepStrictEqual(applianceReads, ["version", "date", "user list"]);
  });
});
