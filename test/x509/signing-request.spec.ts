import assert from "node:assert/strict";
import { createHash, createPublicKey, generateKeyPairSync } from "node:crypto";
import { makeRequest, pemOf } from "../../lab/appliance/certificates/issue";
import { parsePemBlocks } from "../../x509/pem";
import { parseSigningRequest } from "../../x509/signing-request";
import { aLeaf } from "../certificates";
import { thrownText } from "../thrown";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const subject = [
  { name: "CN", value: "cms1.example.org" },
  { name: "O", value: "Example Inc." },
];
const pem = pemOf(
  "CERTIFICATE REQUEST",
  makeRequest(privateKey, subject, ["cms1.example.org", "join.example.org", "10.1.1.9"]),
);

describe("[U] x509/signing-request", () => {
  it("reads subject, names and key", () => {
    const request = parseSigningRequest(pem, "web.csr");
    const spki = createPublicKey(privateKey).export({ type: "spki", format: "der" });
    assert.equal(request.subject, "O=Example Inc., CN=cms1.example.org");
    assert.equal(request.commonName, "cms1.example.org");
    // An appliance writes an address as a name, too.
    assert.deepEqual(request.names.dns, ["cms1.example.org", "join.example.org", "10.1.1.9"]);
    assert.deepEqual(request.names.ip, ["10.1.1.9"]);
    assert.equal(request.spkiSha256, createHash("sha256").update(spki).digest("hex"));
    assert.deepEqual(request.keyKind, { kind: "rsa", bits: 2048 });
    assert.equal(request.pem, pem);
  });

  it("reads a request without names", () => {
    const bare = pemOf("CERTIFICATE REQUEST", makeRequest(privateKey, subject, []));
    assert.deepEqual(parseSigningRequest(bare, "web.csr").names.dns, []);
  });

  it("CSR-02 refuses a request that its own key did not sign", () => {
    const [block] = parsePemBlocks(pem, "csr");
    const der = Buffer.from(block?.der ?? []);
    const at = der.indexOf("join.example.org");
    der.write("evil", at, "latin1");
    assert.match(
      thrownText(() => parseSigningRequest(pemOf("CERTIFICATE REQUEST", der), "web.csr")),
      /^x509\/request web\.csr: the request cannot be used: its own key did not sign it/,
    );
  });

  it("refuses what is none, whole or cut anywhere", () => {
    const refusal = (text: string): string => thrownText(() => parseSigningRequest(text, "web.csr"));
    const leaf = aLeaf().forHost("x").selfSigned();
    for (const other of ["", pem + pem, leaf.leafPem, leaf.keyPem])
      assert.match(refusal(other), /^x509\/request web\.csr: the text is not one CERTIFICATE REQUEST block/);
    const [block] = parsePemBlocks(pem, "csr");
    const der = block?.der ?? Buffer.alloc(0);
    for (let length = 1; length < der.length; length += 7)
      assert.match(refusal(pemOf("CERTIFICATE REQUEST", der.subarray(0, length))), /^x509\/request /);
    for (const certificate of parsePemBlocks(leaf.leafPem, "leaf"))
      assert.match(
        refusal(pemOf("CERTIFICATE REQUEST", certificate.der)),
        /^x509\/request web\.csr: the request cannot be used: it is not built like a request/,
      );
  });
});
