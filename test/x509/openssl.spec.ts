/** Certificates made by the real openssl with the guide's own lines (requirements, group OSSL). */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseCertificates } from "../../x509/certificate";
import { orderDelivery } from "../../x509/chain";
import { bundleFile, leafFile } from "../../x509/files";
import { readPrivateKey } from "../../x509/key";
import { parsePemBlocks } from "../../x509/pem";
import { checkIdentity } from "../../x509/rules/check";
import type { IdentityUnderTest } from "../../x509/rules/rule";
import { thrownText } from "../thrown";

/** The guide's lines with their printed dashes and blanks put right (AMB-08), in the order in which they are run. */
const lines = [
  // A.1: a key with a CSR, and a CSR for an existing key (OSSL-02, OSSL-03).
  "openssl req -out webbridge3.csr -new -newkey rsa:2048 -nodes -keyout webbridge3.key",
  "openssl req -out again.csr -key webbridge3.key -new",
  // A.2: self-signed (OSSL-05).
  "openssl req -x509 -nodes -days 100 -newkey rsa:2048 -keyout callbridge.key -out callbridge.crt",
  // A.3: the database CA, a server and a client of it (OSSL-07 to OSSL-09).
  "openssl req -new -text -nodes -keyout db01ca.key -out db01ca.csr -subj /C=UK/ST=London/L=London/O=Example/OU=/CN=example",
  "openssl req -x509 -text -in db01ca.csr -key db01ca.key -out db01ca.crt -days 3650",
  "openssl req -new -nodes -keyout db01server.key -out db01server.csr -subj /C=UK/ST=London/L=London/O=Example/OU=/CN=server1",
  "openssl x509 -req -CAcreateserial -in db01server.csr -CA db01ca.crt -CAkey db01ca.key -out db01server.crt -days 3650",
  "openssl req -new -nodes -keyout db01client.key -out db01client.csr -subj /C=UK/ST=London/L=London/O=Example/OU=/CN=postgres",
  "openssl x509 -req -CAcreateserial -in db01client.csr -CA db01ca.crt -CAkey db01ca.key -out db01client.crt -days 3650",
];
/** What is typed where a line asks for the subject: country, state, town, organisation, unit, name, mail, two extras. */
const answers = "GB\nLondon\nLondon\nExample\nSupport\ncms1.example.org\n\n\n\n";

describe("[I] x509: fixtures of the openssl program", () => {
  let folder = "";
  const text = (name: string): string => readFileSync(join(folder, name), "utf8");

  before(function () {
    this.timeout(60_000);
    if (spawnSync("openssl", ["version"]).status !== 0) {
      console.log("        skipped: openssl is not installed here");
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "openssl-fixtures-"));
    for (const line of lines) {
      const [program = "", ...args] = line.split(" ");
      execFileSync(program, args, { cwd: folder, input: answers, stdio: ["pipe", "ignore", "pipe"] });
    }
  });

  after(() => {
    if (folder !== "") rmSync(folder, { recursive: true });
  });

  const identity = (name: string, chain: readonly string[], role = "webAdmin"): IdentityUnderTest => {
    const keyPem = text(`${name}.key`);
    const inputs = [`${name}.crt`, ...chain].map((file) => readFileSync(join(folder, file)));
    const delivery = orderDelivery(inputs, keyPem, name);
    const usages = role === "callBridge" ? (["server", "client"] as const) : (["server"] as const);
    const { spkiSha256: keySpkiSha256 } = readPrivateKey(keyPem, name);
    return { name, role, slot: "certs", usages, ...delivery, keySpkiSha256, webRtc: true, now: new Date() };
  };
  const findings = (subject: IdentityUnderTest): string[] =>
    checkIdentity(subject).map(({ id, level }) => `${id} ${level}`);

  it("OSSL-02 OSSL-03 FILE-14 FILE-15 reads the RSA 2048 key and tells the CSRs from certificates", () => {
    assert.deepStrictEqual(readPrivateKey(text("webbridge3.key"), "key").keyKind, {
      kind: "rsa",
      bits: 2048,
    });
    for (const name of ["webbridge3.csr", "again.csr"]) {
      assert.deepStrictEqual(
        parsePemBlocks(text(name), name).map(({ label }) => label),
        ["CERTIFICATE REQUEST"],
      );
      assert.match(
        thrownText(() => parseCertificates(text(name), "cms1 leaf")),
        /^x509\/pem cms1 leaf: the text holds a CERTIFICATE REQUEST, only certificates belong here/,
      );
    }
  });

  it("OSSL-05 OSSL-11 LAB-06 accepts the self-signed leaf with CA:TRUE, and refuses it for a Call Bridge with web app calls", () => {
    const subject = identity("callbridge", []);
    assert.equal(
      subject.leaf.subject,
      "C=GB, ST=London, L=London, O=Example, OU=Support, CN=cms1.example.org",
    );
    assert.deepStrictEqual(subject.leaf.basicConstraints, { ca: true });
    assert.deepStrictEqual(findings(subject), ["CSR-10 should", "PKI-17 should"]);
    assert.deepStrictEqual(findings(identity("callbridge", [], "callBridge")), [
      "PKI-13 must",
      "CSR-10 should",
      "PKI-17 should",
    ]);
  });

  it("OSSL-07 OSSL-08 OSSL-11 FILE-13 accepts leaf and CA behind the text that -text writes, with warnings only", () => {
    assert.match(text("db01ca.crt"), /^Certificate:\n/);
    const subject = identity("db01server", ["db01ca.crt"]);
    assert.equal(subject.leaf.subject, "C=UK, ST=London, L=London, O=Example, CN=server1");
    const { keyUsage, extendedKeyUsage, basicConstraints, names } = subject.leaf;
    assert.deepStrictEqual(
      { keyUsage, extendedKeyUsage, basicConstraints, names },
      {
        keyUsage: undefined,
        extendedKeyUsage: undefined,
        basicConstraints: undefined,
        names: { dns: [], ip: [], email: [], uri: [], directory: [], others: [] },
      },
    );
    assert.deepStrictEqual(findings(subject), ["CSR-10 should", "CSR-17 should", "x509/profile should"]);
    assert.doesNotMatch(leafFile(subject.leaf) + bundleFile(subject.chain), /[^-A-Za-z0-9+/=\n ]|\n\n/);
  });

  it("OSSL-09 OSSL-11 DB-08 reads the database client's common name", () => {
    const { leaf, chain } = identity("db01client", ["db01ca.crt"]);
    assert.equal(leaf.commonName, "postgres");
    assert.deepStrictEqual(
      chain.map(({ subject }) => subject),
      ["C=UK, ST=London, L=London, O=Example, CN=example"],
    );
  });

  it("CA-04 CA-05 FILE-14 takes apart what openssl crl2pkcs7 packs, and names PKCS#12 for what it is", () => {
    const run = (line: string): void => {
      const [program = "", ...args] = line.split(" ");
      execFileSync(program, args, { cwd: folder });
    };
    const certs = "-certfile db01ca.crt -certfile db01server.crt";
    run(`openssl crl2pkcs7 -nocrl ${certs} -out chain.pem`);
    run(`openssl crl2pkcs7 -nocrl ${certs} -outform DER -out chain.p7b`);
    for (const name of ["chain.pem", "chain.p7b"]) {
      const { leaf, chain } = orderDelivery([readFileSync(join(folder, name))], text("db01server.key"), name);
      assert.deepStrictEqual(
        [leaf, ...chain].map(({ commonName }) => commonName),
        ["server1", "example"],
      );
    }
    run("openssl pkcs12 -export -in db01server.crt -inkey db01server.key -passout pass:secret -out all.pfx");
    assert.match(
      thrownText(() => parseCertificates(readFileSync(join(folder, "all.pfx")), "all.pfx")),
      /^x509\/certificate all\.pfx: the file is PKCS#12 \(\.pfx, \.p12\), which is not read here\. Give it to suppliedIdentity as pkcs12, or take it apart with /,
    );
  });

  it("FILE-16 refuses a key that openssl protected with a passphrase, in both of its forms", () => {
    for (const form of [[], ["-traditional"]]) {
      const args = ["rsa", "-in", "webbridge3.key", "-aes256", "-passout", "stdin", ...form];
      const pem = execFileSync("openssl", args, {
        cwd: folder,
        input: "a passphrase\n",
        encoding: "utf8",
        stdio: ["pipe", "pipe", "ignore"],
      });
      assert.match(
        thrownText(() => readPrivateKey(pem, "key")),
        /^FILE-16 key: the private key is protected by a passphrase/,
      );
    }
  });
});
