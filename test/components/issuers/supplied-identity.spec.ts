import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { suppliedIdentity } from "../../../index";
import type { IdentityKey, SuppliedIdentityArgs } from "../../../index";
import { parseCertificates } from "../../../x509/certificate";
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

function pemOf(key: IdentityKey): pulumi.Output<string> {
  if (key.kind !== "supplied") throw new Error(`the key is ${key.kind}`);
  return key.pem;
}
