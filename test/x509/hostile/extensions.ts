import {
  boolean,
  element,
  explicit,
  ia5String,
  implicit,
  integer,
  integerOctets,
  octetString,
  oid,
  sequence,
  utf8String,
} from "../../certificates/der";
import {
  alternativeNames,
  basicConstraints,
  ce,
  dnsName,
  extension,
  rawCertificate,
  usage,
  withExtensions,
} from "./parts";
import type { Hostile } from "./parts";

const hex = (text: string): Buffer => Buffer.from(text, "hex");
const named = (...names: readonly Buffer[]): Buffer =>
  rawCertificate({ extensions: [alternativeNames(...names)] });
const ip = (octets: string): Buffer => element(0x87, hex(octets));
const limits = (base: Buffer, ...more: readonly Buffer[]): Buffer =>
  withExtensions(ce(30, sequence(explicit(0, sequence(base, ...more))), true));

/** Extensions that contradict one another, or hold what they should not. */
export const hostileExtensions: readonly Hostile[] = [
  [
    "alternative names twice",
    withExtensions(alternativeNames(dnsName("good.example.org"))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has the extension 2.5.29.17 twice. Have it issued or exported again.",
  ],
  [
    "Basic Constraints that say yes and no",
    withExtensions(basicConstraints(true), basicConstraints(false)),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has the extension 2.5.29.19 twice. Have it issued or exported again.",
  ],
  [
    "KeyUsage twice",
    withExtensions(usage("keyCertSign"), usage("digitalSignature")),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has the extension 2.5.29.15 twice. Have it issued or exported again.",
  ],
  [
    "an unknown extension twice",
    withExtensions(extension("1.2.3", hex("0500")), extension("1.2.3", hex("0500"))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has the extension 1.2.3 twice. Have it issued or exported again.",
  ],
  [
    "extensions that are no list",
    rawCertificate({ extensionField: explicit(3, integer(1)) }),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is not built like a certificate. Have it issued or exported again.",
  ],
  [
    "an extension without a value",
    rawCertificate({ extensions: [sequence(oid("2.5.29.17"))] }),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is not built like a certificate. Have it issued or exported again.",
  ],
  [
    "an extension whose value is no octets",
    rawCertificate({ extensions: [sequence(oid("2.5.29.17"), utf8String("a"))] }),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is not built like a certificate. Have it issued or exported again.",
  ],
  [
    "an extension with a number for critical",
    rawCertificate({ extensions: [sequence(oid("2.5.29.17"), integer(1), octetString(sequence()))] }),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is not built like a certificate. Have it issued or exported again.",
  ],
  [
    "an empty value",
    withExtensions(ce(19, Buffer.alloc(0))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.19 cannot be read: it is empty. Have it issued or exported again.",
  ],
  [
    "Basic Constraints that are a number",
    withExtensions(ce(19, integer(1))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.19 cannot be read. Have it issued or exported again.",
  ],
  [
    "Basic Constraints followed by a byte",
    withExtensions(ce(19, hex("300000"))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.19 cannot be read: bytes follow after its end. Have it issued or exported again.",
  ],
  [
    "Basic Constraints with a negative path length",
    withExtensions(basicConstraints(true, "ff")),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.19 cannot be read: its path length is negative. Have it issued or exported again.",
  ],
  [
    "Basic Constraints with a text for a path length",
    withExtensions(ce(19, sequence(boolean(true), utf8String("1")))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.19 cannot be read. Have it issued or exported again.",
  ],
  [
    "a KeyUsage that is a list",
    withExtensions(ce(15, sequence())),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.15 cannot be read. Have it issued or exported again.",
  ],
  [
    "a KeyUsage that is cut",
    withExtensions(ce(15, hex("030205"))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.15 cannot be read: it is shorter than its lengths announce. Have it issued or exported again.",
  ],
  [
    "an ExtendedKeyUsage that is a text",
    withExtensions(ce(37, utf8String("serverAuth"))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.37 cannot be read. Have it issued or exported again.",
  ],
  [
    "an ExtendedKeyUsage with a text for a usage",
    withExtensions(ce(37, sequence(utf8String("a")))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.37 cannot be read: it has a usage that is no OBJECT IDENTIFIER. Have it issued or exported again.",
  ],
  [
    "a subject key identifier that is a number",
    withExtensions(ce(14, integer(1))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.14 cannot be read. Have it issued or exported again.",
  ],
  [
    "an authority key identifier that is a text",
    withExtensions(ce(35, utf8String("a"))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.35 cannot be read. Have it issued or exported again.",
  ],
  [
    "certificate policies that are a number",
    withExtensions(ce(32, integer(1))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.32 cannot be read. Have it issued or exported again.",
  ],
  [
    "policy constraints with a negative number",
    withExtensions(ce(36, sequence(implicit(0, hex("ff"))), true)),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.36 cannot be read: it has a negative number of certificates. Have it issued or exported again.",
  ],
  [
    "an inhibition of anyPolicy by a negative number",
    withExtensions(ce(54, integerOctets("80"), true)),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.54 cannot be read: it has a negative number of certificates. Have it issued or exported again.",
  ],
  [
    "a policy mapping with one side",
    withExtensions(ce(33, sequence(sequence(oid("1.2.3"))), true)),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.33 cannot be read. Have it issued or exported again.",
  ],
  [
    "no alternative name in the list",
    named(),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.17 cannot be read: it has no name. Have it issued or exported again.",
  ],
  [
    "alternative names that are one name",
    rawCertificate({ extensions: [ce(17, dnsName("a"))] }),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.17 cannot be read: it is no list of names. Have it issued or exported again.",
  ],
  [
    "alternative names in BER",
    rawCertificate({ extensions: [ce(17, hex("308082016100 00".replace(" ", "")))] }),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.17 cannot be read: it uses the indefinite length of BER. Have it issued or exported again.",
  ],
  [
    "a NUL in a DNS name",
    named(dnsName("good.example.org\0.evil.example.org")),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.17 cannot be read: the name "good.example.org\\u0000.evil.example.org" has characters that are not printable ASCII. Have it issued or exported again.',
  ],
  [
    "a line end in a DNS name",
    named(dnsName("good.example.org\nevil.example.org")),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.17 cannot be read: the name "good.example.org\\nevil.example.org" has characters that are not printable ASCII. Have it issued or exported again.',
  ],
  [
    "a DNS name beyond ASCII",
    named(dnsName("b\u00fccher.example.org")),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.17 cannot be read: the name "bÃ¼cher.example.org" has characters that are not printable ASCII. Have it issued or exported again.',
  ],
  [
    "a DNS name of a hundred thousand letters",
    named(dnsName("a".repeat(100_000))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has more than 65536 bytes. Have it issued or exported again.",
  ],
  [
    "a NUL in a mail address",
    named(element(0x81, Buffer.from("a@b\0.c"))),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.17 cannot be read: the name "a@b\\u0000.c" has characters that are not printable ASCII. Have it issued or exported again.',
  ],
  [
    "a NUL in a URI",
    named(element(0x86, Buffer.from("https://a\0b/"))),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.17 cannot be read: the name "https://a\\u0000b/" has characters that are not printable ASCII. Have it issued or exported again.',
  ],
  [
    "an address of three bytes",
    named(ip("c00002")),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.17 cannot be read: it has an address that is neither of 4 nor of 16 bytes. Have it issued or exported again.",
  ],
  [
    "an address with a mask",
    named(ip("c0000200ffffff00")),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.17 cannot be read: it has an address that is neither of 4 nor of 16 bytes. Have it issued or exported again.",
  ],
  [
    "an address of no bytes",
    named(ip("")),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.17 cannot be read: it has an address that is neither of 4 nor of 16 bytes. Have it issued or exported again.",
  ],
  [
    "a name of an unknown kind",
    named(element(0x8b, Buffer.from("a"))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.17 cannot be read: a name has the unknown tag 8b. Have it issued or exported again.",
  ],
  [
    "a name that is a plain text",
    named(ia5String("a.example.org")),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.17 cannot be read: a name has the unknown tag 16. Have it issued or exported again.",
  ],
  [
    "a directory name that is no name",
    named(explicit(4, integer(1))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.17 cannot be read. Have it issued or exported again.",
  ],
  [
    "name constraints that constrain nothing",
    withExtensions(ce(30, sequence(), true)),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.30 cannot be read: it limits nothing. Have it issued or exported again.",
  ],
  [
    "name constraints with an empty list",
    withExtensions(ce(30, sequence(explicit(0)), true)),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.30 cannot be read: it limits nothing. Have it issued or exported again.",
  ],
  [
    "name constraints with a minimum",
    limits(dnsName("example.org"), implicit(0, hex("01"))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.30 cannot be read: it has a subtree with a minimum or a maximum. Have it issued or exported again.",
  ],
  [
    "name constraints with a maximum",
    limits(dnsName("example.org"), implicit(1, hex("05"))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.30 cannot be read: it has a subtree with a minimum or a maximum. Have it issued or exported again.",
  ],
  [
    "a network of an address alone",
    limits(ip("c0000200")),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.30 cannot be read: it has a network of 4 bytes, not of 8 or 32. Have it issued or exported again.",
  ],
  [
    "a network whose mask has a hole",
    limits(ip("c0000200ff00ff00")),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.30 cannot be read: it has a network whose mask is not a prefix. Have it issued or exported again.",
  ],
  [
    "name constraints with a name of an unknown kind",
    limits(element(0x8b, Buffer.from("a"))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its extension 2.5.29.30 cannot be read. Have it issued or exported again.",
  ],
];
