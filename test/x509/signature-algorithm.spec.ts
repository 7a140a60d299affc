import assert from "node:assert/strict";
import { signatureAlgorithmName, signatureHash } from "../../x509/signature-algorithm";
import { explicit, nullValue, oid, sequence } from "../certificates/der";

const pss = "1.2.840.113549.1.1.10";
/** Parameters of RSASSA-PSS (RFC 4055, 3.1): the hash, then the mask with a hash of its own. */
const pssParameters = (hash: string): Buffer =>
  sequence(
    explicit(0, sequence(oid(hash), nullValue())),
    explicit(1, sequence(oid("1.2.840.113549.1.1.8"), sequence(oid(hash)))),
  );

describe("[U] x509/signature-algorithm", () => {
  it("PKI-16 names the algorithms that certificates are signed with, and shows others by their OID", () => {
    const name = (id: string): string => signatureAlgorithmName({ oid: id, parameters: undefined });
    assert.equal(name("1.2.840.113549.1.1.11"), "sha256WithRSAEncryption");
    assert.equal(name("1.2.840.113549.1.1.5"), "sha1WithRSAEncryption");
    assert.equal(name("1.2.840.10045.4.3.3"), "ecdsa-with-SHA384");
    assert.equal(name("1.3.101.112"), "Ed25519");
    assert.equal(name("1.2.3.4"), "1.2.3.4");
  });

  it("PKI-16 finds the hash of RSASSA-PSS in its parameters, SHA-1 where they name none", () => {
    const name = (parameters: Buffer | undefined): string => signatureAlgorithmName({ oid: pss, parameters });
    assert.equal(name(pssParameters("2.16.840.1.101.3.4.2.1")), "rsassaPss-SHA256");
    assert.equal(name(pssParameters("2.16.840.1.101.3.4.2.3")), "rsassaPss-SHA512");
    assert.equal(name(sequence()), "rsassaPss-SHA1");
    assert.equal(name(undefined), "rsassaPss-SHA1");
  });

  it("PKI-16 tells weak hashes from others", () => {
    for (const [name, hash] of [
      ["md5WithRSAEncryption", "md5 or older"],
      ["md2WithRSAEncryption", "md5 or older"],
      ["sha1WithRSAEncryption", "sha1"],
      ["ecdsa-with-SHA1", "sha1"],
      ["rsassaPss-SHA1", "sha1"],
      ["sha256WithRSAEncryption", "other"],
      ["rsassaPss-SHA512", "other"],
      ["Ed25519", "other"],
      ["1.2.3.4", "other"],
    ] as const) {
      assert.equal(signatureHash(name), hash, name);
    }
  });
});
