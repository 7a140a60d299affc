import { encryptedKeyPem } from "../../certificates";
import { element, explicit, integer, octetString, oid, sequence } from "../../certificates/der";
import { pkcs7File } from "../../certificates/pkcs7";
import { armoured, pemOf, rawCertificate, secretKeyDer, secretKeyPem } from "./parts";
import type { Hostile } from "./parts";

const good = rawCertificate();
const base64 = good.toString("base64");
const pem = pemOf("CERTIFICATE", good);
const signedData = oid("1.2.840.113549.1.7.2");
/** PEM texts, and files that are something else than certificates. */
export const hostileTexts: readonly Hostile[] = [
  [
    "no PEM at all",
    "hello",
    "x509/pem cms1 webAdmin certs: the text holds no PEM block. Give the file again, complete and as Base-64 text.",
  ],
  [
    "a web page in place of a certificate",
    "<html><body>404 Not Found</body></html>",
    "x509/pem cms1 webAdmin certs: the text holds no PEM block. Give the file again, complete and as Base-64 text.",
  ],
  [
    "base64 without armour",
    base64,
    "x509/pem cms1 webAdmin certs: the text holds no PEM block. Give the file again, complete and as Base-64 text.",
  ],
  [
    "UTF-16 in the other byte order",
    Buffer.from(`\ufeff${pem}`, "utf16le").swap16(),
    "x509/pem cms1 webAdmin certs: the text holds no PEM block. Give the file again, complete and as Base-64 text.",
  ],
  [
    "only NUL bytes",
    Buffer.alloc(64),
    "x509/pem cms1 webAdmin certs: the text holds no PEM block. Give the file again, complete and as Base-64 text.",
  ],
  [
    "a picture",
    Buffer.from("ffd8ffe000104a464946", "hex"),
    "x509/pem cms1 webAdmin certs: the text holds no PEM block. Give the file again, complete and as Base-64 text.",
  ],
  [
    "a ZIP archive",
    Buffer.from("504b0304140000000800", "hex"),
    "x509/pem cms1 webAdmin certs: the text holds no PEM block. Give the file again, complete and as Base-64 text.",
  ],
  [
    "a block without an END line",
    `-----BEGIN CERTIFICATE-----\n${base64}\n`,
    "x509/pem cms1 webAdmin certs: the CERTIFICATE block that begins in line 1 has no END line. Give the file again, complete and as Base-64 text.",
  ],
  [
    "a block cut within its END line",
    pem.slice(0, -10),
    "x509/pem cms1 webAdmin certs: line 3 begins like a PEM line and does not end like one. Give the file again, complete and as Base-64 text.",
  ],
  [
    "an END line alone",
    "-----END CERTIFICATE-----\n",
    "x509/pem cms1 webAdmin certs: the line END CERTIFICATE in line 1 has no BEGIN line. Give the file again, complete and as Base-64 text.",
  ],
  [
    "a BEGIN line with too few hyphens",
    pem.replace("CERTIFICATE-----\n", "CERTIFICATE---\n"),
    "x509/pem cms1 webAdmin certs: line 1 begins like a PEM line and does not end like one. Give the file again, complete and as Base-64 text.",
  ],
  [
    "a BEGIN line in lower case",
    pem.replace("BEGIN", "begin"),
    "x509/pem cms1 webAdmin certs: line 1 begins like a PEM line and does not end like one. Give the file again, complete and as Base-64 text.",
  ],
  [
    "a label of two kinds",
    pem.replace("END CERTIFICATE", "END PKCS7"),
    "x509/pem cms1 webAdmin certs: the line END PKCS7 in line 3 ends a block that began as CERTIFICATE. Give the file again, complete and as Base-64 text.",
  ],
  [
    "a BEGIN line within a block",
    `-----BEGIN CERTIFICATE-----\n${pem}`,
    "x509/pem cms1 webAdmin certs: the CERTIFICATE block that begins in line 1 has no END line. Give the file again, complete and as Base-64 text.",
  ],
  [
    "an empty block",
    armoured("CERTIFICATE", ""),
    "x509/pem cms1 webAdmin certs: the CERTIFICATE block that begins in line 1 is not base64. Give the file again, complete and as Base-64 text.",
  ],
  [
    "a block with a character that is not base64",
    armoured("CERTIFICATE", `${base64.slice(0, 20)}\u00e9`),
    "x509/pem cms1 webAdmin certs: the CERTIFICATE block that begins in line 1 is not base64. Give the file again, complete and as Base-64 text.",
  ],
  [
    "a block in the URL's base64",
    armoured("CERTIFICATE", "MIIB-_AA"),
    "x509/pem cms1 webAdmin certs: the CERTIFICATE block that begins in line 1 is not base64. Give the file again, complete and as Base-64 text.",
  ],
  [
    "a block with one character too many",
    armoured("CERTIFICATE", `${base64.replaceAll("=", "")}AAAAA`.slice(0, 401)),
    "x509/pem cms1 webAdmin certs: the CERTIFICATE block that begins in line 1 is not base64. Give the file again, complete and as Base-64 text.",
  ],
  [
    "padding in the middle of a block",
    armoured("CERTIFICATE", "MA==MAAA"),
    "x509/pem cms1 webAdmin certs: the CERTIFICATE block that begins in line 1 is not base64. Give the file again, complete and as Base-64 text.",
  ],
  [
    "a header line after the base64 text",
    armoured("CERTIFICATE", `${base64}\nProc-Type: 4`),
    "x509/pem cms1 webAdmin certs: the CERTIFICATE block that begins in line 1 is not base64. Give the file again, complete and as Base-64 text.",
  ],
  [
    "more blocks than any chain has",
    pem.repeat(257),
    "x509/pem cms1 webAdmin certs: the text holds more than 256 blocks. Give the file again, complete and as Base-64 text.",
  ],
  [
    "a text of more than a million characters",
    " ".repeat(1_048_577),
    "x509/pem cms1 webAdmin certs: the text has 1048577 characters, more than 1048576. Give the file again, complete and as Base-64 text.",
  ],
  [
    "a private key among the certificates",
    pem + secretKeyPem,
    "x509/pem cms1 webAdmin certs: the text holds a PRIVATE KEY, only certificates belong here (at most 256). Take the private key out of this text and treat it as exposed if the text was public.",
  ],
  [
    "an encrypted private key among the certificates",
    pem + encryptedKeyPem(secretKeyPem, "pkcs8"),
    "x509/pem cms1 webAdmin certs: the text holds a ENCRYPTED PRIVATE KEY, only certificates belong here (at most 256). Take the private key out of this text and treat it as exposed if the text was public.",
  ],
  [
    "an older encrypted private key",
    encryptedKeyPem(secretKeyPem, "traditional"),
    "x509/pem cms1 webAdmin certs: the text holds a EC PRIVATE KEY, only certificates belong here (at most 256). Take the private key out of this text and treat it as exposed if the text was public.",
  ],
  [
    "a private key in the armour of a certificate",
    pemOf("CERTIFICATE", secretKeyDer("pkcs8")),
    "x509/certificate cms1 webAdmin certs: the CERTIFICATE block is a private key, only certificates belong here. Give the certificate instead, and treat the key as exposed if this was public.",
  ],
  [
    "a request",
    pemOf("CERTIFICATE REQUEST", good),
    "x509/pem cms1 webAdmin certs: the text holds a CERTIFICATE REQUEST, only certificates belong here (at most 256). Export the certificates as Base-64 encoded X.509 (.CER).",
  ],
  [
    "a public key",
    pemOf("PUBLIC KEY", good),
    "x509/pem cms1 webAdmin certs: the text holds a PUBLIC KEY, only certificates belong here (at most 256). Export the certificates as Base-64 encoded X.509 (.CER).",
  ],
  [
    "a list of revoked certificates",
    pemOf("X509 CRL", good),
    "x509/pem cms1 webAdmin certs: the text holds a X509 CRL, only certificates belong here (at most 256). Export the certificates as Base-64 encoded X.509 (.CER).",
  ],
  [
    "a certificate with OpenSSL's trust settings",
    pemOf("TRUSTED CERTIFICATE", good),
    "x509/pem cms1 webAdmin certs: the text holds a TRUSTED CERTIFICATE, only certificates belong here (at most 256). Export the certificates as Base-64 encoded X.509 (.CER).",
  ],
  [
    "a private key as a file",
    secretKeyDer("pkcs8"),
    "x509/certificate cms1 webAdmin certs: the file is a private key, only certificates belong here. Give the certificate instead, and treat the key as exposed if this was public.",
  ],
  [
    "a private key in the older form as a file",
    secretKeyDer("sec1"),
    "x509/certificate cms1 webAdmin certs: the file is a private key, only certificates belong here. Give the certificate instead, and treat the key as exposed if this was public.",
  ],
  [
    "a PKCS#12 file",
    sequence(integer(3), sequence(signedData, explicit(0, octetString(good)))),
    "x509/certificate cms1 webAdmin certs: the file is PKCS#12 (.pfx, .p12), which is not read here. Give it to suppliedIdentity as pkcs12, or take it apart with openssl pkcs12 -in FILE -nokeys for the certificates and -nocerts for the key, and give those.",
  ],
  [
    "a PKCS#7 file without certificates",
    pkcs7File(),
    "x509/certificate cms1 webAdmin certs: the PKCS#7 file cannot be read: it holds no certificate. Convert it with openssl pkcs7 -print_certs and give the result.",
  ],
  [
    "a PKCS#7 file that is cut",
    pemOf("PKCS7", pkcs7File(good).subarray(0, 100)),
    "x509/certificate cms1 webAdmin certs: the PKCS#7 file cannot be read: it is shorter than its lengths announce. Convert it with openssl pkcs7 -print_certs and give the result.",
  ],
  [
    "a PKCS#7 file of BER",
    pemOf("PKCS7", Buffer.from("308006092a864886f70d010702a0800000", "hex")),
    "x509/certificate cms1 webAdmin certs: the PKCS#7 file cannot be read: it uses the indefinite length of BER. Convert it with openssl pkcs7 -print_certs and give the result.",
  ],
  [
    "a PKCS#7 file with a number for a certificate",
    pkcs7File(integer(5)),
    "x509/certificate cms1 webAdmin certs: the PKCS#7 file cannot be read: it holds no certificate. Convert it with openssl pkcs7 -print_certs and give the result.",
  ],
  [
    "a PKCS#7 file of encrypted data",
    pemOf("PKCS7", sequence(oid("1.2.840.113549.1.7.6"), explicit(0, sequence()))),
    "x509/certificate cms1 webAdmin certs: the PKCS#7 file cannot be read: it holds no certificate. Convert it with openssl pkcs7 -print_certs and give the result.",
  ],
  [
    "a PKCS#7 file with more certificates than any chain has",
    pkcs7File(...Array.from({ length: 257 }, () => good)),
    "x509/certificate cms1 webAdmin certs: the PKCS#7 file cannot be read: it holds more than 256 certificates. Convert it with openssl pkcs7 -print_certs and give the result.",
  ],
  [
    "a PKCS#7 file of more than a million bytes",
    element(0x30, Buffer.alloc(1_048_577)),
    "x509/certificate cms1 webAdmin certs: the file has 1048582 bytes, more than 1048576. Export the certificates as Base-64 encoded X.509 (.CER).",
  ],
];
