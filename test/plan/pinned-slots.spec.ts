/** Trusts of pinned leaves: whole plans as data, before, while and after the leaves of the peers change. */
import assert from "node:assert/strict";
import { planChanges, tablesOf } from "../../plan/changes";
import type { Declaration } from "../../plan/declaration";
import type { Observed, ObservedFile, ObservedTable } from "../../plan/observed";
import { reviewedCommands } from "../../plan/reviewed";
import type { Plan, Step } from "../../plan/step";
import { parseCertificate } from "../../x509/certificate";
import { thrownText } from "../thrown";
import {
  callBridgeView,
  certificateFile,
  declare,
  filesOf,
  identity,
  namesOf,
  now,
  ourMark,
  trustName,
  worldLeaf,
} from "./world";
import type { WorldView } from "./world";

const own = identity();
const renewed = identity();
const ownNames = namesOf(own, "callbridge");
const peer = (host: string, validTo = new Date("2027-05-20T00:00:00Z")): string =>
  identity(worldLeaf(host).valid(new Date("2026-01-01T00:00:00Z"), validTo)).made.leafPem;
const oldPeer = peer("wb-old.example.org");
const newPeer = peer("wb-new.example.org");
const gonePeer = peer("wb-gone.example.org", new Date("2026-11-24T11:00:00Z"));
/** Sorted by fingerprint, as one file holds several certificates. */
const together = (...pems: readonly string[]): string =>
  pems
    .map((pem) => parseCertificate(pem, "peer"))
    .sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
    .map(({ pem }) => pem)
    .join("");
const union = trustName(together(oldPeer, newPeer));
const narrowed = trustName(newPeer);
const mark = `callbridge-${ourMark}-pending.pem`;

/** A Call Bridge that serves, and trusts what the file `peers.pem` holds. */
function serving(trust: ObservedFile | undefined, view: WorldView = {}): Observed {
  const slots = { certs: ownNames, ...(trust && { c2wTrust: { trust: "peers.pem" } }), ...view.table?.slots };
  const table: Partial<ObservedTable> = { ...view.table, slots };
  const files = { ...filesOf(own, ownNames), ...(trust && { "peers.pem": trust }), ...view.files };
  return callBridgeView({ shown: own.chain, ...view, table, files });
}

const declared = { trusts: { c2wTrust: { pem: newPeer, pinned: true as const } } };
const planned = (change: Partial<Declaration>, observed: Observed): Plan =>
  planChanges(declare("callBridge", { ...declared, ...change }), {}, observed, now);
const switched = (each: typeof own, observed: Observed): Plan =>
  planChanges(
    declare("callBridge", { ...declared, identities: { certs: each.declared } }),
    { certs: each.key },
    observed,
    now,
  );

const proof: Step = {
  kind: "prove",
  listener: "callBridge.sip",
  slot: "certs",
  chain: own.chain,
  judge: "leaf",
  mustBeSeen: true,
  patienceMs: 60_000,
};
const assign = (file: string): Step => ({
  kind: "assign",
  command: `callbridge trust c2w ${file}`,
  slot: "c2wTrust",
});
const trustOnly = (file: string, tables: readonly string[]): readonly Step[] => [
  { kind: "upload", file, slot: "c2wTrust", part: "trust" },
  { kind: "check", command: `pki inspect ${file}`, judge: "prefix" },
  { kind: "guard", commands: tables },
  { kind: "mark", file: mark },
  ...assignedAndActivated(file, tables),
  proof,
  { kind: "clean", file: mark },
];
const assignedAndActivated = (file: string, tables: readonly string[]): readonly Step[] => [
  assign(file),
  {
    kind: "readBack",
    commands: tables,
    expect: { slots: { c2wTrust: { trust: file } }, verify: {} },
  },
  { kind: "activate", command: "callbridge restart" },
];

describe("[U] plan/pinned-slots: Call Bridge", () => {
  it("C2W-05 C2W-11 widens to what is assigned and declared, drops what has expired, and proves the leaf it has", () => {
    const plan = planned({ phase: "widen" }, serving(certificateFile(oldPeer + gonePeer)));
    assert.deepStrictEqual(plan.steps, trustOnly(union, ["callbridge"]));
    assert.equal(plan.reason, "c2wTrust holds another trust (peers.pem)");
    assert.deepStrictEqual(plan.rollback, [
      ...assignedAndActivated("peers.pem", ["callbridge"]),
      proof,
      { kind: "clean", file: mark },
    ]);
  });

  it("C2W-05 widens and switches nothing where all that is declared is trusted, whoever else is", () => {
    const observed = serving(certificateFile(newPeer + gonePeer + oldPeer));
    assert.equal(planned({ phase: "widen" }, observed).intent, "unchanged");
    assert.equal(switched(own, observed).intent, "unchanged");
  });

  it("C2W-11 switches the identity alone, so that its way back keeps the widened trust", () => {
    const plan = switched(renewed, serving(certificateFile(oldPeer + newPeer)));
    const commands = [...plan.steps, ...plan.rollback].flatMap((step) =>
      step.kind === "assign" ? step.command.split(" ").slice(0, 2).join(" ") : [],
    );
    assert.deepEqual(commands, ["callbridge certs", "callbridge certs"]);
  });

  it("C2W-11 never narrows with the switch, also where nobody widened before", () => {
    const plan = switched(renewed, serving(certificateFile(oldPeer)));
    assert.deepStrictEqual(plan.steps.filter(({ kind }) => kind === "assign").slice(1), [assign(union)]);
  });

  it("C2W-05 narrows to what is declared, and removes what was widened before the last time", () => {
    const before = trustName(peer("wb-older.example.org"));
    const tables = ["callbridge", "tls sip", "tls ldap"];
    const observed = serving(certificateFile(oldPeer + newPeer), {
      table: { slots: { sipTrust: {}, ldapTrust: {} } },
      files: { [before]: certificateFile(oldPeer) },
    });
    const plan = planned({ phase: "narrow" }, observed);
    assert.deepStrictEqual(plan.steps, [...trustOnly(narrowed, tables), { kind: "clean", file: before }]);
    assert.equal(planned({ phase: "narrow" }, serving(certificateFile(newPeer))).intent, "unchanged");
  });

  it("C2W-05 does not widen for a Call Bridge without a certificate, whose trust comes with it", () => {
    const fresh = callBridgeView();
    assert.equal(
      planned({ phase: "widen" }, fresh).reason,
      "the role serves nobody yet; its trust comes with its certificate",
    );
    assert.deepStrictEqual(
      switched(own, fresh)
        .steps.filter(({ kind }) => kind === "assign")
        .slice(1),
      [assign(narrowed)],
    );
  });

  it("C2W-05 refuses an assigned trust that cannot be read, but not to narrow it", () => {
    const unreadable = { bytes: 3, sha256: "00" };
    const text = thrownText(() => planned({ phase: "widen" }, serving(unreadable)));
    assert.equal(
      text,
      "apply/old-trust cms1 callBridge c2wTrust: the slot holds peers.pem, which is no file of certificates, so whom the " +
        "role trusts now cannot be kept. Assign a readable trust on the MMP that holds the peers' certificates of " +
        "today, then run again.",
    );
    const missing = { ...serving(unreadable), files: filesOf(own, ownNames) };
    assert.match(
      thrownText(() => switched(own, missing)),
      /^apply\/old-trust .* there is no such file/,
    );
    assert.equal(planned({ phase: "narrow" }, serving(unreadable)).intent, "change");
  });
});

describe("[U] plan/pinned-slots: Web Bridge 3", () => {
  const certs = { key: "wb.key", fullChain: "wb.crt" };
  const webBridge = (enabled: boolean, further: readonly string[] = []): Observed => ({
    table: {
      slots: { httpsCerts: certs, c2wCerts: certs, c2wTrust: { trust: "peers.pem" } },
      enabled,
      interfaces: ["a:443", "a:9999"],
      verify: {},
      text: "webbridge3",
    },
    fileNames: ["peers.pem", "wb.crt", "wb.key", ...further],
    files: { "peers.pem": certificateFile(oldPeer) },
    listeners: {},
  });
  const plan = (observed: Observed): Plan =>
    planChanges(
      declare("webBridge3", { ...declared, phase: "widen", settings: { kind: "webBridge3" } }),
      {},
      observed,
      now,
    );
  const ownMark = `webbridge3-${ourMark}-pending.pem`;
  const kinds = ({ steps }: Plan): readonly string[] =>
    steps.map((step) => ("command" in step ? step.command.replace(/ webbridge3-\S+/, "") : step.kind));

  it("C2W-11 WB3-11 disables it to widen its trust, with a mark, since a disabled one may be meant to be disabled", () => {
    assert.deepEqual(kinds(plan(webBridge(true))), [
      "upload",
      "pki inspect",
      "guard",
      "mark",
      "webbridge3 disable",
      "webbridge3 c2w trust",
      "webbridge3 enable",
      "readBack",
      "clean",
    ]);
  });

  it("C2W-11 leaves one alone that is disabled, unless an interrupted run of ours left it so", () => {
    assert.equal(plan(webBridge(false)).intent, "unchanged");
    assert.deepEqual(kinds(plan(webBridge(false, [ownMark]))).slice(-4), [
      "webbridge3 c2w trust",
      "webbridge3 enable",
      "readBack",
      "clean",
    ]);
  });
});

describe("[U] plan/pinned-slots: what a reviewer sees", () => {
  const settings = { kind: "callBridge", webRtc: false } as const;
  const slots = [{ slot: "c2wTrust", hasBundle: false }];

  it("C2W-11 shows the whole sequence of a change of trust, with every table where files may be removed", () => {
    const commands = (phase: "widen" | "narrow") =>
      reviewedCommands({ role: "callBridge", phase, slots, settings });
    assert.deepEqual(commands("widen"), [
      "version",
      "date",
      "user list",
      "callbridge",
      "pki inspect {trust-c2w}",
      "callbridge",
      "callbridge trust c2w {trust-c2w}",
      "callbridge",
      "callbridge restart",
    ]);
    const tables = ["callbridge", "tls sip", "tls ldap"];
    assert.deepEqual(commands("narrow"), [
      ...["version", "date", "user list", ...tables, "pki inspect {trust-c2w}", ...tables],
      ...["callbridge trust c2w {trust-c2w}", ...tables, "callbridge restart"],
    ]);
    assert.deepEqual(tablesOf(declare("callBridge", { ...declared, phase: "narrow" })), tables);
  });
});
