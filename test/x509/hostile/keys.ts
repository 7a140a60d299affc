import { encryptedKeyPem } from "../../certificates";
import { armoured, pemOf, rawCertificate, secretKeyDer, secretKeyPem } from "./parts";
import type { Hostile } from "./parts";

const der = secretKeyDer("pkcs8");
const base64 = der.toString("base64");
const damaged = Buffer.from(der);
damaged[30] = (damaged[30] ?? 0) ^ 0xff;

/** Texts in place of a private key, most of them with most of a private key in them. */
export const hostileKeys: readonly Hostile[] = [
  [
    "a key that is cut",
    pemOf("PRIVATE KEY", der.subarray(0, 60)),
    "x509/key cms1 webAdmin certs: the PRIVATE KEY cannot be read. Give one unencrypted private key as PEM (PKCS#8, PKCS#1 or SEC 1).",
  ],
  [
    "a key in the armour of another form",
    pemOf("RSA PRIVATE KEY", der),
    "x509/key cms1 webAdmin certs: the RSA PRIVATE KEY cannot be read. Give one unencrypted private key as PEM (PKCS#8, PKCS#1 or SEC 1).",
  ],
  [
    "a key of an unknown name",
    pemOf("SECRET KEY", der),
    "x509/key cms1 webAdmin certs: its PEM block is called SECRET KEY, which is no private key in a known form. Give one unencrypted private key as PEM (PKCS#8, PKCS#1 or SEC 1).",
  ],
  [
    "a key without an END line",
    `-----BEGIN PRIVATE KEY-----\n${base64}\n`,
    "x509/pem cms1 webAdmin certs: the PRIVATE KEY block that begins in line 1 has no END line. Give the file again, complete and as Base-64 text.",
  ],
  [
    "a key with a letter that is not base64",
    armoured("PRIVATE KEY", `${base64.slice(0, 40)}\u00e4${base64.slice(41)}`),
    "x509/pem cms1 webAdmin certs: the PRIVATE KEY block that begins in line 1 is not base64. Give the file again, complete and as Base-64 text.",
  ],
  [
    "a key with text behind its base64",
    armoured("PRIVATE KEY", `${base64}\nsecret: yes`),
    "x509/pem cms1 webAdmin certs: the PRIVATE KEY block that begins in line 1 is not base64. Give the file again, complete and as Base-64 text.",
  ],
  [
    "a key without armour",
    base64,
    "x509/pem cms1 webAdmin certs: the text holds no PEM block. Give the file again, complete and as Base-64 text.",
  ],
  [
    "two keys",
    secretKeyPem + secretKeyPem,
    "x509/key cms1 webAdmin certs: one private key is expected here, the text holds 2 PEM blocks. Give one unencrypted private key as PEM (PKCS#8, PKCS#1 or SEC 1).",
  ],
  [
    "a certificate for a key",
    pemOf("CERTIFICATE", rawCertificate()),
    "x509/key cms1 webAdmin certs: its PEM block is called CERTIFICATE, which is no private key in a known form. Give one unencrypted private key as PEM (PKCS#8, PKCS#1 or SEC 1).",
  ],
  [
    "a key and its certificate",
    secretKeyPem + pemOf("CERTIFICATE", rawCertificate()),
    "x509/key cms1 webAdmin certs: one private key is expected here, the text holds 2 PEM blocks. Give one unencrypted private key as PEM (PKCS#8, PKCS#1 or SEC 1).",
  ],
  [
    "an encrypted key",
    encryptedKeyPem(secretKeyPem, "pkcs8"),
    "FILE-16 cms1 webAdmin certs: the private key is protected by a passphrase, which the appliance cannot use. Give suppliedIdentity its passphrase, or the key without one, e.g. from openssl pkcs8 -topk8 -nocrypt.",
  ],
  [
    "an encrypted key in the older form",
    encryptedKeyPem(secretKeyPem, "traditional"),
    "FILE-16 cms1 webAdmin certs: the private key is protected by a passphrase, which the appliance cannot use. Give suppliedIdentity its passphrase, or the key without one, e.g. from openssl pkcs8 -topk8 -nocrypt.",
  ],
  [
    "a key whose structure is damaged",
    pemOf("PRIVATE KEY", damaged),
    "x509/key cms1 webAdmin certs: the PRIVATE KEY cannot be read. Give one unencrypted private key as PEM (PKCS#8, PKCS#1 or SEC 1).",
  ],
];
