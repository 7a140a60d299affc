import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey } from "node:crypto";
import { inspect } from "node:util";
import { parseCertificate } from "../../x509/certificate";
import { keyMatches, readPrivateKey } from "../../x509/key";
import { aLeaf, encryptedKeyPem } from "../certificates";
import type { TestKeyKind } from "../certificates";
import { thrownText } from "../thrown";

const keyOf = (kind: TestKeyKind): string =>
  aLeaf().forHost("cms1.example.org").key(kind).selfSigned().keyPem;
const form = (pem: string, type: "pkcs1" | "sec1"): string =>
  createPrivateKey(pem).export({ type, format: "pem" }).toString();
const remedy = "Give one unencrypted private key as PEM (PKCS#8, PKCS#1 or SEC 1).";
const subject = "cms1 webAdmin certs key";

describe("[U] x509/key", () => {
  const rsa = keyOf("rsa");
  const ec = keyOf("ec");

  it("FILE-15 reads PKCS#8, PKCS#1 and SEC 1, with CRLF and with text around them", () => {
    const forms = [rsa, form(rsa, "pkcs1"), rsa.replaceAll("\n", "\r\n"), `the key:\n${rsa}`];
    const spkiDer = createPublicKey(rsa).export({ type: "spki", format: "der" });
    for (const pem of forms) {
      const key = readPrivateKey(pem, subject);
      assert.deepStrictEqual(key.spkiDer, spkiDer);
      assert.deepStrictEqual(key.keyKind, { kind: "rsa", bits: 2048 });
      assert.equal(key.toPkcs8Pem(), rsa);
    }
    for (const pem of [ec, form(ec, "sec1")]) {
      assert.deepStrictEqual(readPrivateKey(pem, subject).keyKind, { kind: "ec", curve: "P-256" });
      assert.equal(readPrivateKey(pem, subject).toPkcs8Pem(), ec);
    }
  });

  it("FILE-15 writes the older forms, PKCS#1 for RSA and SEC 1 for EC", () => {
    assert.equal(readPrivateKey(rsa, subject).toPkcs1Pem(), form(rsa, "pkcs1"));
    assert.equal(readPrivateKey(ec, subject).toPkcs1Pem(), form(ec, "sec1"));
    assert.equal(
      thrownText(() => readPrivateKey(keyOf("ed25519"), subject).toPkcs1Pem()),
      `x509/key ${subject}: a key of the kind Ed25519 has no PKCS#1 form. Use the form pkcs8, or an RSA key.`,
    );
  });

  it("OSSL-02 reads a SEC 1 key after the parameters that `openssl ecparam -genkey` writes", () => {
    const parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    const key = readPrivateKey(parameters + form(ec, "sec1"), subject);
    assert.equal(key.toPkcs8Pem(), ec);
  });

  it("FILE-16 ERR-18 refuses encrypted keys of both forms and names the remedy", () => {
    const wanted =
      `FILE-16 ${subject}: the private key is protected by a passphrase, which the appliance cannot use. ` +
      "Give suppliedIdentity its passphrase, or the key without one, e.g. from openssl pkcs8 -topk8 -nocrypt.";
    for (const [pem, kind] of [
      [rsa, "pkcs8"],
      [rsa, "traditional"],
      [ec, "pkcs8"],
      [ec, "traditional"],
    ] as const) {
      assert.equal(
        thrownText(() => readPrivateKey(encryptedKeyPem(pem, kind), subject)),
        wanted,
      );
    }
  });

  const wrong: readonly (readonly [string, string, string])[] = [
    ["an empty text", "", "one private key is expected here, the text holds 0 PEM blocks"],
    ["two keys", rsa + ec, "one private key is expected here, the text holds 2 PEM blocks"],
    [
      "a public key",
      createPublicKey(rsa).export({ type: "spki", format: "pem" }).toString(),
      "its PEM block is called PUBLIC KEY, which is no private key in a known form",
    ],
    [
      "a certificate",
      aLeaf().forHost("cms1.example.org").selfSigned().leafPem,
      "its PEM block is called CERTIFICATE, which is no private key in a known form",
    ],
    [
      "the key of another algorithm than its label says",
      form(ec, "sec1").replaceAll("EC PRIVATE", "RSA PRIVATE"),
      "the RSA PRIVATE KEY cannot be read",
    ],
    [
      "an OpenSSH key",
      "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk=\n-----END OPENSSH PRIVATE KEY-----\n",
      "its PEM block is called OPENSSH PRIVATE KEY, which is no private key in a known form",
    ],
  ];
  for (const [name, pem, what] of wrong) {
    it(`FILE-14 refuses ${name}`, () => {
      assert.equal(
        thrownText(() => readPrivateKey(pem, subject)),
        `x509/key ${subject}: ${what}. ${remedy}`,
      );
    });
  }

  it("PKI-22 keeps the key out of what is printed, and out of errors and their causes", () => {
    const body = rsa.split("\n").slice(1, 4);
    const key = readPrivateKey(rsa, subject);
    const shown = inspect(key, { depth: 9, showHidden: true }) + JSON.stringify(key);
    const damaged = rsa.replace(`${body[1] ?? ""}\n`, "");
    let thrown: unknown;
    try {
      readPrivateKey(damaged, subject);
    } catch (error) {
      thrown = error;
    }
    assert.ok(thrown instanceof Error);
    assert.equal(thrown.message, `x509/key ${subject}: the PRIVATE KEY cannot be read. ${remedy}`);
    const told = inspect(thrown, { depth: 9, showHidden: true });
    for (const line of body) assert.ok(!shown.includes(line) && !told.includes(line));
  });

  it("INST-05 matches a key with its own certificate only", () => {
    const [first, second] = ["rsa", "ec"].map((kind) =>
      aLeaf()
        .forHost("cms1.example.org")
        .key(kind as TestKeyKind)
        .selfSigned(),
    );
    assert.ok(first && second);
    const certificate = parseCertificate(first.leafPem, "leaf");
    assert.equal(keyMatches(first.keyPem, certificate), true);
    assert.equal(keyMatches(second.keyPem, certificate), false);
  });
});
