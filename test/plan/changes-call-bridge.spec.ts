/** The Call Bridge: whole plans as data, with trusts, verification, and the mark of an activation that is not proven. */
import assert from "node:assert/strict";
import { planChanges, tablesOf } from "../../plan/changes";
import type { Declaration, RoleSettings } from "../../plan/declaration";
import type { Observed, ObservedTable } from "../../plan/observed";
import type { Plan, ProveStep, Step } from "../../plan/step";
import { aCa } from "../certificates";
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
  trustName,
} from "./world";
import type { WorldIdentity, WorldView } from "./world";

const old = identity();
const renewed = identity();
const names = namesOf(old, "callbridge");
const newNames = namesOf(renewed, "callbridge");
const peerCa = aCa("Peer Root").certPem;
const otherCa = aCa("Other Root").certPem;
const peerTrust = trustName(peerCa);
const otherTrust = trustName(otherCa);
const mark = `callbridge-${ourMark}-pending.pem`;

type Change = Partial<Declaration> & { readonly settings?: RoleSettings };
const settings = (change: Partial<Extract<RoleSettings, { kind: "callBridge" }>>): RoleSettings => ({
  kind: "callBridge",
  webRtc: false,
  ...change,
});

function plan(observed: Observed, change: Change, each: WorldIdentity | "no identity" = old): Plan {
  const declaration = declare("callBridge", {
    ...(each !== "no identity" && { identities: { certs: each.declared } }),
    ...change,
  });
  return planChanges(declaration, each === "no identity" ? {} : { certs: each.key }, observed, now);
}

/** A Call Bridge that serves an identity under our names, with further slots. */
function serving(
  each: WorldIdentity,
  view: WorldView & { readonly table?: Partial<ObservedTable> } = {},
): Observed {
  const own = namesOf(each, "callbridge");
  const table = { ...view.table, slots: { certs: own, ...view.table?.slots } };
  return callBridgeView({
    shown: each.chain,
    ...view,
    table,
    files: { ...filesOf(each, own), ...view.files },
  });
}

const guard = (...commands: string[]): Step => ({ kind: "guard", commands });
const restart: Step = { kind: "activate", command: "callbridge restart" };
const clean = (file: string): Step => ({ kind: "clean", file });
const upload = (file: string, slot: string, part: "key" | "leaf" | "bundle" | "trust"): Step => ({
  kind: "upload",
  file,
  slot,
  part,
});
const uploads = (files: typeof names): Step[] => [
  upload(files.key, "certs", "key"),
  upload(files.leaf, "certs", "leaf"),
  upload(files.bundle, "certs", "bundle"),
];
const checks = (files: typeof names): Step[] => [
  { kind: "check", command: `pki match ${files.key} ${files.leaf}`, judge: "words" },
  { kind: "check", command: `pki verify ${files.leaf} ${files.bundle}`, judge: "words" },
];
const inspect = (file: string): Step => ({ kind: "check", command: `pki inspect ${file}`, judge: "prefix" });
const assign = (slot: string, command: string): Step => ({ kind: "assign", command, slot });
const certs = (files: typeof names): Step =>
  assign("certs", `callbridge certs ${files.key} ${files.leaf} ${files.bundle}`);
const readBack = (
  commands: readonly string[],
  slots: Readonly<Record<string, Readonly<Record<string, string>>>>,
  verify: Readonly<Record<string, string>> = {},
): Step => ({ kind: "readBack", commands, expect: { slots, verify } });
const prove = (change: Pick<ProveStep, "chain"> & Partial<ProveStep>): Step => ({
  kind: "prove",
  listener: "callBridge.sip",
  slot: "certs",
  judge: "chain",
  mustBeSeen: true,
  patienceMs: 60_000,
  ...change,
});
const unchanged: Plan = {
  intent: "unchanged",
  reason: "everything is as declared and active",
  steps: [],
  rollback: [],
  withdrawal: [],
  warnings: [],
};

describe("[U] plan/changes: Call Bridge", () => {
  it("CB-11 CB-16 CB-17 installs certificates and trust for the first time with one restart", () => {
    const change = { trusts: { c2wTrust: { pem: peerCa } } };
    const slots = { certs: names, c2wTrust: { trust: peerTrust } };
    assert.deepStrictEqual(plan(callBridgeView(), change), {
      intent: "change",
      reason: "certs has no key; c2wTrust has no trust",
      steps: [
        ...uploads(names),
        upload(peerTrust, "c2wTrust", "trust"),
        ...checks(names),
        inspect(peerTrust),
        guard("callbridge"),
        { kind: "mark", file: mark },
        certs(names),
        assign("c2wTrust", `callbridge trust c2w ${peerTrust}`),
        readBack(["callbridge"], slots),
        restart,
        prove({ chain: old.chain, mustBeSeen: false }),
        clean(mark),
      ],
      rollback: [],
      withdrawal: [],
      warnings: [],
    });
  });

  it("RENEW-01 CB-11 renews a certificate that is seen without a mark: the listener itself tells a later run", () => {
    const back = [certs(names), readBack(["callbridge"], { certs: names })];
    const seen = prove({ chain: old.chain, judge: "leaf" });
    assert.deepStrictEqual(plan(serving(old), {}, renewed), {
      intent: "change",
      reason: `certs holds another key (${names.key})`,
      steps: [
        upload(newNames.key, "certs", "key"),
        upload(newNames.leaf, "certs", "leaf"),
        ...checks(newNames),
        guard("callbridge"),
        certs(newNames),
        readBack(["callbridge"], { certs: newNames }),
        restart,
        prove({ chain: renewed.chain }),
      ],
      rollback: [...back, restart, seen],
      // No restart was sent, so none takes back: the calls in progress go on.
      withdrawal: [...back, seen],
      warnings: [],
    });
  });

  it("RENEW-01 renews a certificate that cannot be seen under a mark, which both ways back remove too", () => {
    const unseen = callBridgeView({ table: { slots: { certs: names } }, files: filesOf(old, names) });
    const { steps, rollback, withdrawal } = plan(unseen, {}, renewed);
    const proof = { mustBeSeen: false, patienceMs: 5_000 };
    assert.deepStrictEqual(steps.slice(4), [
      guard("callbridge"),
      { kind: "mark", file: mark },
      certs(newNames),
      readBack(["callbridge"], { certs: newNames }),
      restart,
      prove({ chain: renewed.chain, ...proof }),
      clean(mark),
    ]);
    const looked = prove({ chain: old.chain.slice(0, 1), judge: "leaf", ...proof });
    const back = [certs(names), readBack(["callbridge"], { certs: names })];
    assert.deepStrictEqual(rollback, [...back, restart, looked, clean(mark)]);
    assert.deepStrictEqual(withdrawal, [...back, looked, clean(mark)]);
  });

  it("SEQ-05 has no step when certificates and trust are as declared, whatever their order in the file", () => {
    const both = [peerCa, otherCa].sort((a, b) => (a < b ? -1 : 1)).join("");
    const installed = { "trust.pem": certificateFile(`${otherCa}\n${peerCa}`) };
    const view = serving(old, { table: { slots: { c2wTrust: { trust: "trust.pem" } } }, files: installed });
    assert.deepStrictEqual(plan(view, { trusts: { c2wTrust: { pem: both } } }), unchanged);
    assert.deepStrictEqual(plan(serving(old), {}), unchanged);
  });

  it("C2W-11 changes trust alone: nothing about certificates is sent, and the way back assigns the old trust", () => {
    const view = serving(old, {
      table: { slots: { c2wTrust: { trust: peerTrust }, clusterTrust: {} } },
      files: { [peerTrust]: certificateFile(peerCa) },
    });
    const change = { trusts: { c2wTrust: { pem: otherCa }, clusterTrust: { pem: otherCa } } };
    const { reason, steps, rollback } = plan(view, change, "no identity");
    assert.equal(reason, `c2wTrust holds another trust (${peerTrust}); clusterTrust has no trust`);
    const assigned = { c2wTrust: { trust: otherTrust }, clusterTrust: { trust: otherTrust } };
    assert.deepStrictEqual(steps, [
      // The same content in two slots is one file.
      upload(otherTrust, "c2wTrust", "trust"),
      inspect(otherTrust),
      inspect(otherTrust),
      guard("callbridge"),
      { kind: "mark", file: mark },
      assign("c2wTrust", `callbridge trust c2w ${otherTrust}`),
      assign("clusterTrust", `callbridge trust cluster ${otherTrust}`),
      readBack(["callbridge"], assigned),
      restart,
      // What was shown must be shown again: nothing is declared about it.
      prove({ chain: old.chain, judge: "leaf" }),
      clean(mark),
    ]);
    assert.deepStrictEqual(rollback, [
      assign("c2wTrust", `callbridge trust c2w ${peerTrust}`),
      assign("clusterTrust", "callbridge trust cluster none"),
      readBack(["callbridge"], { c2wTrust: { trust: peerTrust }, clusterTrust: {} }),
      restart,
      prove({ chain: old.chain, judge: "leaf" }),
      clean(mark),
    ]);
  });

  describe("verification", () => {
    const tables = ["callbridge", "tls sip"];
    const off = { slots: { sipTrust: {} }, verify: { sipTrust: "disable" } };
    const on = { slots: { sipTrust: { trust: peerTrust } }, verify: { sipTrust: "enable" } };
    const peerFile = { [peerTrust]: certificateFile(peerCa) };

    it("TLSV-06 TLSV-07 assigns the trust before it switches verification on, and switches it off on the way back", () => {
      const change = { trusts: { sipTrust: { pem: peerCa } }, settings: settings({ sipVerify: "enable" }) };
      const { reason, steps, rollback } = plan(serving(old, { table: off }), change);
      assert.equal(reason, "sipTrust has no trust; sip verification is not enable");
      assert.deepStrictEqual(steps, [
        upload(peerTrust, "sipTrust", "trust"),
        inspect(peerTrust),
        guard(...tables),
        { kind: "mark", file: mark },
        assign("sipTrust", `tls sip trust ${peerTrust}`),
        assign("sipTrust", "tls sip verify enable"),
        readBack(tables, { certs: names, sipTrust: { trust: peerTrust } }, { sipTrust: "enable" }),
        restart,
        prove({ chain: old.chain }),
        clean(mark),
      ]);
      // There is no `tls sip trust none`: with verification off, the trust that stays has no effect.
      assert.deepStrictEqual(rollback, [
        assign("sipTrust", "tls sip verify disable"),
        readBack(tables, {}, { sipTrust: "disable" }),
        restart,
        prove({ chain: old.chain, judge: "leaf" }),
        clean(mark),
      ]);
    });

    it("TLSV-06 switches verification off before its trust changes, and on after its trust came back", () => {
      const change = { trusts: { sipTrust: { pem: otherCa } }, settings: settings({ sipVerify: "disable" }) };
      const { reason, steps, rollback } = plan(serving(old, { table: on, files: peerFile }), change);
      assert.equal(reason, `sipTrust holds another trust (${peerTrust}); sip verification is not disable`);
      assert.deepStrictEqual(
        steps.filter(({ kind }) => kind === "assign"),
        [assign("sipTrust", "tls sip verify disable"), assign("sipTrust", `tls sip trust ${otherTrust}`)],
      );
      assert.deepStrictEqual(
        rollback.filter(({ kind }) => kind === "assign" || kind === "readBack"),
        [
          assign("sipTrust", `tls sip trust ${peerTrust}`),
          assign("sipTrust", "tls sip verify enable"),
          readBack(tables, { sipTrust: { trust: peerTrust } }, { sipTrust: "enable" }),
        ],
      );
    });

    it("TLSV-05 AMB-31 changes the mode alone, and leaves a mode alone that is not declared", () => {
      const view = serving(old, { table: on, files: peerFile });
      const ocsp = plan(view, { settings: settings({ sipVerify: "ocsp" }) });
      assert.equal(ocsp.reason, "sip verification is not ocsp");
      assert.deepStrictEqual(ocsp.steps, [
        guard(...tables),
        { kind: "mark", file: mark },
        assign("sipTrust", "tls sip verify ocsp"),
        readBack(tables, { certs: names }, { sipTrust: "ocsp" }),
        restart,
        prove({ chain: old.chain }),
        clean(mark),
      ]);
      assert.deepStrictEqual(plan(view, { trusts: { sipTrust: { pem: peerCa } } }), unchanged);
      assert.deepStrictEqual(plan(view, { settings: settings({ sipVerify: "enable" }) }), unchanged);
    });

    it("TLSV-03 CB-17 treats both services with one restart, SIP first", () => {
      const table = {
        slots: { sipTrust: {}, ldapTrust: {} },
        verify: { sipTrust: "disable", ldapTrust: "disable" },
      };
      const change = {
        trusts: { ldapTrust: { pem: otherCa }, sipTrust: { pem: peerCa } },
        settings: settings({ sipVerify: "enable", ldapVerify: "ocsp" }),
      };
      const { steps } = plan(serving(old, { table }), change);
      assert.deepStrictEqual(
        steps.flatMap((step) => (step.kind === "assign" || step.kind === "activate" ? [step.command] : [])),
        [
          `tls sip trust ${peerTrust}`,
          "tls sip verify enable",
          `tls ldap trust ${otherTrust}`,
          "tls ldap verify ocsp",
          "callbridge restart",
        ],
      );
    });
  });

  it("CB-17 restarts after an interrupted run whose mark is still there, and removes the mark last", () => {
    const view = serving(old, { further: [mark] });
    assert.deepStrictEqual(plan(view, {}), {
      intent: "reactivate",
      reason: "an earlier run was interrupted before its activation was proven",
      steps: [
        guard("callbridge"),
        readBack(["callbridge"], { certs: names }),
        restart,
        prove({ chain: old.chain }),
        clean(mark),
      ],
      rollback: [],
      withdrawal: [],
      warnings: [],
    });
    const others = serving(old, {
      further: [`callbridge-${otherMark}-pending.pem`, `webadmin-${ourMark}-pending.pem`],
    });
    assert.deepStrictEqual(plan(others, {}), unchanged);
  });

  it("CB-17 takes an empty mark, which an appliance that removes nothing keeps, for none; a change writes it again", () => {
    const emptied = { ...serving(old, { further: [mark] }), emptyFiles: [mark] };
    assert.deepStrictEqual(plan(emptied, {}), unchanged);
    const { steps } = plan(emptied, { trusts: { c2wTrust: { pem: peerCa } } });
    assert.deepStrictEqual(
      steps.filter(({ kind }) => kind === "mark" || kind === "clean"),
      [{ kind: "mark", file: mark }, clean(mark)],
    );
    const marked = plan(serving(old, { further: [mark] }), { trusts: { c2wTrust: { pem: peerCa } } });
    assert.deepStrictEqual(
      marked.steps.filter(({ kind }) => kind === "mark" || kind === "clean"),
      [clean(mark)],
    );
  });

  it("CB-17 restarts a Call Bridge that shows another leaf than the assigned one", () => {
    const { intent, reason, steps } = plan(serving(renewed, { shown: old.chain }), {}, renewed);
    assert.deepStrictEqual(
      { intent, reason, steps },
      {
        intent: "reactivate",
        reason: "callBridge.sip does not show what is assigned",
        steps: [
          guard("callbridge"),
          readBack(["callbridge"], { certs: newNames }),
          restart,
          prove({ chain: renewed.chain }),
        ],
      },
    );
  });

  it("RENEW-01 removes an older mark with a change that needs none itself", () => {
    const { steps, rollback } = plan(serving(old, { further: [mark] }), {}, renewed);
    assert.deepStrictEqual(steps.at(-1), clean(mark));
    assert.deepStrictEqual(rollback.at(-1), clean(mark));
    assert.equal(
      steps.some(({ kind }) => kind === "mark"),
      false,
    );
  });

  it("RENEW-01 CB-17 has no way back where an identity slot was empty, also when a trust had one", () => {
    const view = callBridgeView({
      table: { slots: { certs: {}, c2wTrust: { trust: peerTrust } } },
      files: { [peerTrust]: certificateFile(peerCa) },
    });
    const { rollback, withdrawal } = plan(view, { trusts: { c2wTrust: { pem: otherCa } } });
    assert.deepStrictEqual({ rollback, withdrawal }, { rollback: [], withdrawal: [] });
  });

  it("EXT-10 reads only the tables whose slots or settings are declared", () => {
    const read = (change: Change): readonly string[] => tablesOf(declare("callBridge", change));
    assert.deepStrictEqual(read({ identities: { certs: old.declared } }), ["callbridge"]);
    assert.deepStrictEqual(read({ trusts: { ldapTrust: { pem: peerCa } } }), ["callbridge", "tls ldap"]);
    assert.deepStrictEqual(read({ settings: settings({ sipVerify: "disable", ldapVerify: "disable" }) }), [
      "callbridge",
      "tls sip",
      "tls ldap",
    ]);
  });
});
