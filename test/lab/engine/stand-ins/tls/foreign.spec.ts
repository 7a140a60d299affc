import { deepStrictEqual, match } from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TlsProvider } from "../../../../../lab/engine/stand-ins/tls/provider";
import { revealed } from "../../../../../lab/engine/stand-ins/wire/values";
import type { Values } from "../../../../../lab/engine/stand-ins/wire/values";
import { needTool, runTool } from "../../../appliance/foreign";

const provider = new TlsProvider({ write: () => Promise.resolve() });

/** Makes a resource and gives its properties back without wrappers. */
async function make(type: string, properties: Values): Promise<Readonly<Record<string, string>>> {
  const token = `tls:index/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`;
  const signal = new AbortController().signal;
  const resource = { urn: "urn:it", name: "it", type: token };
  const created = await provider.create({ ...resource, properties, preview: false, timeout: 0, signal });
  return revealed(created.properties) as Readonly<Record<string, string>>;
}

const keys = [
  { algorithm: "RSA", rsaBits: 2048 },
  { algorithm: "ECDSA", ecdsaCurve: "P224" },
  { algorithm: "ECDSA", ecdsaCurve: "P256" },
  { algorithm: "ECDSA", ecdsaCurve: "P384" },
  { algorithm: "ECDSA", ecdsaCurve: "P521" },
  { algorithm: "ED25519" },
];

describe("[I] lab/engine/stand-ins/tls: what others say of it", function () {
  this.timeout(60_000);
  let folder: string;
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    chmodSync(path, 0o600);
    return path;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "foreign-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const key of keys) {
    const title = Object.values(key).join(" ");
    it(`openssl accepts key, request, CA and leaf: ${title}`, async function () {
      needTool(this, "openssl");
      const { privateKeyPem = "", privateKeyPemPkcs8 = "" } = await make("PrivateKey", key);
      const { certRequestPem = "" } = await make("CertRequest", {
        privateKeyPem,
        subject: {
          commonName: "cb.example.com",
          organization: "Example K.K.",
          streetAddresses: ["1-2-3", "20F"],
        },
        dnsNames: ["cb.example.com"],
        ipAddresses: ["192.0.2.5", "2001:DB8:0:0::5", "::ffff:192.0.2.6"],
        uris: ["spiffe://example.com/cb"],
      });
      const { certPem: ca = "" } = await make("SelfSignedCert", {
        privateKeyPem: privateKeyPemPkcs8,
        subject: { commonName: "Root" },
        isCaCertificate: true,
        setAuthorityKeyId: true,
        maxPathLength: 1,
        allowedUses: ["cert_signing", "crl_signing"],
        validityPeriodHours: 48,
      });
      const { certPem: leaf = "" } = await make("LocallySignedCert", {
        certRequestPem,
        caCertPem: ca,
        caPrivateKeyPem: privateKeyPem,
        setSubjectKeyId: true,
        allowedUses: ["digital_signature", "server_auth", "client_auth"],
        validityPeriodHours: 24,
      });
      const said = await Promise.all([
        runTool("openssl", ["pkey", "-check", "-noout"], privateKeyPem),
        runTool("openssl", ["req", "-verify", "-noout"], certRequestPem),
        runTool("openssl", ["verify", "-x509_strict", "-CAfile", file("ca", ca), file("leaf", leaf)]),
        runTool("openssl", ["x509", "-noout", "-ext", "subjectAltName,extendedKeyUsage"], leaf),
      ]);
      deepStrictEqual(
        said.map(({ code }) => code),
        [0, 0, 0, 0],
      );
      match(said[3].out, /TLS Web Server Authentication, TLS Web Client Authentication/);
      match(
        said[3].out,
        /DNS:cb\.example\.com, IP Address:192\.0\.2\.5, IP Address:2001:DB8:0:0:0:0:0:5, IP Address:192\.0\.2\.6, URI:spiffe/,
      );
    });

    it(`ssh-keygen reads the OpenSSH forms: ${title}`, async function () {
      needTool(this, "ssh-keygen");
      const made = await make("PrivateKey", key);
      if (title === "ECDSA P224") {
        deepStrictEqual([made["privateKeyOpenssh"], made["publicKeyOpenssh"]], ["", ""]);
        return;
      }
      const path = file("key", made["privateKeyOpenssh"] ?? "");
      const publicKey = await runTool("ssh-keygen", ["-y", "-f", path]);
      const sha256 = await runTool("ssh-keygen", ["-l", "-f", path]);
      const md5 = await runTool("ssh-keygen", ["-l", "-E", "md5", "-f", path]);
      deepStrictEqual(
        {
          publicKey: publicKey.out.trim(),
          sha256: sha256.out.split(" ")[1],
          md5: md5.out.split(" ")[1],
        },
        {
          publicKey: made["publicKeyOpenssh"]?.trim(),
          sha256: made["publicKeyFingerprintSha256"],
          md5: `MD5:${made["publicKeyFingerprintMd5"] ?? ""}`,
        },
      );
    });
  }
});
