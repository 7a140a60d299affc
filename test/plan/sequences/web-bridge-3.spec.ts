import assert from "node:assert/strict";
import { reviewedCommands } from "../../../plan/reviewed";
import type { RoleSettings } from "../../../plan/declaration";
import { webBridge3Sequence } from "../../../plan/sequences/web-bridge-3";
import { turnSequence } from "../../../plan/sequences/turn";
import type { SequenceInput } from "../../../plan/sequences/sequence";
import { wantedSettings } from "../../../plan/settings";

const expect = { slots: {}, enabled: true, verify: {} };
const settings: RoleSettings = {
  kind: "webBridge3",
  httpsListen: [{ interface: "a", port: 443 }],
  c2wListen: [{ interface: "a", port: 9999 }],
  httpRedirect: { enabled: true },
};

describe("[U] plan/sequences/web-bridge-3", () => {
  const input: SequenceInput = {
    assignments: [
      { slot: "httpsCerts", files: { key: "h.key", fullChain: "h.crt" } },
      { slot: "c2wCerts", files: { key: "c.key", fullChain: "c.crt" } },
      { slot: "c2wTrust", files: { trust: "t.crt" } },
    ],
    isEnabled: true,
    settings: wantedSettings(settings),
    verify: {},
    tables: ["webbridge3"],
    expect,
  };

  it("WB3-08 WB3-09 WB3-10 WB3-11 WB3-12 C2W-01 C2W-03 C2W-04 SEQ-04 sends everything in the guide's order", () => {
    assert.deepStrictEqual(webBridge3Sequence(input), {
      beforeActivation: [
        { kind: "disable", command: "webbridge3 disable" },
        { kind: "assign", command: "webbridge3 http-redirect enable", slot: "httpRedirect" },
        { kind: "assign", command: "webbridge3 https listen a:443", slot: "httpsListen" },
        { kind: "assign", command: "webbridge3 https certs h.key h.crt", slot: "httpsCerts" },
        { kind: "assign", command: "webbridge3 c2w listen a:9999", slot: "c2wListen" },
        { kind: "assign", command: "webbridge3 c2w certs c.key c.crt", slot: "c2wCerts" },
        { kind: "assign", command: "webbridge3 c2w trust t.crt", slot: "c2wTrust" },
      ],
      activation: [
        { kind: "activate", command: "webbridge3 enable" },
        { kind: "readBack", commands: ["webbridge3"], expect },
      ],
    });
  });

  it("WB3-12 disables only what is enabled, and sends only what differs", () => {
    const { assignments } = input;
    const { settings: _, ...rest } = input;
    assert.deepStrictEqual(
      webBridge3Sequence({ ...rest, isEnabled: false, assignments: assignments.slice(2) }).beforeActivation,
      [{ kind: "assign", command: "webbridge3 c2w trust t.crt", slot: "c2wTrust" }],
    );
    const emptied = assignments.map(({ slot }) => ({ slot, files: undefined }));
    assert.deepStrictEqual(
      webBridge3Sequence({ ...rest, assignments: emptied, isEnabled: false }).beforeActivation.map((step) =>
        step.kind === "assign" ? step.command : step.kind,
      ),
      ["webbridge3 https certs none", "webbridge3 c2w certs none", "webbridge3 c2w trust none"],
    );
  });

  it("WB3-03 VER-12 reviews full chains, and never a restart", () => {
    const slots = ["httpsCerts", "c2wCerts", "c2wTrust"].map((slot) => ({ slot, hasBundle: true }));
    assert.deepStrictEqual(reviewedCommands({ role: "webBridge3", slots, settings }), [
      "version",
      "date",
      "user list",
      "webbridge3",
      "pki match {key-https} {full-chain-https}",
      "pki match {key-c2w} {full-chain-c2w}",
      "pki inspect {trust-c2w}",
      "webbridge3",
      "webbridge3 disable",
      "webbridge3 http-redirect enable",
      "webbridge3 https listen a:443",
      "webbridge3 https certs {key-https} {full-chain-https}",
      "webbridge3 c2w listen a:9999",
      "webbridge3 c2w certs {key-c2w} {full-chain-c2w}",
      "webbridge3 c2w trust {trust-c2w}",
      "webbridge3 enable",
      "webbridge3",
    ]);
  });
});

describe("[U] plan/sequences/turn", () => {
  it("TURN-04 TURN-05 TURN-06 checks before it disables, assigns, enables", () => {
    const certs = { key: "k.key", leaf: "l.crt", bundle: "b.crt" };
    const { beforeActivation, activation } = turnSequence({
      assignments: [{ slot: "certs", files: certs }],
      isEnabled: true,
      settings: wantedSettings({ kind: "turn", tlsPort: 447 }),
      verify: {},
      tables: ["turn"],
      expect,
    });
    assert.deepStrictEqual(
      [...beforeActivation, ...activation].map((step) => ("command" in step ? step.command : step.kind)),
      ["turn disable", "turn tls 447", "turn certs k.key l.crt b.crt", "turn enable", "readBack"],
    );
    const slots = [{ slot: "certs", hasBundle: true }];
    assert.deepStrictEqual(reviewedCommands({ role: "turn", slots, settings: { kind: "turn" } }).slice(3), [
      "turn",
      "pki match {key} {leaf}",
      "pki verify {leaf} {bundle}",
      "turn",
      "turn disable",
      "turn certs {key} {leaf} {bundle}",
      "turn enable",
      "turn",
    ]);
  });
});
