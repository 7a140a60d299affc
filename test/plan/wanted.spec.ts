import assert from "node:assert/strict";
import { filesToRead, slotSubject, wantedSlots } from "../../plan/wanted";
import { aCa } from "../certificates";
import { thrownText } from "../thrown";
import {
  declare,
  identity,
  namesOf,
  ourMark,
  otherMark,
  sha256,
  trustName,
  worldCa,
  worldLeaf,
} from "./world";

const own = identity(worldLeaf(), worldCa.intermediate("Sub"));
const peers = [aCa("A").certPem, aCa("B").certPem];

describe("[U] plan/wanted: wantedSlots", () => {
  it("CB-02 FILE-12 FILE-15 wants key, leaf and bundle apart, in the catalogue's order, each under its own name", () => {
    const declaration = declare("callBridge", {
      identities: { certs: own.declared },
      trusts: { sipTrust: { pem: peers.join("") }, c2wTrust: { pem: own.made.leafPem } },
    });
    const [certs, c2w, sip, ...more] = wantedSlots(declaration, { certs: own.key });
    assert.ok(certs && c2w && sip);
    assert.deepStrictEqual(more, []);
    assert.deepStrictEqual(
      [certs, c2w, sip].map(({ slot }) => slot),
      ["certs", "c2wTrust", "sipTrust"],
    );
    const names = namesOf(own, "callbridge");
    assert.deepStrictEqual(
      certs.files.map(({ part, names: [first], text, publicSha256 }) => ({
        part,
        first,
        text,
        publicSha256,
      })),
      [
        { part: "key", first: names.key, text: undefined, publicSha256: own.key.spkiSha256 },
        { part: "leaf", first: names.leaf, text: own.made.leafPem, publicSha256: sha256(own.made.leafPem) },
        {
          part: "bundle",
          first: names.bundle,
          text: own.made.chainPem,
          publicSha256: sha256(own.made.chainPem),
        },
      ],
    );
    assert.deepStrictEqual(
      certs.chain.map((certificate) => certificate.sha256),
      own.chain,
    );
    assert.deepStrictEqual(c2w.chain, []);
    assert.deepStrictEqual(
      c2w.files.map(({ part, names: [first], text }) => ({ part, first, text })),
      [{ part: "trust", first: trustName(own.made.leafPem), text: own.made.leafPem }],
    );
  });

  it("PKI-22 derives no name and nothing public from the private key", () => {
    const declaration = declare("webAdmin", { identities: { certs: own.declared } });
    const [slot] = wantedSlots(declaration, { certs: { ...own.key, fileSha256: "f".repeat(64) } });
    const key = slot?.files[0];
    assert.equal(key?.names[0], namesOf(own, "webadmin").key);
    assert.equal(key.publicSha256, own.key.spkiSha256);
  });

  it("FILE-15 names the two forms of one key apart", () => {
    const [first, second] = (["pkcs8", "pkcs1"] as const).map((keyForm) => {
      const identities = { certs: { ...own.declared, keyForm } };
      return wantedSlots(declare("webAdmin", { identities }), { certs: own.key })[0]?.files[0]?.names[0];
    });
    assert.ok(first && second && first !== second);
  });

  it("EXT-10 names appliance, role and slot in what is wrong with a certificate", () => {
    const identities = {
      certs: { ...own.declared, leafPem: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" },
    };
    assert.match(
      thrownText(() => wantedSlots(declare("webAdmin", { identities }), { certs: own.key })),
      /^x509\/certificate cms1 webAdmin certs leaf: the certificate cannot be read: /,
    );
    assert.equal(slotSubject(declare("callBridge"), "c2wTrust"), "cms1 callBridge c2wTrust");
  });
});

describe("[U] plan/wanted: filesToRead", () => {
  const declaration = declare("webAdmin", { identities: { certs: own.declared } });
  const wanted = wantedSlots(declaration, { certs: own.key });
  const names = namesOf(own, "webadmin");
  const table = {
    slots: { certs: { key: "installer.key", leaf: "installer.cer" } },
    interfaces: [],
    verify: {},
    text: "",
  };

  it("RENEW-09 reads what is assigned, what is in the way of a name, and our earlier certificates; nothing else", () => {
    const earlier = `webadmin-${ourMark}-00000000.crt`;
    const fileNames = [
      "log",
      "installer.key",
      "other.key",
      names.leaf,
      earlier,
      `webadmin-${ourMark}-00000000.key`,
      `webadmin-${otherMark}-00000000.crt`,
      `callbridge-${ourMark}-00000000.crt`,
    ];
    assert.deepStrictEqual(
      filesToRead(wanted, { table, fileNames }),
      ["installer.key", earlier, names.leaf].sort(),
    );
    assert.deepStrictEqual(filesToRead(wanted, { table, fileNames: [] }), []);
  });
});
