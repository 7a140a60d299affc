import assert from "node:assert/strict";
import fc from "fast-check";
import { parseCertificate, parseCertificates } from "../../x509/certificate";
import { bundleFile, fullChainFile, keyFile, leafFile, trustFile } from "../../x509/files";
import { readPrivateKey } from "../../x509/key";
import { aCa, aLeaf } from "../certificates";

/** Touching blocks, 64 columns, line feeds only, one of them at the end. */
const strictForm =
  /^(-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/]{1,64}={0,2}\n-----END CERTIFICATE-----\n)*$/;

describe("[U] x509/files", () => {
  const made = aCa("Root")
    .intermediate("Intermediate 2")
    .intermediate("Intermediate 1")
    .issue(aLeaf().forHost("example.com"));
  const leaf = parseCertificate(made.leafPem, "leaf");
  const chain = parseCertificates(made.chainPem, "chain");

  it("FILE-08 FILE-10 FILE-11 writes the bundle without the leaf, the root last, nothing between the blocks", () => {
    const text = bundleFile(chain);
    assert.match(text, strictForm);
    assert.deepStrictEqual(
      parseCertificates(text, "bundle").map(({ subject }) => subject),
      ["CN=Intermediate 1", "CN=Intermediate 2", "CN=Root"],
    );
  });

  it("FILE-12 writes the full chain with the leaf first and the root last", () => {
    assert.match(fullChainFile(leaf, chain), strictForm);
    assert.equal(fullChainFile(leaf, chain), leafFile(leaf) + bundleFile(chain));
    assert.equal(leafFile(leaf), made.leafPem);
  });

  it("LAB-07 writes the full chain of a self-signed leaf as the leaf alone, and no bundle", () => {
    const alone = parseCertificate(aLeaf().forHost("lab.example.org").selfSigned().leafPem, "leaf");
    assert.equal(fullChainFile(alone, []), alone.pem);
    assert.equal(bundleFile([]), "");
  });

  it("FILE-13 FILE-17 CA-15 writes PEM in one form, whatever form it came in", () => {
    const forms = [
      made.leafDer,
      `readable text\r\n${made.leafPem.replaceAll("\n", "\r\n")}`,
      `\uFEFF${made.leafPem}`,
    ];
    for (const form of forms) assert.equal(leafFile(parseCertificate(form, "leaf")), made.leafPem);
  });

  it("C2W-05 writes the same bytes for the same set of trusted certificates, each once", () => {
    const set = [leaf, ...chain];
    const sorted = [...set].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
    const wanted = sorted.map(({ pem }) => pem).join("");
    fc.assert(
      fc.property(fc.shuffledSubarray(set, { minLength: set.length }), fc.subarray(set), (all, some) => {
        assert.equal(trustFile([...some, ...all]), wanted);
      }),
    );
    assert.match(wanted, strictForm);
  });

  it("FILE-15 writes a key as unencrypted PKCS#8, as PKCS#1 on request", () => {
    const { keyPem } = aLeaf().forHost("x.example.org").key("rsa").selfSigned();
    const key = readPrivateKey(keyPem, "key");
    assert.equal(keyFile(key, "pkcs8"), keyPem);
    assert.match(
      keyFile(key, "pkcs1"),
      /^-----BEGIN RSA PRIVATE KEY-----\n([A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/=]{1,64}\n-----END RSA PRIVATE KEY-----\n$/,
    );
    assert.equal(readPrivateKey(keyFile(key, "pkcs1"), "key").spkiSha256, key.spkiSha256);
  });
});
