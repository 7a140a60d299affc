import assert from "node:assert/strict";
import { coversName, isHostName, isIpAddress } from "../../x509/host-names";
import { parseCertificate } from "../../x509/certificate";
import { aLeaf } from "../certificates";
import type { LeafBuilder } from "../certificates";

const covers = (leaf: LeafBuilder, wanted: string): boolean =>
  coversName(parseCertificate(leaf.selfSigned().leafPem, "leaf"), wanted);

describe("[U] x509/host-names: coversName", () => {
  const leaf = aLeaf().forHost("cms1.example.org").ip("192.0.2.7", "2001:db8::7");

  it("CA-07 finds a DNS name in any case and an address in any notation", () => {
    for (const name of ["cms1.example.org", "CMS1.Example.ORG", "192.0.2.7", "2001:DB8:0:0:0::7"]) {
      assert.equal(covers(leaf, name), true, name);
    }
    for (const name of [
      "example.org",
      "a.cms1.example.org",
      "cms1.example.org.evil.test",
      "192.0.2.70",
      "",
    ]) {
      assert.equal(covers(leaf, name), false, name);
    }
  });

  it("C2W-07 compares an address with addresses only, a name with names only", () => {
    const mixed = aLeaf().commonName("a").dns("192.0.2.7").ip("192.0.2.8");
    assert.equal(covers(mixed, "192.0.2.7"), false);
    assert.equal(covers(mixed, "192.0.2.8"), true);
  });

  it("CSR-10 AMB-05 looks at the common name only where there are no alternative names", () => {
    assert.equal(covers(aLeaf().commonName("cms1.example.org"), "cms1.example.org"), true);
    assert.equal(covers(aLeaf().commonName("192.0.2.7"), "192.0.2.7"), true);
    assert.equal(
      covers(aLeaf().commonName("cms1.example.org").dns("other.example.org"), "cms1.example.org"),
      false,
    );
    assert.equal(covers(aLeaf().commonName("cms1.example.org").ip("192.0.2.7"), "cms1.example.org"), false);
  });

  it("PKI-23 lets a wildcard stand for exactly one whole label, the first", () => {
    const wild = aLeaf().forHost("*.example.org");
    assert.equal(covers(wild, "cms1.example.org"), true);
    for (const name of ["example.org", "a.cms1.example.org", ".example.org", "*.org"]) {
      assert.equal(covers(wild, name), false, name);
    }
    for (const pattern of ["*", "*.org", "c*.example.org", "cms1.*.org"]) {
      assert.equal(covers(aLeaf().commonName("x").dns(pattern), "cms1.example.org"), false, pattern);
    }
  });
});

describe("[U] x509/host-names: isHostName, isIpAddress", () => {
  it("CSR-17 tells host names, addresses and other texts apart", () => {
    const kinds = (text: string): string =>
      [isHostName(text) ? "host" : "", isIpAddress(text) ? "address" : ""].join("");
    for (const host of ["cms1", "cms1.example.org", "a-b.c", "1a.example.org", "a_b.example.org"]) {
      assert.equal(kinds(host), "host", host);
    }
    for (const address of ["192.0.2.7", "::1", "2001:db8::7", "2001:DB8:0:0::7"]) {
      assert.equal(kinds(address), "address", address);
    }
    for (const other of [
      "",
      "-a.example.org",
      "a-.example.org",
      "a..b",
      "a b",
      "a/b",
      "1:2",
      "::ffff:192.0.2.7",
      `${"a".repeat(64)}.b`,
    ]) {
      assert.equal(kinds(other), "", other);
    }
  });
});
