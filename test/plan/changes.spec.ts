/** Web Admin: whole plans as data. The Call Bridge has a file of its own. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { planChanges, tablesOf } from "../../plan/changes";
import type { Observed } from "../../plan/observed";
import type { Plan, ProveStep, Step } from "../../plan/step";
import { thrownText } from "../thrown";
import {
  certificateFile,
  declare,
  filesOf,
  identity,
  identityOf,
  namesOf,
  now,
  otherMark,
  ourMark,
  sha256,
  webAdminView,
  worldCa,
  worldLeaf,
} from "./world";
import type { WorldIdentity } from "./world";

const old = identity();
const renewed = identity(worldLeaf().key({ pem: old.made.keyPem }));
const [oldNames, newNames] = [old, renewed].map((each) => namesOf(each, "webadmin"));
assert.ok(oldNames && newNames);
assert.equal(oldNames.key, newNames.key);
assert.equal(oldNames.bundle, newNames.bundle);

const declaring = (each: WorldIdentity): Parameters<typeof declare>[1] => ({
  identities: { certs: each.declared },
});
const plan = (each: WorldIdentity, observed: Observed, change: Parameters<typeof declare>[1] = {}): Plan =>
  planChanges(declare("webAdmin", { ...declaring(each), ...change }), { certs: each.key }, observed, now);

/** An enabled Web Admin that serves an identity under our names. */
function serving(each: WorldIdentity, view: Parameters<typeof webAdminView>[0] = {}): Observed {
  const names = namesOf(each, "webadmin");
  return webAdminView({
    shown: each.chain,
    ...view,
    table: { slots: { certs: names }, ...view.table },
    files: { ...filesOf(each, names), ...view.files },
  });
}

const guard: Step = { kind: "guard", commands: ["webadmin"] };
const disable: Step = { kind: "disable", command: "webadmin disable" };
const enable: Step = { kind: "activate", command: "webadmin enable" };
const upload = (file: string, part: "key" | "leaf" | "bundle"): Step => ({
  kind: "upload",
  file,
  slot: "certs",
  part,
});
const checks = (names: { key: string; leaf: string; bundle: string }): Step[] => [
  { kind: "check", command: `pki match ${names.key} ${names.leaf}`, judge: "words" },
  { kind: "check", command: `pki verify ${names.leaf} ${names.bundle}`, judge: "words" },
];
const assign = (names: { key: string; leaf: string; bundle: string }): Step => ({
  kind: "assign",
  command: `webadmin certs ${names.key} ${names.leaf} ${names.bundle}`,
  slot: "certs",
});
const readBack = (certs: Readonly<Record<string, string>>): Step => ({
  kind: "readBack",
  commands: ["webadmin"],
  expect: { slots: { certs }, enabled: true, verify: {} },
});
const prove = (change: Pick<ProveStep, "chain"> & Partial<ProveStep>): Step => ({
  kind: "prove",
  listener: "webAdmin.https",
  slot: "certs",
  judge: "chain",
  mustBeSeen: true,
  patienceMs: 60_000,
  ...change,
});

describe("[U] plan/changes: Web Admin", () => {
  it("WA-02 WA-06 INST-01 INST-08 installs for the first time: everything uploaded and checked, then certs, listen, enable", () => {
    const settings = { kind: "webAdmin", listen: { interface: "a", port: 8443 } } as const;
    const view = webAdminView({
      table: { enabled: false, interfaces: [], slots: { certs: {} } },
      further: ["log", "live.json"],
    });
    assert.deepStrictEqual(plan(old, view, { settings }), {
      intent: "change",
      reason: "certs has no key; no listening interface is set",
      steps: [
        upload(oldNames.key, "key"),
        upload(oldNames.leaf, "leaf"),
        upload(oldNames.bundle, "bundle"),
        ...checks(oldNames),
        guard,
        assign(oldNames),
        { kind: "assign", command: "webadmin listen a 8443", slot: "listen" },
        enable,
        readBack(oldNames),
        prove({ chain: old.chain, mustBeSeen: false }),
      ],
      rollback: [],
      withdrawal: [],
      warnings: [],
    });
  });

  it("SEQ-05 has no step when everything is as declared and shown", () => {
    const wanted: Plan = {
      intent: "unchanged",
      reason: "everything is as declared and active",
      steps: [],
      rollback: [],
      withdrawal: [],
      warnings: [],
    };
    assert.deepStrictEqual(plan(old, serving(old)), wanted);
    const unseen = webAdminView({ table: { slots: { certs: oldNames } }, files: filesOf(old, oldNames) });
    assert.deepStrictEqual(plan(old, unseen), wanted);
    const withoutRoot = serving(old, { shown: old.chain.slice(0, 1) });
    assert.deepStrictEqual(plan(old, withoutRoot), wanted);
  });

  it("SEQ-05 RENEW-09 compares contents, not names: an installer's files with the same content stay", () => {
    const names = { key: "webadmin.key", leaf: "webadmin.cer", bundle: "ca.pem" };
    const files = {
      ...filesOf(old, names),
      // PKCS#1 instead of PKCS#8, CRLF and text between the blocks: the same key, the same certificates.
      "webadmin.key": { bytes: 1, sha256: sha256("another form"), keySpkiSha256: old.key.spkiSha256 },
      "webadmin.cer": certificateFile(`the leaf\r\n${old.made.leafPem.replaceAll("\n", "\r\n")}`),
    };
    const view = webAdminView({ table: { slots: { certs: names } }, files, shown: old.chain });
    assert.equal(plan(old, view).intent, "unchanged");
  });

  it("RENEW-01 CSR-15 renews with the same key: one upload, disable, certs, enable, proof, both ways back", () => {
    const back: Step[] = [
      disable,
      assign(oldNames),
      enable,
      readBack(oldNames),
      prove({ chain: old.chain, judge: "leaf" }),
    ];
    assert.deepStrictEqual(plan(renewed, serving(old)), {
      intent: "change",
      reason: `certs holds another leaf (${oldNames.leaf})`,
      steps: [
        upload(newNames.leaf, "leaf"),
        ...checks(newNames),
        guard,
        disable,
        assign(newNames),
        enable,
        readBack(newNames),
        prove({ chain: renewed.chain }),
      ],
      rollback: back,
      withdrawal: back,
      warnings: [],
    });
  });

  it("LAB-05 LAB-07 leaves the bundle out for a self-signed leaf, and an assigned bundle is then a difference", () => {
    const own = identityOf(worldLeaf().selfSigned());
    const { key, leaf } = namesOf(own, "webadmin");
    const { steps } = plan(own, webAdminView());
    assert.deepStrictEqual(
      steps.filter(({ kind }) => kind === "check" || kind === "assign"),
      [
        { kind: "check", command: `pki match ${key} ${leaf}`, judge: "words" },
        { kind: "assign", command: `webadmin certs ${key} ${leaf}`, slot: "certs" },
      ],
    );
    const table = { slots: { certs: { key, leaf, bundle: oldNames.bundle } } };
    const withBundle = webAdminView({
      table,
      files: { ...filesOf(own, { key, leaf }), ...filesOf(old, oldNames) },
    });
    assert.equal(plan(own, withBundle).reason, "certs has a bundle that is not declared");
  });

  it("WA-07 reactivates a disabled role whose files are right: enable, table, proof, and nothing to go back to", () => {
    const view = serving(old, { table: { slots: { certs: oldNames }, enabled: false } });
    const { shown: _, ...unseen } = view.listeners["webAdmin.https"] ?? {
      host: "",
      port: 0,
      reachable: false,
    };
    assert.deepStrictEqual(plan(old, { ...view, listeners: { "webAdmin.https": unseen } }), {
      intent: "reactivate",
      reason: "the role is disabled",
      steps: [guard, enable, readBack(oldNames), prove({ chain: old.chain, mustBeSeen: false })],
      rollback: [],
      withdrawal: [],
      warnings: [],
    });
  });

  it("INST-08 reactivates a role that shows something else than what is assigned", () => {
    assert.deepStrictEqual(plan(renewed, serving(renewed, { shown: old.chain })), {
      intent: "reactivate",
      reason: "webAdmin.https does not show what is assigned",
      steps: [guard, disable, enable, readBack(newNames), prove({ chain: renewed.chain })],
      rollback: [],
      withdrawal: [],
      warnings: [],
    });
  });

  it("PKI-20 reactivates a role that shows the leaf without its intermediates", () => {
    const sub = identity(
      worldLeaf(),
      worldCa.intermediate("World Sub", { notBefore: new Date("2021-01-01T00:00:00Z") }),
    );
    assert.equal(plan(sub, serving(sub, { shown: sub.chain.slice(0, 1) })).intent, "reactivate");
    assert.equal(plan(sub, serving(sub, { shown: sub.chain.slice(0, 2) })).intent, "unchanged");
  });

  it("SEQ-04 does not disable a role that is disabled already, and goes back through disable", () => {
    const { steps, rollback } = plan(
      renewed,
      serving(old, { table: { slots: { certs: oldNames }, enabled: false } }),
    );
    const commands = (list: readonly Step[]): string[] =>
      list.flatMap((step) => ("command" in step ? [step.command] : []));
    assert.deepStrictEqual(commands(steps).slice(2), [
      `webadmin certs ${newNames.key} ${newNames.leaf} ${newNames.bundle}`,
      "webadmin enable",
    ]);
    assert.deepStrictEqual(commands(rollback), [
      "webadmin disable",
      `webadmin certs ${oldNames.key} ${oldNames.leaf} ${oldNames.bundle}`,
      "webadmin enable",
    ]);
  });

  it("RENEW-09 never overwrites a file in use: one that was changed by hand keeps its name, ours gets the next", () => {
    const changed = certificateFile("changed by hand");
    const view = serving(old, {
      files: { [oldNames.leaf]: { bytes: changed.bytes, sha256: changed.sha256 } },
    });
    const { reason, steps, warnings } = plan(old, view);
    const next = `webadmin-${ourMark}-${sha256(old.made.leafPem).slice(8, 16)}.crt`;
    assert.equal(reason, `certs holds another leaf (${oldNames.leaf})`);
    assert.deepStrictEqual(
      steps.filter(({ kind }) => kind === "upload" || kind === "clean" || kind === "assign"),
      [upload(next, "leaf"), assign({ ...oldNames, leaf: next })],
    );
    assert.deepStrictEqual(warnings, [
      `${oldNames.leaf} does not hold what was uploaded under that name; it is in use and was left alone`,
    ]);
  });

  it("RENEW-09 replaces what an interrupted upload left behind, which no slot uses", () => {
    const half = { [newNames.leaf]: { bytes: 3, sha256: sha256("cut") } };
    const { steps } = plan(renewed, serving(old, { files: half }));
    assert.deepStrictEqual(steps.slice(0, 2), [
      { kind: "clean", file: newNames.leaf },
      upload(newNames.leaf, "leaf"),
    ]);
  });

  it("RENEW-09 uploads nothing that is there already, and again what is named and not there", () => {
    const whole = { [newNames.leaf]: certificateFile(renewed.made.leafPem) };
    assert.equal(
      plan(renewed, serving(old, { files: whole })).steps.some(({ kind }) => kind === "upload"),
      false,
    );
    const view = webAdminView({ table: { slots: { certs: oldNames } }, shown: old.chain });
    const gone = plan(old, view);
    assert.equal(gone.reason, `certs names the file ${oldNames.key}, which is not there`);
    assert.deepStrictEqual(gone.steps.slice(0, 3), [
      upload(oldNames.key, "key"),
      upload(oldNames.leaf, "leaf"),
      upload(oldNames.bundle, "bundle"),
    ]);
  });

  it("RENEW-09 gives up where all four names are taken by files in use", () => {
    const names = [0, 8, 16, 24].map(
      (at) => `webadmin-${ourMark}-${sha256(old.made.leafPem).slice(at, at + 8)}.crt`,
    );
    const slots = Object.fromEntries(
      names.map((leaf, index) => [index === 0 ? "certs" : `x${String(index)}`, { leaf }]),
    );
    const files = Object.fromEntries(names.map((name) => [name, { bytes: 1, sha256: sha256("x") }]));
    assert.equal(
      thrownText(() => plan(old, webAdminView({ table: { slots }, files }))),
      `apply/file-changed certs: every name for the leaf is taken by a file in use with other content (${names.join(", ")}). ` +
        "Find out who changes these files on the appliance, and remove them.",
    );
  });

  it("RENEW-01 cleans up what this stack uploaded for the role, and keeps both generations and what others own", () => {
    const mine = (digits: string, extension = "crt"): string => `webadmin-${ourMark}-${digits}.${extension}`;
    const further = [
      mine("00000000"),
      mine("11111111", "key"),
      `webadmin-${otherMark}-22222222.crt`,
      `callbridge-${ourMark}-33333333.crt`,
      "webadmin.crt",
      "log",
    ];
    const { steps } = plan(renewed, serving(old, { further }));
    assert.deepStrictEqual(
      steps.flatMap((step) => (step.kind === "clean" ? [step.file] : [])),
      [mine("00000000"), mine("11111111", "key")],
    );
    assert.equal(steps.at(-1)?.kind, "clean");
  });

  it("INST-08 looks for a listener of a running role that was not seen before for five seconds only", () => {
    const unseen = webAdminView({ table: { slots: { certs: oldNames } }, files: filesOf(old, oldNames) });
    const { steps, rollback } = plan(renewed, unseen);
    const proof = { mustBeSeen: false, patienceMs: 5_000 };
    assert.deepStrictEqual(
      steps.filter(({ kind }) => kind === "prove"),
      [prove({ chain: renewed.chain, ...proof })],
    );
    assert.deepStrictEqual(
      rollback.filter(({ kind }) => kind === "prove"),
      [prove({ chain: old.chain.slice(0, 1), judge: "leaf", ...proof })],
    );
  });

  it("INST-08 asks for the proof where it is required, also of a role that is down", () => {
    const down = webAdminView({ table: { enabled: false } });
    const { steps } = plan(old, down, { proof: { mode: "required" } });
    assert.deepStrictEqual(
      steps.filter(({ kind }) => kind === "prove"),
      [prove({ chain: old.chain, mustBeSeen: true })],
    );
  });

  it("RENEW-07 goes back to what is assigned where another leaf was shown before", () => {
    const other = identity();
    const { rollback } = plan(renewed, serving(old, { shown: other.chain }));
    assert.deepStrictEqual(rollback.at(-1), prove({ chain: old.chain.slice(0, 1), judge: "leaf" }));
  });

  it("WA-06 sets the interface only where none is set, and tells where another one is", () => {
    const settings = { kind: "webAdmin", listen: { interface: "b", port: 445 } } as const;
    const { steps, warnings, intent } = plan(old, serving(old), { settings });
    assert.deepStrictEqual(
      { steps, warnings, intent },
      {
        steps: [],
        warnings: ["Web Admin listens on a 8443, declared is b 445; left as it is (WA-06)"],
        intent: "unchanged",
      },
    );
    const same = { kind: "webAdmin", listen: { interface: "a", port: 8443 } } as const;
    assert.deepStrictEqual(plan(old, serving(old), { settings: same }).warnings, []);
  });

  it("CA-06 orders the declared chain and refuses one with a gap", () => {
    const deep = worldCa.intermediate("A").intermediate("B").issue(worldLeaf());
    const [b = "", a = "", root = ""] = deep.chainPem.split(/(?<=-----END CERTIFICATE-----\n)/);
    const shuffled = identityOf({ ...deep, chainPem: root + b + a });
    const { steps } = plan(shuffled, webAdminView());
    const names = namesOf(identityOf(deep), "webadmin");
    assert.deepStrictEqual(
      steps.filter(({ kind }) => kind === "assign"),
      [assign(names)],
    );
    assert.match(
      thrownText(() => plan(identityOf({ ...deep, chainPem: b + root }), webAdminView())),
      /^x509\/chain cms1 webAdmin certs: CN=B is issued by CN=A, whose certificate is missing\./,
    );
  });

  it("INST-05 refuses an identity whose key is not among the secrets", () => {
    assert.equal(
      thrownText(() => planChanges(declare("webAdmin", declaring(old)), {}, webAdminView(), now)),
      "apply/input cms1 webAdmin certs: the secret document holds no private key for this slot. " +
        "Give the identity's private key.",
    );
  });

  it("SEQ-05 makes the same plan of the same arguments, byte for byte, whatever the order of the folder", () => {
    const further = ["log", `webadmin-${ourMark}-00000000.crt`, `webadmin-${ourMark}-aaaaaaaa.key`];
    const view = serving(old, { further });
    const text = JSON.stringify(plan(renewed, view));
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...view.fileNames], { minLength: view.fileNames.length }),
        (fileNames) => {
          assert.equal(JSON.stringify(plan(renewed, { ...view, fileNames })), text);
        },
      ),
      { numRuns: 10 },
    );
  });

  it("EXT-10 reads Web Admin's one table", () => {
    assert.deepStrictEqual(tablesOf(declare("webAdmin", declaring(old))), ["webadmin"]);
  });
});
