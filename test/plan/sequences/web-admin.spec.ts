import assert from "node:assert/strict";
import { webAdminSequence } from "../../../plan/sequences/web-admin";
import type { SequenceInput } from "../../../plan/sequences/sequence";
import type { Step } from "../../../plan/step";

const certs = { key: "k.key", leaf: "l.crt", bundle: "b.crt" };
const expect = { slots: { certs }, enabled: true, verify: {} };
const input: SequenceInput = {
  assignments: [{ slot: "certs", files: certs }],
  isEnabled: true,
  verify: {},
  tables: ["webadmin"],
  expect,
};
const enable: readonly Step[] = [
  { kind: "activate", command: "webadmin enable" },
  { kind: "readBack", commands: ["webadmin"], expect },
];

describe("[U] plan/sequences/web-admin", () => {
  it("WA-06 SEQ-04 disables, assigns, sets the interface, enables, and reads the table after that", () => {
    assert.deepStrictEqual(webAdminSequence({ ...input, listen: { interface: "a", port: 8443 } }), {
      beforeActivation: [
        { kind: "disable", command: "webadmin disable" },
        { kind: "assign", command: "webadmin certs k.key l.crt b.crt", slot: "certs" },
        { kind: "assign", command: "webadmin listen a 8443", slot: "listen" },
      ],
      activation: enable,
    });
  });

  it("WA-06 leaves out the bundle, and what is not to be set", () => {
    const assignments = [{ slot: "certs", files: { key: "k.key", leaf: "l.crt" } }];
    assert.deepStrictEqual(webAdminSequence({ ...input, assignments, isEnabled: false }), {
      beforeActivation: [{ kind: "assign", command: "webadmin certs k.key l.crt", slot: "certs" }],
      activation: enable,
    });
    assert.deepStrictEqual(webAdminSequence({ ...input, assignments: [] }).beforeActivation, [
      { kind: "disable", command: "webadmin disable" },
    ]);
  });

  it("WA-06 clears the slot with none", () => {
    const assignments = [{ slot: "certs", files: undefined }];
    assert.deepStrictEqual(webAdminSequence({ ...input, assignments, isEnabled: false }).beforeActivation, [
      { kind: "assign", command: "webadmin certs none", slot: "certs" },
    ]);
  });
});
