import assert from "node:assert/strict";
import { parseCertificate, parseCertificates } from "../../x509/certificate";
import { verifyUnderTrust } from "../../x509/chain";
import { LeafBuilder, aCa, aLeaf } from "../certificates";
import { explicit, implicit, sequence } from "../certificates/der";
import { addressOctets, nameDer } from "../certificates/write";
import type { Content, RawExtension } from "../certificates/write";

interface Trees {
  readonly dns?: readonly string[];
  /** Address and mask: `10.0.0.0 255.0.0.0`. */
  readonly ip?: readonly string[];
  readonly subjects?: readonly Content["subject"][];
  readonly email?: readonly string[];
  readonly uri?: readonly string[];
}

/** The extension as a CA writes it. */
function limits(permitted: Trees, excluded: Trees = {}): RawExtension {
  const bases = ({ dns = [], ip = [], subjects = [], email = [], uri = [] }: Trees): Buffer[] => [
    ...dns.map((name) => implicit(2, Buffer.from(name))),
    ...ip.map((network) => implicit(7, Buffer.concat(network.split(" ").map(addressOctets)))),
    ...subjects.map((subject) => explicit(4, nameDer(subject))),
    ...email.map((name) => implicit(1, Buffer.from(name))),
    ...uri.map((name) => implicit(6, Buffer.from(name))),
  ];
  const field = (n: number, trees: Trees): Buffer[] => {
    const items = bases(trees).map((base) => sequence(base));
    return items.length === 0 ? [] : [explicit(n, ...items)];
  };
  return { oid: "2.5.29.30", critical: true, value: sequence(...field(0, permitted), ...field(1, excluded)) };
}

/** What a peer says that trusts the root above a CA with these limits. */
function verdict(extension: RawExtension, leaf: LeafBuilder): string | undefined {
  const root = aCa("Root");
  const made = root.intermediate("Sub", { more: [extension] }).issue(leaf);
  const shown = parseCertificates(made.leafPem + made.chainPem, "shown");
  return verifyUnderTrust(shown, [parseCertificate(root.certPem, "root")], new Date());
}

describe("[U] x509/name-constraints", () => {
  const host = aLeaf().forHost("cms1.example.org");

  it("PKI-21 accepts names within what the CA may certify, in any case of letters", () => {
    for (const dns of ["example.org", "cms1.example.org", ".example.org", "EXAMPLE.org", ""]) {
      assert.equal(verdict(limits({ dns: [dns] }), host), undefined, dns);
    }
    assert.equal(verdict(limits({ dns: ["example.com", "example.org"] }), host), undefined);
    assert.equal(verdict(limits({}, { dns: ["example.com"] }), host), undefined);
  });

  it("PKI-21 refuses a name outside, which only ends like one inside", () => {
    const outside = (names: string): string =>
      `CN=cms1.example.org has the name cms1.example.org, CN=Sub permits only ${names}`;
    for (const dns of ["example.com", "ample.org", ".cms1.example.org"]) {
      assert.equal(verdict(limits({ dns: [dns] }), host), outside(dns));
    }
    assert.equal(
      verdict(limits({ dns: ["example.org"] }, { dns: ["cms1.example.org"] }), host),
      "CN=cms1.example.org has the name cms1.example.org, CN=Sub excludes cms1.example.org",
    );
    assert.match(
      verdict(limits({ dns: ["example.org"] }), host.dns("x.example.com")) ?? "",
      /has the name x\.example\.com/,
    );
  });

  it("PKI-21 compares addresses with networks of their own kind", () => {
    const both = host.ip("10.1.2.3", "2001:db8::7");
    const v4 = "10.0.0.0 255.0.0.0";
    const v6 = "2001:db8:: ffff:ffff::";
    assert.equal(verdict(limits({ ip: [v4, v6] }), both), undefined);
    assert.equal(
      verdict(limits({ ip: [v4] }), both),
      "CN=cms1.example.org has the name 2001:db8::7, CN=Sub permits only 10.0.0.0/8",
    );
    assert.equal(
      verdict(limits({}, { ip: ["10.1.2.0 255.255.255.0"] }), both),
      "CN=cms1.example.org has the name 10.1.2.3, CN=Sub excludes 10.1.2.0/24",
    );
    assert.equal(verdict(limits({ ip: [v4] }), host), undefined);
    assert.equal(
      verdict(limits({ ip: [":: ::"] }), host.ip("10.1.2.3")),
      "CN=cms1.example.org has the name 10.1.2.3, CN=Sub permits only ::/0",
    );
  });

  it("PKI-21 compares the subject part by part, whatever the case and the blanks", () => {
    const leaf = aLeaf()
      .subject(["C", "GB"], ["O", "Example  Inc"], ["CN", "cms1.example.org"])
      .dns("cms1.example.org");
    assert.equal(
      verdict(
        limits({
          subjects: [
            [
              ["C", "GB"],
              ["O", "EXAMPLE Inc"],
            ],
          ],
        }),
        leaf,
      ),
      undefined,
    );
    assert.equal(
      verdict(
        limits({
          subjects: [
            [
              ["C", "GB"],
              ["O", "Other"],
            ],
          ],
        }),
        leaf,
      ),
      "C=GB, O=Example  Inc, CN=cms1.example.org has a subject that CN=Sub does not permit",
    );
    assert.match(
      verdict(limits({}, { subjects: [[["C", "GB"]]] }), leaf) ?? "",
      /has a subject that CN=Sub excludes$/,
    );
  });

  it("PKI-21 takes the common name for a DNS name where there is no other", () => {
    const old = aLeaf().commonName("cms1.example.org");
    assert.match(
      verdict(limits({ dns: ["example.com"] }), old) ?? "",
      /has the name cms1\.example\.org, CN=Sub permits only example\.com/,
    );
    assert.equal(verdict(limits({ dns: ["example.com"] }), aLeaf().commonName("Web Admin")), undefined);
  });

  it("PKI-21 compares mail addresses with a mailbox, a host, or all hosts below a domain", () => {
    const leaf = host.email("Admin@mail.example.org");
    for (const tree of ["Admin@MAIL.example.org", "mail.example.org", ".example.org"]) {
      assert.equal(verdict(limits({ email: [tree] }), leaf), undefined, tree);
    }
    for (const tree of ["admin@mail.example.org", "example.org", ".mail.example.org"]) {
      assert.equal(
        verdict(limits({ email: [tree] }), leaf),
        `CN=cms1.example.org has the name Admin@mail.example.org, CN=Sub permits only ${tree}`,
      );
    }
    assert.equal(verdict(limits({ email: ["example.org"] }), host), undefined);
    // RFC 5280, 4.2.1.10: the subject's address counts where there is no other.
    const old = aLeaf().subject(["emailAddress", "admin@example.com"], ["CN", "a"]).dns("a");
    assert.match(verdict(limits({ email: ["example.org"] }), old) ?? "", /has the name admin@example\.com/);
  });

  it("PKI-21 compares the host of a URI, and permits none that has no host", () => {
    const tree = (uri: string): RawExtension => limits({ uri: [uri] });
    const leaf = host.uri("sip://user@cms1.example.org:5061/x");
    assert.equal(verdict(tree("cms1.example.org"), leaf), undefined);
    assert.equal(verdict(tree(".example.org"), leaf), undefined);
    for (const uri of ["urn:uuid:1", "https://192.0.2.1/", "https://example.org/"]) {
      assert.match(verdict(tree(".example.org"), host.uri(uri)) ?? "", /permits only \.example\.org$/, uri);
    }
    assert.match(
      verdict(limits({}, { uri: ["cms1.example.org"] }), leaf) ?? "",
      /excludes cms1\.example\.org$/,
    );
  });

  it("PKI-21 refuses a wildcard that also stands for a host that is excluded", () => {
    const wildcard = aLeaf().forHost("*.example.org");
    assert.equal(
      verdict(limits({}, { dns: ["secret.example.org"] }), wildcard),
      "CN=*.example.org has the name *.example.org, CN=Sub excludes secret.example.org",
    );
    assert.equal(verdict(limits({}, { dns: ["a.secret.example.org"] }), wildcard), undefined);
    assert.match(verdict(limits({ dns: ["secret.example.org"] }), wildcard) ?? "", /permits only/);
  });

  it("PKI-21 compares directory names among the alternative names, whole parts only", () => {
    const named = (value: string): Buffer => explicit(4, nameDer([["O", value]]));
    const leaf = host.extension({ oid: "2.5.29.17", critical: false, value: sequence(named("Other")) });
    const alone = new LeafBuilder({ ...leaf.content, dns: [], subject: [["O", "Example"]] }, "ec");
    assert.equal(
      verdict(limits({ subjects: [[["O", "Example"]]] }), alone),
      "O=Example has a directory name that CN=Sub does not permit",
    );
    assert.match(verdict(limits({ subjects: [[["O", "Exam"]]] }), alone) ?? "", /has a subject that/);
  });

  it("PKI-21 refuses names of kinds whose limits are not judged here", () => {
    const id = implicit(8, Buffer.from("2a03", "hex"));
    const leaf = host.extension({ oid: "2.5.29.17", critical: false, value: sequence(id) });
    const only = new LeafBuilder({ ...leaf.content, dns: [] }, "ec");
    const extension = { oid: "2.5.29.30", critical: true, value: sequence(explicit(0, sequence(id))) };
    assert.equal(
      verdict(extension, only),
      "CN=cms1.example.org has names of the kind registeredID, whose limits by CN=Sub are not judged here",
    );
    assert.equal(verdict(extension, host), undefined);
  });

  it("PKI-21 does not compare for hours: too many names and limits are refused within a second", () => {
    const names = Array.from({ length: 1_500 }, (_, index) => `h${index}.example.org`);
    const start = performance.now();
    assert.equal(
      verdict(limits({ dns: names }), host.dns(...names)),
      "CN=cms1.example.org has so many names, and CN=Sub so many limits, that they are not compared",
    );
    assert.ok(performance.now() - start < 1_000);
  });

  it("PKI-21 applies the limits of every CA to everything below it, not to what is above", () => {
    const root = aCa("Root", { more: [limits({ dns: ["example.org"] })] });
    const made = root.intermediate("Sub").issue(aLeaf().forHost("cms1.example.com"));
    const shown = parseCertificates(made.leafPem + made.chainPem, "shown");
    assert.equal(
      verifyUnderTrust(shown, shown.slice(-1), new Date()),
      "CN=cms1.example.com has the name cms1.example.com, CN=Root permits only example.org",
    );
    // A peer that trusts the intermediate CA itself does not look further up.
    assert.equal(verifyUnderTrust(shown.slice(0, 2), shown.slice(1, 2), new Date()), undefined);
  });
});
