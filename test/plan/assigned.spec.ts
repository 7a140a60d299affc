import assert from "node:assert/strict";
import { assignedLeaf, slotDifference } from "../../plan/assigned";
import type { AssignedFiles, Observed, ObservedFile } from "../../plan/observed";
import { wantedSlots } from "../../plan/wanted";
import type { WantedSlot } from "../../plan/wanted";
import { aCa } from "../certificates";
import {
  certificateFile,
  declare,
  filesOf,
  identity,
  sha256,
  webAdminView,
  worldCa,
  worldLeaf,
} from "./world";

const own = identity(worldLeaf(), worldCa.intermediate("Sub"));
const names = { key: "k.key", leaf: "l.crt", bundle: "b.crt" };
const good = filesOf(own, names);

const view = (certs: AssignedFiles, files: Readonly<Record<string, ObservedFile>> = good): Observed =>
  webAdminView({ table: { slots: { certs } }, files });

describe("[U] plan/assigned: slotDifference", () => {
  const [wanted] = wantedSlots(declare("webAdmin", { identities: { certs: own.declared } }), {
    certs: own.key,
  });
  assert.ok(wanted);
  const difference = (observed: Observed): string | undefined => slotDifference(wanted, observed);

  it("SEQ-05 finds none where key, leaf and bundle have the declared content", () => {
    assert.equal(difference(view(names)), undefined);
  });

  it("SEQ-05 INST-05 tells a key by its public key and certificates by themselves, not by their bytes", () => {
    const files = {
      "k.key": { bytes: 1, sha256: sha256("PKCS#1"), keySpkiSha256: own.key.spkiSha256 },
      "l.crt": certificateFile(`text\n${own.made.leafPem}`),
      "b.crt": certificateFile(own.made.chainPem.replaceAll("\n", "\r\n")),
    };
    assert.equal(difference(view(names, files)), undefined);
  });

  it("RENEW-09 says which part is missing, is not there, or holds something else", () => {
    const [sub = "", root = ""] = own.made.chainPem.split(/(?<=-----END CERTIFICATE-----\n)/);
    const other = identity();
    const cases: readonly (readonly [Observed, string])[] = [
      [view({}), "certs has no key"],
      [view({ key: "k.key", bundle: "b.crt" }), "certs has no leaf"],
      [view({ key: "k.key", leaf: "l.crt" }), "certs has no bundle"],
      [view({ ...names, fullChain: "f.crt" }), "certs has a fullChain that is not declared"],
      [view({ ...names, leaf: "gone.crt" }), "certs names the file gone.crt, which is not there"],
      [view(names, { ...good, ...filesOf(other, { key: "k.key" }) }), "certs holds another key (k.key)"],
      [view(names, { ...good, ...filesOf(other, { leaf: "l.crt" }) }), "certs holds another leaf (l.crt)"],
      [view(names, { ...good, "b.crt": certificateFile(root + sub) }), "certs holds another bundle (b.crt)"],
      [view(names, { ...good, "b.crt": certificateFile(sub) }), "certs holds another bundle (b.crt)"],
      [
        view(names, { ...good, "l.crt": { bytes: 0, sha256: sha256("") } }),
        "certs holds another leaf (l.crt)",
      ],
      [view(names, { ...good, "l.crt": certificateFile("no PEM") }), "certs holds another leaf (l.crt)"],
      [
        view(names, { ...good, "k.key": { bytes: 0, sha256: sha256("") } }),
        "certs holds another key (k.key)",
      ],
    ];
    for (const [observed, text] of cases) assert.equal(difference(observed), text);
  });

  it("C2W-05 compares a trust as a set", () => {
    const [a, b] = [aCa("A").certPem, aCa("B").certPem];
    const trustOf = (pem: string): WantedSlot | undefined =>
      wantedSlots(declare("callBridge", { trusts: { c2wTrust: { pem } } }), {})[0];
    const both = trustOf(a + b);
    assert.ok(both);
    const shows = (pem: string): string | undefined =>
      slotDifference(both, {
        ...webAdminView({ files: { "t.crt": certificateFile(pem) } }),
        table: { slots: { c2wTrust: { trust: "t.crt" } }, interfaces: ["a"], verify: {}, text: "" },
      });
    assert.equal(shows(b + a), undefined);
    assert.equal(shows(b + a + b), undefined);
    assert.equal(shows(a), "c2wTrust holds another trust (t.crt)");
    assert.equal(shows(a + b + own.made.leafPem), "c2wTrust holds another trust (t.crt)");
  });
});

describe("[U] plan/assigned: assignedLeaf", () => {
  it("RENEW-01 reads the leaf out of the file, the first of a full chain; nothing out of what is unreadable", () => {
    const full = { "f.crt": certificateFile(own.made.leafPem + own.made.chainPem) };
    assert.equal(assignedLeaf(view(names), "certs"), own.chain[0]);
    assert.equal(assignedLeaf(view({ fullChain: "f.crt" }, full), "certs"), own.chain[0]);
    assert.equal(assignedLeaf(view({ leaf: "gone.crt" }), "certs"), undefined);
    assert.equal(
      assignedLeaf(view({ leaf: "l.crt" }, { "l.crt": certificateFile("x") }), "certs"),
      undefined,
    );
    assert.equal(assignedLeaf(view({}), "certs"), undefined);
    assert.equal(assignedLeaf(view({}), "noSlot"), undefined);
  });
});
