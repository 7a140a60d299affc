import assert from "node:assert/strict";
import { X509Certificate, createHash } from "node:crypto";
import { isSignedBy, parseCertificate, parseCertificates } from "../../x509/certificate";
import type { Certificate } from "../../x509/certificate";
import { writePem } from "../../x509/pem";
import { aCa, aLeaf } from "../certificates";
import { octetString } from "../certificates/der";
import { pkcs7File } from "../certificates/pkcs7";
import type { LeafBuilder } from "../certificates";
import { thrownText } from "../thrown";

const viewOf = (leaf: LeafBuilder): Certificate => parseCertificate(leaf.selfSigned().leafDer, "leaf");
const hexSha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
const remedy = "Have it issued or exported again.";

describe("[U] x509/certificate: parseCertificate", () => {
  const at = (text: string): Date => new Date(text);
  const ca = aCa("Example CA", { key: "rsa" });
  const made = ca.issue(
    aLeaf()
      .subject(["C", "GB"], ["O", "Example, Inc."], ["CN", "cms1.example.org"])
      .dns("cms1.example.org", "join.example.org")
      .ip("192.0.2.7", "2001:db8::7")
      .email("admin@example.org")
      .uri("https://cms1.example.org/")
      .basicConstraints(false)
      .serial("00c0ffee")
      .valid(at("2026-11-01T00:00:00Z"), at("2027-05-20T12:30:59Z"))
      .key("rsa"),
  );

  it("CA-07 shows everything that rules and reports look at", () => {
    const node = new X509Certificate(made.leafDer);
    const { spkiDer, subjectDer, issuerDer, extensions, ...view } = parseCertificate(made.leafPem, "leaf");
    const caSpki = new X509Certificate(ca.certDer).publicKey.export({ type: "spki", format: "der" });
    const keyId = (spki: Buffer): string => createHash("sha1").update(spki).digest("hex");
    assert.deepStrictEqual(spkiDer, node.publicKey.export({ type: "spki", format: "der" }));
    assert.deepStrictEqual(issuerDer, parseCertificate(ca.certPem, "ca").subjectDer);
    assert.ok(made.leafDer.includes(subjectDer));
    assert.deepStrictEqual(
      extensions.map(({ oid, critical }) => `${oid}${critical ? " critical" : ""}`),
      ["19 critical", "15 critical", "37", "17", "14", "35"].map((last) => `2.5.29.${last}`),
    );
    assert.ok(extensions.every(({ value }) => made.leafDer.includes(value)));
    assert.deepStrictEqual(view, {
      pem: made.leafPem,
      der: made.leafDer,
      sha256: node.fingerprint256.replaceAll(":", "").toLowerCase(),
      subject: "C=GB, O=Example\\, Inc., CN=cms1.example.org",
      issuer: "CN=Example CA",
      commonName: "cms1.example.org",
      version: 3,
      serial: "c0ffee",
      serialOctets: Buffer.from("00c0ffee", "hex"),
      namesItsSignature: true,
      hasUniqueIds: false,
      hasLongTime: false,
      notBefore: at("2026-11-01T00:00:00Z"),
      notAfter: at("2027-05-20T12:30:59Z"),
      keyKind: { kind: "rsa", bits: 2048 },
      spkiSha256: hexSha256(spkiDer),
      signatureAlgorithm: "sha256WithRSAEncryption",
      isSelfSigned: false,
      names: {
        dns: ["cms1.example.org", "join.example.org"],
        ip: ["192.0.2.7", "2001:db8::7"],
        email: ["admin@example.org"],
        uri: ["https://cms1.example.org/"],
        directory: [],
        others: [],
      },
      basicConstraints: { ca: false },
      keyUsage: new Set(["digitalSignature", "keyEncipherment"]),
      extendedKeyUsage: ["serverAuth", "clientAuth"],
      subjectKeyId: keyId(spkiDer),
      authorityKeyId: keyId(caSpki),
      unknownCritical: [],
    });
  });

  it("CA-15 FILE-14 reads DER, PEM bytes and UTF-16 as Windows tools write it", () => {
    const utf16 = Buffer.from(`\uFEFF${made.leafPem.replaceAll("\n", "\r\n")}`, "utf16le");
    for (const form of [made.leafDer, Buffer.from(made.leafPem), utf16]) {
      assert.equal(parseCertificate(form, "leaf").pem, made.leafPem);
    }
    const older = made.leafPem.replaceAll("CERTIFICATE", "X509 CERTIFICATE");
    assert.equal(parseCertificate(older, "leaf").pem, made.leafPem);
  });

  it("OSSL-11 EXT-08 shows a version 1 certificate without any extension", () => {
    const { names, keyUsage, extendedKeyUsage, basicConstraints, isSelfSigned } = viewOf(
      aLeaf().commonName("server1").version1(),
    );
    assert.deepStrictEqual(
      { names, keyUsage, extendedKeyUsage, basicConstraints, isSelfSigned },
      {
        names: { dns: [], ip: [], email: [], uri: [], directory: [], others: [] },
        keyUsage: undefined,
        extendedKeyUsage: undefined,
        basicConstraints: undefined,
        isSelfSigned: true,
      },
    );
  });

  it("INST-04 reads both forms of time, in every century", () => {
    const times = (leaf: LeafBuilder): string[] =>
      [viewOf(leaf)].flatMap(({ notBefore, notAfter }) => [notBefore.toISOString(), notAfter.toISOString()]);
    const both = aLeaf().forHost("a").valid(at("1999-12-31T23:59:59Z"), at("2049-12-31T23:59:59Z"));
    const wanted = ["1999-12-31T23:59:59.000Z", "2049-12-31T23:59:59.000Z"];
    assert.deepStrictEqual(times(both), wanted);
    assert.deepStrictEqual(times(both.generalizedTime()), wanted);
    assert.deepStrictEqual(times(both.valid(at("1950-01-01T00:00:00Z"), at("9999-12-31T23:59:59Z"))), [
      "1950-01-01T00:00:00.000Z",
      "9999-12-31T23:59:59.000Z",
    ]);
  });

  it("CA-06 is self-signed only where its own key verifies it", () => {
    const sameName = aCa("cms1.example.org").issue(aLeaf().commonName("cms1.example.org"));
    const view = parseCertificate(sameName.leafPem, "leaf");
    assert.equal(view.subject, view.issuer);
    assert.equal(view.isSelfSigned, false);
    assert.equal(viewOf(aLeaf().commonName("cms1.example.org")).isSelfSigned, true);
  });

  it("CA-07 keeps the order of several subject parts, takes the last common name, and escapes what could mislead", () => {
    const { subject, commonName } = viewOf(
      aLeaf().subject(["CN", "first"], ["OU", 'a+b;<"c">'], ["CN", "line\nbreak\u0085"]),
    );
    assert.equal(subject, 'CN=first, OU=a\\+b\\;\\<\\"c\\"\\>, CN=line\\0abreak\\c2\\85');
    assert.equal(commonName, "line\nbreak\u0085");
    assert.equal("commonName" in viewOf(aLeaf().subject(["O", "Example"])), false);
  });

  it("EXT-01 EXT-03 names usages, purposes and Netscape bits, and shows an unknown purpose by its OID", () => {
    const { keyUsage, extendedKeyUsage, netscapeCertType } = viewOf(
      aLeaf()
        .commonName("a")
        .keyUsage("nonRepudiation", "decipherOnly", "cRLSign")
        .extendedKeyUsage("1.3.6.1.5.5.7.3.17", "anyExtendedKeyUsage")
        .netscape("sslClient", "sslCA"),
    );
    assert.deepStrictEqual(
      { keyUsage, extendedKeyUsage, netscapeCertType },
      {
        keyUsage: new Set(["nonRepudiation", "cRLSign", "decipherOnly"]),
        extendedKeyUsage: ["1.3.6.1.5.5.7.3.17", "anyExtendedKeyUsage"],
        netscapeCertType: new Set(["sslClient", "sslCA"]),
      },
    );
  });

  it("PKI-21 lists critical extensions that are not judged", () => {
    const unknown = { oid: "1.2.3.5", critical: true, value: Buffer.from("3000", "hex") };
    const harmless = { oid: "1.2.3.4", critical: false, value: Buffer.from("0500", "hex") };
    const { unknownCritical } = viewOf(aLeaf().commonName("a").extension(unknown).extension(harmless));
    assert.deepStrictEqual(unknownCritical, ["1.2.3.5"]);
  });

  it("CA-03 shows a negative and a long serial number as they are", () => {
    assert.equal(viewOf(aLeaf().commonName("a").serial("ff")).serial, "-01");
    assert.equal(viewOf(aLeaf().commonName("a").serial("7f".repeat(20))).serial, "7f".repeat(20));
  });

  const long = { oid: "1.2.3.4", critical: false, value: octetString(Buffer.alloc(66_000)) };
  const twice = { oid: "2.5.29.15", critical: false, value: Buffer.from("03020780", "hex") };
  const odd = { oid: "2.5.29.37", critical: false, value: Buffer.from("0c0161", "hex") };
  const refused: readonly (readonly [string, Buffer, RegExp])[] = [
    ["is cut", made.leafDer.subarray(0, 200), /it is shorter than its lengths announce$/],
    [
      "is followed by more bytes",
      Buffer.concat([made.leafDer, Buffer.from("00", "hex")]),
      /bytes follow after its end$/,
    ],
    [
      "has more than 65536 bytes",
      aLeaf().commonName("a").extension(long).selfSigned().leafDer,
      /it has more than 65536 bytes$/,
    ],
    [
      "has an extension twice",
      aLeaf().commonName("a").extension(twice).selfSigned().leafDer,
      /it has the extension 2\.5\.29\.15 twice$/,
    ],
    [
      "has an extension that cannot be read",
      aLeaf().commonName("a").without("extendedKeyUsage").extension(odd).selfSigned().leafDer,
      /its extension 2\.5\.29\.37 cannot be read$/,
    ],
    [
      "has a date that does not exist",
      Buffer.from(made.leafDer.toString("latin1").replace("261101000000Z", "261301000000Z"), "latin1"),
      /its notBefore is not a time: "261301000000Z"$/,
    ],
    [
      "has an hour that does not exist",
      Buffer.from(made.leafDer.toString("latin1").replace("270520123059Z", "270520243059Z"), "latin1"),
      /its notAfter is not a time: "270520243059Z"$/,
    ],
    [
      "has a minute that does not exist",
      Buffer.from(made.leafDer.toString("latin1").replace("270520123059Z", "270520126059Z"), "latin1"),
      /its notAfter is not a time: "270520126059Z"$/,
    ],
    ["is another structure", Buffer.from("3003020101", "hex"), /^.+$/],
  ];
  for (const [name, der, why] of refused) {
    it(`CA-03 refuses a certificate that ${name}`, () => {
      const text = thrownText(() => parseCertificate(der, "cms1 webAdmin certs leaf"));
      const [, what = ""] =
        /^x509\/certificate cms1 webAdmin certs leaf: the certificate cannot be read: (.*)\. Have it/.exec(
          text,
        ) ?? [];
      assert.match(what, why);
      assert.ok(text.endsWith(remedy));
    });
  }
});

describe("[U] x509/certificate: parseCertificates", () => {
  const { leafPem, chainPem, keyPem } = aCa("Root")
    .intermediate("Sub")
    .issue(aLeaf().forHost("cms1.example.org"));

  it("CA-01 reads leaf and chain out of one text, in their order, and nothing out of an empty one", () => {
    const subjects = parseCertificates(leafPem + chainPem, "x").map(({ subject }) => subject);
    assert.deepStrictEqual(subjects, ["CN=cms1.example.org", "CN=Sub", "CN=Root"]);
    assert.deepStrictEqual(parseCertificates("", "x"), []);
  });

  it("CA-01 says which one of several cannot be read", () => {
    const bad = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n";
    assert.match(
      thrownText(() => parseCertificates(leafPem + bad + chainPem, "cms1 chain")),
      /^x509\/certificate cms1 chain \(certificate 2 of 4\): the certificate cannot be read: /,
    );
  });

  it("PKI-22 refuses a private key among certificates without quoting it", () => {
    assert.equal(
      thrownText(() => parseCertificates(leafPem + keyPem, "cms1 chain")),
      "x509/pem cms1 chain: the text holds a PRIVATE KEY, only certificates belong here (at most 256). " +
        "Take the private key out of this text and treat it as exposed if the text was public.",
    );
  });

  it("CA-15 refuses another kind of delivery and says how to export", () => {
    const request = "-----BEGIN CERTIFICATE REQUEST-----\nMAMCAQE=\n-----END CERTIFICATE REQUEST-----\n";
    assert.equal(
      thrownText(() => parseCertificates(request, "cms1 chain")),
      "x509/pem cms1 chain: the text holds a CERTIFICATE REQUEST, only certificates belong here (at most 256). " +
        "Export the certificates as Base-64 encoded X.509 (.CER).",
    );
  });

  it("CA-04 CA-15 FILE-14 reads PKCS#7: DER, PEM, and PEM under the label of a certificate", () => {
    const ders = parseCertificates(leafPem + chainPem, "x").map(({ der }) => der);
    const file = pkcs7File(...ders);
    const labels = ["PKCS7", "CMS", "CERTIFICATE"];
    for (const form of [file, ...labels.map((label) => writePem(label, file))]) {
      assert.deepStrictEqual(
        parseCertificates(form, "x").map(({ der }) => der),
        ders,
      );
    }
  });

  it("CA-06 wants exactly one where one is expected", () => {
    const count = (text: string): string => thrownText(() => parseCertificate(text, "cms1 leaf"));
    const wanted = (n: number): string =>
      `x509/certificate cms1 leaf: one certificate is expected here, the text holds ${String(n)}. Give exactly one certificate.`;
    assert.equal(count(""), wanted(0));
    assert.equal(count(leafPem + chainPem), wanted(3));
  });
});

describe("[U] x509/certificate: isSignedBy", () => {
  it("PKI-21 looks at the signature alone", () => {
    const [right, wrong] = [aCa("Root"), aCa("Root")];
    const leaf = parseCertificate(right.issue(aLeaf().forHost("a.example.org")).leafPem, "leaf");
    assert.equal(isSignedBy(leaf, parseCertificate(right.certPem, "ca")), true);
    assert.equal(isSignedBy(leaf, parseCertificate(right.reissued().certPem, "ca")), true);
    assert.equal(isSignedBy(leaf, parseCertificate(wrong.certPem, "ca")), false);
    assert.equal(isSignedBy(leaf, leaf), false);
  });
});
