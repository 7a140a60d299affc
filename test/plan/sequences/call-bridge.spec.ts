import assert from "node:assert/strict";
import fc from "fast-check";
import { callBridgeSequence } from "../../../plan/sequences/call-bridge";
import type { Assignment, SequenceInput } from "../../../plan/sequences/sequence";
import type { Step } from "../../../plan/step";

const expect = { slots: {}, verify: {} };
const empty: SequenceInput = {
  assignments: [],
  isEnabled: true,
  verify: {},
  tables: ["callbridge", "tls sip"],
  expect,
};
const assign = (slot: string, command: string): Step => ({ kind: "assign", command, slot });
const readBack: Step = { kind: "readBack", commands: empty.tables, expect };
const trust = (slot: string, file?: string): Assignment => ({
  slot,
  files: file === undefined ? undefined : { trust: file },
});
const certs: Assignment = { slot: "certs", files: { key: "cb.key", leaf: "cb.crt", bundle: "bundle.crt" } };

describe("[U] plan/sequences/call-bridge", () => {
  it("CB-11 CB-16 CB-17 CLU-07 assigns everything, reads the tables, and restarts once", () => {
    const assignments = [trust("clusterTrust", "cluster.crt"), trust("c2wTrust", "c2w.crt"), certs];
    assert.deepStrictEqual(callBridgeSequence({ ...empty, assignments }), {
      beforeActivation: [
        assign("certs", "callbridge certs cb.key cb.crt bundle.crt"),
        assign("c2wTrust", "callbridge trust c2w c2w.crt"),
        assign("clusterTrust", "callbridge trust cluster cluster.crt"),
        readBack,
      ],
      activation: [{ kind: "activate", command: "callbridge restart" }],
    });
  });

  it("CB-15 C2W-06 CLU-06 clears slots with none, and sends nothing where no such command is known", () => {
    const assignments = ["certs", "c2wTrust", "clusterTrust", "sipTrust"].map((slot) => trust(slot));
    assert.deepStrictEqual(callBridgeSequence({ ...empty, assignments }).beforeActivation, [
      assign("certs", "callbridge certs none"),
      assign("c2wTrust", "callbridge trust c2w none"),
      assign("clusterTrust", "callbridge trust cluster none"),
      readBack,
    ]);
  });

  it("TLSV-04 TLSV-05 TLSV-06 puts trust before verification, except where verification goes off", () => {
    const assignments = [trust("ldapTrust", "ldap.crt"), trust("sipTrust", "sip.crt")];
    const verify = { sip: "disable", ldap: "ocsp" } as const;
    assert.deepStrictEqual(callBridgeSequence({ ...empty, assignments, verify }).beforeActivation, [
      assign("sipTrust", "tls sip verify disable"),
      assign("sipTrust", "tls sip trust sip.crt"),
      assign("ldapTrust", "tls ldap trust ldap.crt"),
      assign("ldapTrust", "tls ldap verify ocsp"),
      readBack,
    ]);
  });

  it("CMD-14 CB-17 SEQ-04 never enables or disables, restarts exactly once and last, whatever changes", () => {
    const slots = ["certs", "c2wTrust", "clusterTrust", "sipTrust", "ldapTrust"];
    const mode = fc.constantFrom("enable", "disable", "ocsp", undefined);
    fc.assert(
      fc.property(fc.subarray(slots), mode, mode, fc.boolean(), (changed, sip, ldap, isEnabled) => {
        const assignments = changed.map((slot) => (slot === "certs" ? certs : trust(slot, "t.crt")));
        const verify = { ...(sip && { sip }), ...(ldap && { ldap }) };
        const { beforeActivation, activation } = callBridgeSequence({
          ...empty,
          assignments,
          verify,
          isEnabled,
        });
        const commands = beforeActivation.flatMap((step) => ("command" in step ? [step.command] : []));
        assert.deepStrictEqual(activation, [{ kind: "activate", command: "callbridge restart" }]);
        assert.equal(commands.length, changed.length + Object.keys(verify).length);
        for (const command of commands) {
          assert.match(
            command,
            /^(callbridge (certs|trust c2w|trust cluster)|tls (sip|ldap) (trust|verify)) /,
          );
        }
      }),
    );
  });
});
