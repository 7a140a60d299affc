import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CmsError } from "../../errors/cms-error";
import { parseCertificates } from "../../x509/certificate";
import { readPrivateKey } from "../../x509/key";
import { openPkcs12 } from "../../x509/pkcs12";
import { aCa, aLeaf } from "../certificates";
import type { Made } from "../certificates";
import { skip } from "../skip";
import { thrownText } from "../thrown";

const fixture = (name: string): Buffer => readFileSync(join(__dirname, "..", "foreign", "pkcs12", name));
const open = (bytes: Uint8Array, passphrase = "fixture"): ReturnType<typeof openPkcs12> =>
  openPkcs12(bytes, passphrase, "cms1.p12");

/** What is refused, how long the processor took for it, and that nothing else than a CmsError comes of it. */
function refused(bytes: Uint8Array, passphrase = "fixture"): string {
  const { user, system } = process.cpuUsage();
  try {
    open(bytes, passphrase);
    return "nothing was refused";
  } catch (error) {
    if (!(error instanceof CmsError)) throw error;
    const spent = process.cpuUsage({ user, system });
    assert.ok(spent.user + spent.system < 1_000_000, `${error.message} after ${String(spent.user)} µs`);
    return error.message;
  }
}

/** Other rounds of key derivation than a file says: the same number of octets, so that nothing else changes. */
function withRounds(bytes: Buffer, from: string, to: string): Buffer {
  return Buffer.from(bytes.toString("hex").replaceAll(from, to), "hex");
}

describe("[U] x509/pkcs12: kept files", () => {
  for (const name of ["modern.p12", "legacy.p12"]) {
    it(`FILE-14 OSSL-01 opens ${name}: one key, its leaf, its chain`, () => {
      const { keyPem, certificatesPem } = open(fixture(name));
      const [leaf, root, ...others] = parseCertificates(certificatesPem, "certificates");
      assert.equal(leaf?.sha256, "ca9172ae56fb9ea52f89d4792d40ec4d5790e09f5d97b77b1537da1862faeedb");
      assert.deepEqual([root?.subject, others], ["O=Example, CN=Fixture Root", []]);
      assert.match(keyPem, /^-----BEGIN PRIVATE KEY-----\n/);
      assert.equal(readPrivateKey(keyPem, "key").spkiSha256, leaf.spkiSha256);
    });

    it(`refuses ${name} with another passphrase, cut off or damaged, without a crash or a word of its content`, () => {
      const whole = fixture(name);
      for (const passphrase of ["Fixture", "", "fixture "]) {
        assert.equal(
          refused(whole, passphrase),
          "x509/pkcs12 cms1.p12: the passphrase is not its own. Give the passphrase that it was exported with.",
        );
      }
      for (let length = 0; length < whole.length; length += 53) {
        assert.match(
          refused(whole.subarray(0, length)),
          /^x509\/pkcs12 cms1\.p12: it is cut off, damaged, or no PKCS#12\. Give the bytes /,
        );
      }
      for (let at = 0; at < whole.length; at += 29) {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ 0xff;
        assert.match(refused(damaged), /^x509\/(pkcs12|key) cms1\.p12: |^nothing was refused$/);
      }
    });

    it(`refuses ${name} with more rounds than anybody waits for, before the first one`, () => {
      // 2048 rounds are 02 02 08 00; with 7f ff, some three times 32767, it is still opened or its check fails.
      assert.match(
        refused(withRounds(fixture(name), "02020800", "02027fff")),
        /the passphrase is not its own/,
      );
      // An integer of three octets in the place of two, and one octet fewer of the salt before it.
      const bomb = fixture(name)
        .toString("hex")
        .replace(/0408([0-9a-f]{14})[0-9a-f]{2}02020800/g, "0407$102037fffff");
      assert.match(
        refused(Buffer.from(bomb, "hex")),
        /^x509\/key cms1\.p12: its encryption takes \d+ rounds of key derivation or more, which is over 100000\. Write the file anew with fewer, /,
      );
    });
  }

  it("refuses what is no PKCS#12: nothing, text, certificates, a pit of nested lists, and a heap", () => {
    const nested = Buffer.concat([Buffer.alloc(60_000, Buffer.from("3080", "hex")), Buffer.alloc(60_000)]);
    for (const bytes of [Buffer.alloc(0), Buffer.from("pkcs12"), aCa("Root").certDer, nested]) {
      assert.match(refused(bytes), /^x509\/pkcs12 cms1\.p12: it is cut off, damaged, or no PKCS#12\. /);
    }
    assert.match(refused(Buffer.alloc(300_000)), /: it has 300000 bytes, more than 262144\. /);
  });
});

describe("[I] x509/pkcs12: files of the openssl program", () => {
  let folder = "";
  before(function () {
    if (spawnSync("openssl", ["version"]).status !== 0) skip(this, "openssl is not installed here");
    folder = mkdtempSync(join(tmpdir(), "pkcs12-"));
  });
  after(() => {
    if (folder !== "") rmSync(folder, { recursive: true });
  });

  const ca = aCa("Root").intermediate("Sub");
  const made = {
    rsa: ca.issue(aLeaf().forHost("cms1.example.org").key("rsa")),
    ec: ca.issue(aLeaf().forHost("cms1.example.org")),
  };

  function exported(
    { keyPem, leafPem, chainPem }: Made,
    passphrase: string,
    more: readonly string[] = [],
  ): Buffer {
    const files = { "key.pem": keyPem, "leaf.pem": leafPem, "chain.pem": chainPem };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const parts = more.includes("-nokeys") ? [] : ["-inkey", "key.pem"];
    const input = more.includes("-nocerts") ? [] : ["-in", "leaf.pem", "-certfile", "chain.pem"];
    const line = [
      "pkcs12",
      "-export",
      ...parts,
      ...input,
      "-out",
      "out.p12",
      "-passout",
      `pass:${passphrase}`,
      ...more,
    ];
    execFileSync("openssl", line, { cwd: folder, stdio: "pipe" });
    return readFileSync(join(folder, "out.p12"));
  }

  const forms: readonly (readonly [string, string, readonly string[]])[] = [
    ["as it is exported by default", "secret", []],
    ["as older programs export it", "secret", ["-legacy"]],
    ["with triple DES throughout", "secret", ["-legacy", "-descert"]],
    ["with a passphrase beyond ASCII", "pässwörd €", []],
    ["with one, as older programs export it", "pässwörd €", ["-legacy"]],
    ["with an empty passphrase", "", []],
    ["with a check by SHA-512", "secret", ["-macalg", "sha512"]],
    ["without a check", "secret", ["-nomac"]],
    ["without encryption", "secret", ["-keypbe", "NONE", "-certpbe", "NONE"]],
  ];
  for (const [what, passphrase, more] of forms) {
    it(`FILE-14 opens a file ${what}, with RSA and EC keys`, () => {
      for (const one of [made.rsa, made.ec]) {
        const bytes = exported(one, passphrase, more);
        assert.deepEqual(open(bytes, passphrase), {
          keyPem: one.keyPem,
          certificatesPem: one.leafPem + one.chainPem,
        });
        assert.match(refused(bytes, "another"), /the passphrase is not its own/);
      }
    });
  }

  it("says what is missing: the key, or the certificates", () => {
    assert.match(
      thrownText(() => open(exported(made.ec, "secret", ["-nokeys"]), "secret")),
      /^x509\/pkcs12 cms1\.p12: there is no private key in it\. Export it together with its private key\.$/,
    );
    assert.match(
      thrownText(() => open(exported(made.ec, "secret", ["-nocerts"]), "secret")),
      /^x509\/pkcs12 cms1\.p12: there is no certificate in it\. /,
    );
  });

  it("names no part of a key in any message", () => {
    const bytes = exported(made.rsa, "secret", ["-keypbe", "NONE", "-certpbe", "NONE", "-nomac"]);
    const digest = createHash("sha256").update(bytes).digest();
    for (let round = 0; round < 40; round += 1) {
      const damaged = Buffer.from(bytes);
      const at = (digest.readUInt16BE(round % 30) * 7 + round * 131) % bytes.length;
      damaged[at] = (damaged[at] ?? 0) ^ 0x55;
      const said = refused(damaged, "secret");
      for (const line of made.rsa.keyPem.split("\n").slice(1, -2)) assert.equal(said.includes(line), false);
    }
  });
});
