import {
  bitString,
  element,
  explicit,
  integer,
  integerOctets,
  oid,
  sequence,
  setOf,
  utf8String,
} from "../../certificates/der";
import { nested, notAfter, notBefore, rawCertificate } from "./parts";
import type { Hostile } from "./parts";

const good = rawCertificate();
const hex = (text: string): Buffer => Buffer.from(text, "hex");
const utc = (text: string): Buffer => element(0x17, Buffer.from(text));
const generalized = (text: string): Buffer => element(0x18, Buffer.from(text));
const from = (first: Buffer): Buffer => rawCertificate({ validity: sequence(first, notAfter) });
/** A good certificate with octets that are not DER in place of its serial number. */
const odd = (octets: string): Buffer => rawCertificate({ serial: hex(octets) });

/** The octets of DER, and the fields of a certificate. */
export const hostileStructures: readonly Hostile[] = [
  [
    "one byte",
    hex("30"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it ends within an element. Have it issued or exported again.",
  ],
  [
    "an empty sequence",
    hex("3000"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is not built like a certificate. Have it issued or exported again.",
  ],
  [
    "a number",
    hex("3003020101"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is not built like a certificate. Have it issued or exported again.",
  ],
  [
    "half a certificate",
    good.subarray(0, Math.floor(good.length / 2)),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is shorter than its lengths announce. Have it issued or exported again.",
  ],
  [
    "a certificate without its last byte",
    good.subarray(0, -1),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is shorter than its lengths announce. Have it issued or exported again.",
  ],
  [
    "a certificate and one byte",
    Buffer.concat([good, hex("00")]),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: bytes follow after its end. Have it issued or exported again.",
  ],
  [
    "two certificates in one file",
    Buffer.concat([good, good]),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: bytes follow after its end. Have it issued or exported again.",
  ],
  [
    "the indefinite length of BER",
    Buffer.concat([hex("3080"), good.subarray(4), hex("0000")]),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it uses the indefinite length of BER. Have it issued or exported again.",
  ],
  [
    "a length of four gigabytes",
    hex("3084ffffffff0201"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is shorter than its lengths announce. Have it issued or exported again.",
  ],
  [
    "a length of five bytes",
    hex("30850000000001ff"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has a length of more than four bytes. Have it issued or exported again.",
  ],
  [
    "a length that is cut",
    hex("3082"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it ends within an element. Have it issued or exported again.",
  ],
  [
    "a long form for a short length",
    hex("30810302010a"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has a length that is not in its shortest form. Have it issued or exported again.",
  ],
  [
    "a length with a leading zero",
    hex("3082000302010a"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has a length that is not in its shortest form. Have it issued or exported again.",
  ],
  [
    "a tag of two bytes",
    hex("30051f81010100"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has a tag of more than one byte. Have it issued or exported again.",
  ],
  [
    "elements that reach beyond the one around them",
    hex("3003020501"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is shorter than its lengths announce. Have it issued or exported again.",
  ],
  [
    "a bomb of nested sequences",
    nested(10_000),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is nested more than 32 levels deep. Have it issued or exported again.",
  ],
  [
    "nesting just below what is followed, and no certificate",
    nested(31),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is not built like a certificate. Have it issued or exported again.",
  ],
  [
    "nesting just beyond it",
    nested(33),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is nested more than 32 levels deep. Have it issued or exported again.",
  ],
  [
    "a bomb of small elements",
    sequence(...Array.from({ length: 20_001 }, () => hex("0500"))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has more than 20000 elements. Have it issued or exported again.",
  ],
  [
    "a certificate of a megabyte",
    sequence(element(0x04, Buffer.alloc(900_000))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has more than 65536 bytes. Have it issued or exported again.",
  ],
  [
    "a BOOLEAN of 01",
    odd("010101"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has a BOOLEAN that is neither 00 nor FF. Have it issued or exported again.",
  ],
  [
    "a BOOLEAN of two bytes",
    odd("0102ffff"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has a BOOLEAN that is neither 00 nor FF. Have it issued or exported again.",
  ],
  [
    "an INTEGER without content",
    odd("0200"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has an INTEGER without content. Have it issued or exported again.",
  ],
  [
    "an INTEGER with a leading zero too many",
    odd("02020001"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has an INTEGER that is not in its shortest form. Have it issued or exported again.",
  ],
  [
    "a negative INTEGER with a byte too many",
    odd("0202ff80"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has an INTEGER that is not in its shortest form. Have it issued or exported again.",
  ],
  [
    "a NULL with content",
    odd("050100"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has a NULL with content. Have it issued or exported again.",
  ],
  [
    "a BIT STRING with nine unused bits",
    odd("03020900"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has a BIT STRING whose number of unused bits is wrong. Have it issued or exported again.",
  ],
  [
    "a BIT STRING without content",
    odd("0300"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has a BIT STRING whose number of unused bits is wrong. Have it issued or exported again.",
  ],
  [
    "a BIT STRING whose unused bits are set",
    odd("03020701"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has a BIT STRING whose unused bits are not zero. Have it issued or exported again.",
  ],
  [
    "an OBJECT IDENTIFIER without content",
    odd("0600"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has an OBJECT IDENTIFIER that cannot be read. Have it issued or exported again.",
  ],
  [
    "an OBJECT IDENTIFIER that is cut",
    odd("06022a83"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has an OBJECT IDENTIFIER that cannot be read. Have it issued or exported again.",
  ],
  [
    "an OBJECT IDENTIFIER with a leading zero",
    odd("06032a8001"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has an OBJECT IDENTIFIER that cannot be read. Have it issued or exported again.",
  ],
  [
    "a string in pieces",
    odd("2403040100"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has an element with the tag 24, which DER does not allow. Have it issued or exported again.",
  ],
  [
    "a SEQUENCE that is marked as primitive",
    odd("1000"),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it has an element with the tag 10, which DER does not allow. Have it issued or exported again.",
  ],
  [
    "a text for its serial number",
    rawCertificate({ serial: utf8String("1") }),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is not built like a certificate. Have it issued or exported again.",
  ],
  [
    "no serial number",
    rawCertificate({ serial: Buffer.alloc(0) }),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its notBefore is not a time: "0\\u0017\\u0006\\u0003U\\u0004\\u0003\\f\\u0010evil.example.org". Have it issued or exported again.',
  ],
  [
    "version 4",
    rawCertificate({ version: explicit(0, integer(3)) }),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its version is 4, not 1, 2 or 3. Have it issued or exported again.",
  ],
  [
    "a negative version",
    rawCertificate({ version: explicit(0, integerOctets("ff")) }),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its version is 0, not 1, 2 or 3. Have it issued or exported again.",
  ],
  [
    "a text for its version",
    rawCertificate({ version: explicit(0, utf8String("3")) }),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is not built like a certificate. Have it issued or exported again.",
  ],
  [
    "no issuer",
    rawCertificate({ issuer: Buffer.alloc(0) }),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its notBefore is not a time: "0\\u0017\\u0006\\u0003U\\u0004\\u0003\\f\\u0010evil.example.org". Have it issued or exported again.',
  ],
  [
    "a set for its subject",
    rawCertificate({ subject: setOf() }),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is not built like a certificate. Have it issued or exported again.",
  ],
  [
    "a subject with a NUL",
    rawCertificate({
      subject: sequence(setOf(sequence(oid("2.5.4.3"), utf8String("good.example.org\0.evil")))),
    }),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its subject or issuer has a NUL, which hides what follows it. Have it issued or exported again.",
  ],
  [
    "a subject part without a value",
    rawCertificate({ subject: sequence(setOf(sequence(oid("2.5.4.3")))) }),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is not built like a certificate. Have it issued or exported again.",
  ],
  [
    "no key",
    rawCertificate({ spki: Buffer.alloc(0) }),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is not built like a certificate. Have it issued or exported again.",
  ],
  [
    "no signature",
    sequence(sequence(), sequence(oid("1.2.840.10045.4.3.2"))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is not built like a certificate. Have it issued or exported again.",
  ],
  [
    "an element after its signature",
    sequence(good.subarray(4), bitString(hex("00"))),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: it is not built like a certificate. Have it issued or exported again.",
  ],
  [
    "no validity",
    rawCertificate({ validity: sequence() }),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its notBefore is not a time: "". Have it issued or exported again.',
  ],
  [
    "a validity of one time",
    rawCertificate({ validity: sequence(notBefore) }),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its notAfter is not a time: "". Have it issued or exported again.',
  ],
  [
    "a validity of three times",
    rawCertificate({ validity: sequence(notBefore, notAfter, notAfter) }),
    "x509/certificate cms1 webAdmin certs: the certificate cannot be read: its validity has more than two times. Have it issued or exported again.",
  ],
  [
    "a time without seconds",
    from(utc("2601010000Z")),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its notBefore is not a time: "2601010000Z". Have it issued or exported again.',
  ],
  [
    "a time with an offset",
    from(utc("260101000000+0100")),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its notBefore is not a time: "260101000000+0100". Have it issued or exported again.',
  ],
  [
    "a time without its Z",
    from(utc("260101000000")),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its notBefore is not a time: "260101000000". Have it issued or exported again.',
  ],
  [
    "a time with a fraction",
    from(generalized("20260101000000.5Z")),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its notBefore is not a time: "20260101000000.5Z". Have it issued or exported again.',
  ],
  [
    "a thirteenth month",
    from(utc("261301000000Z")),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its notBefore is not a time: "261301000000Z". Have it issued or exported again.',
  ],
  [
    "the 31st of February",
    from(utc("260231000000Z")),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its notBefore is not a time: "260231000000Z". Have it issued or exported again.',
  ],
  [
    "a 25th hour",
    from(utc("260101250000Z")),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its notBefore is not a time: "260101250000Z". Have it issued or exported again.',
  ],
  [
    "a leap second",
    from(utc("260101235960Z")),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its notBefore is not a time: "260101235960Z". Have it issued or exported again.',
  ],
  [
    "a time of letters",
    from(utc("not a time!!Z")),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its notBefore is not a time: "not a time!!Z". Have it issued or exported again.',
  ],
  [
    "a number for a time",
    from(integer(1)),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its notBefore is not a time: "\\u0001". Have it issued or exported again.',
  ],
  [
    "an empty time",
    from(utc("")),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its notBefore is not a time: "". Have it issued or exported again.',
  ],
  [
    "a time of a kilobyte",
    from(utc("9".repeat(1_000))),
    'x509/certificate cms1 webAdmin certs: the certificate cannot be read: its notBefore is not a time: "999999999999999999999999999999". Have it issued or exported again.',
  ],
];
