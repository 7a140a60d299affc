import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { suppliedIdentity } from "../../../index";
import type { IdentityKey, SuppliedIdentityArgs, SuppliedPkcs12Args } from "../../../index";
import { parseCertificate, parseCertificates } from "../../../x509/certificate";
import { keyMatches } from "../../../x509/key";
import { writePem } from "../../../x509/pem";
import { encryptedKeyPem } from "../../certificates";
import { pkcs7File } from "../../certificates/pkcs7";
import { thrownText } from "../../thrown";
import { goodLeaf, suppliedCa } from "../deployment";
import { runProgram } from "../program";

const made = suppliedCa.issue(goodLeaf());
const other = suppliedCa.issue(goodLeaf());
const deep = suppliedCa.intermediate("Sub").issue(goodLeaf());
const whole: SuppliedIdentityArgs = { keyPem: made.keyPem, leafPem: made.leafPem, chainPem: made.chainPem };

describe("[I] components/issuers/supplied-identity", () => {
  it("hands out what it is given, the key as a secret", async () => {
    const seen: Record<string, readonly [unknown, boolean]> = {};
    const run = await runProgram(async () => {
      const { key, leafPem, chainPem, state, hasChain } = suppliedIdentity(whole);
      assert.equal(hasChain, true);
      const parts = { key: pemOf(key), leafPem, chainPem, state: state.apply(String) };
      for (const [name, part] of Object.entries(parts)) {
        const value = await new Promise((done) => part.apply(done));
        seen[name] = [value, await pulumi.isSecret(part)];
      }
    });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(seen, {
      key: [made.keyPem, true],
      leafPem: [made.leafPem, false],
      chainPem: [made.chainPem, false],
      state: ["issued", false],
    });
  });

  it("says whether there is a chain", () => {
    const { keyPem, leafPem } = goodLeaf().selfSigned();
    assert.equal(suppliedIdentity({ keyPem, leafPem }).hasChain, false);
    assert.equal(suppliedIdentity({ keyPem, leafPem, chainPem: " \n" }).hasChain, false);
    assert.equal(suppliedIdentity({ keyPem, leafPem, chainPem: pulumi.output("") }).hasChain, true);
  });

  it("CA-04 CA-05 CA-06 takes a delivery apart: in any order, in PEM or PKCS#7, with or without a key at hand", async () => {
    const ders = parseCertificates(deep.chainPem + deep.leafPem, "delivery").map(({ der }) => der);
    const forms = [deep.chainPem + deep.leafPem, writePem("PKCS7", pkcs7File(...ders))];
    const run = await runProgram(async () => {
      for (const form of forms) {
        for (const keyPem of [deep.keyPem, pulumi.output(deep.keyPem)]) {
          const { leafPem, chainPem, hasChain } = suppliedIdentity({ keyPem, leafPem: form });
          assert.equal(hasChain, true);
          assert.equal(await new Promise((done) => leafPem.apply(done)), deep.leafPem);
          assert.equal(await new Promise((done) => chainPem.apply(done)), deep.chainPem);
        }
      }
    });
    assert.deepEqual(run.errors, []);
  });

  const cases: readonly (readonly [string, Partial<SuppliedIdentityArgs>, RegExp])[] = [
    [
      "INST-05 a leaf of another key",
      { leafPem: other.leafPem },
      /^INST-05 suppliedIdentity: the leaf CN=cms1\.example\.org belongs to another private key\. Give the key that its request was made with\.$/,
    ],
    [
      "FILE-16 a key behind a passphrase",
      { keyPem: encryptedKeyPem(made.keyPem, "pkcs8") },
      /^FILE-16 suppliedIdentity keyPem: /,
    ],
    [
      "a certificate for a key",
      { keyPem: made.leafPem },
      /^x509\/key suppliedIdentity keyPem: its PEM block is called CERTIFICATE, which is no private key in a known form/,
    ],
    [
      "CA-06 a delivery without the key's leaf",
      { leafPem: other.leafPem + made.chainPem },
      /^CA-06 suppliedIdentity leafPem: 0 of 2 certificates belong to the private key /,
    ],
    [
      "CA-05 a delivery that ends below its root",
      {
        leafPem: deep.leafPem + deep.chainPem.replace(suppliedCa.certPem, ""),
        chainPem: "",
        keyPem: deep.keyPem,
      },
      /^x509\/chain suppliedIdentity leafPem: CN=Sub is issued by .*, whose certificate is missing\. Add the certificate of /,
    ],
    [
      "a key for a chain",
      { chainPem: made.keyPem },
      /^x509\/pem suppliedIdentity chainPem: the text holds a PRIVATE KEY/,
    ],
  ];
  for (const [what, change, error] of cases) {
    it(`refuses ${what} at once, as a sentence without a stack`, () => {
      assert.match(
        thrownText(() => suppliedIdentity({ ...whole, ...change })),
        error,
      );
      try {
        suppliedIdentity({ ...whole, ...change });
      } catch (thrown) {
        assert.ok(pulumi.RunError.isInstance(thrown));
        assert.equal(thrown.stack, "");
      }
    });
  }

  it("leaves what comes later to the role that uses it", () => {
    suppliedIdentity({ ...whole, leafPem: pulumi.output(other.leafPem) });
  });
});

describe("[I] components/issuers/supplied-identity: other forms", () => {
  const kept = (name: string): Buffer => readFileSync(join(__dirname, "..", "..", "foreign", "pkcs12", name));
  const passphrase = "fixture";

  /** Key, leaf's subject, subjects of the chain, and which of the three are secret. */
  async function shown(args: SuppliedIdentityArgs | SuppliedPkcs12Args): Promise<readonly unknown[]> {
    let seen: readonly unknown[] = [];
    const run = await runProgram(async () => {
      const { key, leafPem, chainPem } = suppliedIdentity(args);
      const parts = [pemOf(key), leafPem, chainPem];
      const [keyPem = "", leaf = "", chain = ""] = await Promise.all(
        parts.map((part) => new Promise<string>((done) => void part.apply(done))),
      );
      const secrecy = await Promise.all(parts.map((part) => pulumi.isSecret(part)));
      const subjects = (pem: string): readonly string[] =>
        parseCertificates(pem, "a test").map(({ subject }) => subject);
      const matches = keyMatches(keyPem, parseCertificate(leaf, "leaf"));
      seen = [matches, keyPem.split("\n")[0], subjects(leaf), subjects(chain), secrecy];
    });
    assert.deepEqual(run.errors, []);
    return seen;
  }

  it("FILE-14 takes one PKCS#12 file: bytes or base64, at once or later, and only the key is a secret", async () => {
    const expected = [
      true,
      "-----BEGIN PRIVATE KEY-----",
      ["O=Example, CN=cms1.example.org"],
      ["O=Example, CN=Fixture Root"],
      [true, false, false],
    ];
    const base64 = kept("legacy.p12").toString("base64").replace(/.{76}/g, "$&\n");
    const forms: readonly SuppliedPkcs12Args[] = [
      { pkcs12: kept("modern.p12"), passphrase },
      { pkcs12: base64, passphrase },
      { pkcs12: kept("modern.p12"), passphrase: pulumi.secret(passphrase) },
      { pkcs12: pulumi.output(base64), passphrase: pulumi.secret(passphrase) },
    ];
    for (const args of forms) assert.deepEqual(await shown(args), expected);
  });

  it("CA-15 FILE-14 FILE-16 takes DER files, and keys behind a passphrase that is used here only", async () => {
    const { keyPem, leafPem, chainPem } = suppliedCa.issue(goodLeaf().key("rsa"));
    const der = (type: "pkcs8" | "pkcs1"): Buffer => createPrivateKey(keyPem).export({ type, format: "der" });
    const certificates = {
      leafPem: parseCertificate(leafPem, "leaf").der,
      chainPem: parseCertificate(chainPem, "root").der,
    };
    const locked = createPrivateKey(keyPem).export({
      type: "pkcs8",
      format: "der",
      cipher: "aes-256-cbc",
      passphrase,
    });
    const keys: readonly Pick<SuppliedIdentityArgs, "keyPem" | "passphrase">[] = [
      { keyPem: der("pkcs8") },
      { keyPem: der("pkcs1") },
      { keyPem: Buffer.from(keyPem) },
      { keyPem: locked, passphrase },
      { keyPem: locked, passphrase: pulumi.secret(passphrase) },
      { keyPem: encryptedKeyPem(keyPem, "pkcs8", passphrase), passphrase },
      { keyPem: encryptedKeyPem(keyPem, "traditional", passphrase), passphrase: pulumi.secret(passphrase) },
      { keyPem: pulumi.secret(encryptedKeyPem(keyPem, "pkcs8", passphrase)), passphrase },
      // Nothing to open: a passphrase that is set for all files does no harm.
      { keyPem, passphrase },
    ];
    for (const one of keys) {
      const [matches, head, , chain, secrecy] = await shown({ ...certificates, ...one });
      assert.deepEqual(
        [matches, head, chain, secrecy],
        [true, "-----BEGIN PRIVATE KEY-----", ["CN=Supplied Root"], [true, false, false]],
      );
    }
  });

  const { keyPem, leafPem, chainPem } = made;
  const cases: readonly (readonly [string, SuppliedIdentityArgs | SuppliedPkcs12Args, RegExp])[] = [
    [
      "another passphrase of a file",
      { pkcs12: kept("modern.p12"), passphrase: "wrong" },
      /^x509\/pkcs12 suppliedIdentity pkcs12: the passphrase is not its own\. Give the passphrase that it was exported with\.$/,
    ],
    [
      "text that is no base64",
      { pkcs12: "-----BEGIN", passphrase },
      /^x509\/pkcs12 suppliedIdentity pkcs12: the text is no base64\. Give the bytes of the \.p12 or \.pfx file, or their base64 as text\.$/,
    ],
    [
      "another passphrase of a key",
      { keyPem: encryptedKeyPem(keyPem, "pkcs8"), passphrase: "wrong", leafPem, chainPem },
      /^x509\/key suppliedIdentity keyPem: it cannot be opened: the passphrase is not its own, or the key is damaged\. Give the passphrase /,
    ],
    [
      "a key that takes too long to open",
      { keyPem: withRounds(keyPem, 20_000_000), passphrase, leafPem, chainPem },
      /^x509\/key suppliedIdentity keyPem: its encryption takes 2000000 rounds of key derivation or more, which is over 100000\. /,
    ],
    [
      "a certificate for a key, in DER",
      { keyPem: parseCertificate(leafPem, "leaf").der, leafPem, chainPem },
      /^x509\/key suppliedIdentity keyPem: it is no private key\. Give the private key as PEM or DER\.$/,
    ],
  ];
  for (const [what, args, sentence] of cases) {
    it(`refuses ${what} at once`, () => {
      const { user } = process.cpuUsage();
      assert.match(
        thrownText(() => suppliedIdentity(args)),
        sentence,
      );
      assert.ok(process.cpuUsage().user - user < 1_000_000);
    });
  }
});

/** An encrypted key that says it took so many rounds of PBKDF2; nobody can tell without doing them. */
function withRounds(pem: string, rounds: number): string {
  const der = createPrivateKey(pem).export({
    type: "pkcs8",
    format: "der",
    cipher: "aes-256-cbc",
    passphrase: "x",
  });
  // OpenSSL takes 2048 rounds, 02 02 08 00; a longer number takes its place, and the two octets come off the salt before it.
  const long = `0204${rounds.toString(16).padStart(8, "0")}`;
  const text = der
    .toString("hex")
    .replace(/0408([0-9a-f]{12})[0-9a-f]{4}02020800/, `0406$1${long}`)
    .replace(/0410([0-9a-f]{28})[0-9a-f]{4}02020800/, `040e$1${long}`);
  return writePem("ENCRYPTED PRIVATE KEY", Buffer.from(text, "hex"));
}

function pemOf(key: IdentityKey): pulumi.Output<string> {
  if (key.kind !== "supplied") throw new Error(`the key is ${key.kind}`);
  return key.pem;
}
