import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { viewCertificate } from "../../../lab/appliance/certificates/certificate-view";
import { isMarkedAsCa, unsuitableFor } from "../../../lab/appliance/certificates/purposes";
import { makeIdentity, testCa } from "./certificates";
import type { Wanted } from "./certificates";

const bits = { digitalSignature: 0, nonRepudiation: 1, keyEncipherment: 2, keyAgreement: 4, keyCertSign: 5 };
const [sslClient, sslServer, sslCa] = [0, 1, 5];

function view(wanted: Omit<Wanted, "name">): ReturnType<typeof viewCertificate> {
  const ca = testCa();
  return viewCertificate(
    new X509Certificate(makeIdentity({ name: "x", key: ca.key, issuer: ca, ...wanted }).pem),
  );
}

describe("[U] lab/appliance purposes", () => {
  const vectors: readonly [string, Omit<Wanted, "name">, boolean, boolean][] = [
    ["no extension at all", {}, true, true],
    [
      "serverAuth",
      { extended: ["serverAuth"], keyUsage: [bits.digitalSignature, bits.keyEncipherment] },
      false,
      true,
    ],
    ["clientAuth", { extended: ["clientAuth"], keyUsage: [bits.digitalSignature] }, true, false],
    [
      "both, keyEncipherment",
      { extended: ["serverAuth", "clientAuth"], keyUsage: [bits.keyEncipherment] },
      false,
      true,
    ],
    [
      "both, keyAgreement",
      { extended: ["serverAuth", "clientAuth"], keyUsage: [bits.keyAgreement] },
      true,
      true,
    ],
    ["Netscape server", { keyUsage: [bits.digitalSignature], netscape: [sslServer] }, false, true],
    ["nonRepudiation only", { keyUsage: [bits.nonRepudiation] }, false, false],
    ["Netscape client", { keyUsage: [bits.digitalSignature], netscape: [sslClient] }, true, false],
    ["codeSigning", { extended: ["codeSigning"], keyUsage: [bits.digitalSignature] }, false, false],
  ];
  for (const [what, wanted, client, server] of vectors) {
    it(`EXT-01 EXT-04 judges a leaf with ${what}`, () => {
      const leaf = view(wanted);
      assert.deepEqual(
        [unsuitableFor(leaf, "client") === undefined, unsuitableFor(leaf, "server") === undefined],
        [client, server],
      );
    });
  }

  const marks: readonly [string, Omit<Wanted, "name">, boolean][] = [
    ["basic constraints alone", { ca: true }, true],
    ["keyCertSign alone", { keyUsage: [bits.keyCertSign] }, true],
    ["the Netscape bit alone", { netscape: [sslCa] }, true],
    ["CA:FALSE beside keyCertSign", { ca: false, keyUsage: [bits.keyCertSign] }, false],
    ["no mark", {}, false],
    ["CA:TRUE without keyCertSign in a key usage", { ca: true, keyUsage: [bits.digitalSignature] }, false],
  ];
  for (const [what, wanted, expected] of marks) {
    it(`EXT-07 judges a CA by ${what}`, () => {
      assert.equal(isMarkedAsCa(view(wanted)), expected);
    });
  }
});
