import {
  boolean,
  element,
  explicit,
  implicit,
  integer,
  integerOctets,
  oid,
  sequence,
} from "../../certificates/der";
import { nameDer } from "../../certificates/write";
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

const named = (...names: readonly Buffer[]): Buffer =>
  rawCertificate({ extensions: [alternativeNames(...names)] });
const access = (id: string, critical = false): Buffer => {
  const where = sequence(oid("1.3.6.1.5.5.7.48.1"), element(0x86, Buffer.from("http://a/")));
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), element(0x04, sequence(where)));
};
const mailbox = (name: string): Buffer => element(0x81, Buffer.from(name));
const uri = (name: string): Buffer => element(0x86, Buffer.from(name));

/** Certificates that can be read and trust themselves, which the profile of RFC 5280 refuses. */
export const hostilePaths: readonly Hostile[] = [
  [
    "a negative serial number",
    rawCertificate({ serial: integerOctets("85") }),
    "RFC 5280 4.1.2.2: CN=evil.example.org has the negative serial number -7b",
  ],
  [
    "the serial number 0",
    rawCertificate({ serial: integer(0) }),
    "RFC 5280 4.1.2.2: CN=evil.example.org has the serial number 0",
  ],
  [
    "a serial number of 21 bytes",
    rawCertificate({ serial: integerOctets("7f".repeat(21)) }),
    "RFC 5280 4.1.2.2: CN=evil.example.org has a serial number of 21 bytes, more than 20",
  ],
  [
    "extensions in version 1",
    rawCertificate({ version: Buffer.alloc(0) }),
    "RFC 5280 4.1.2.1: CN=evil.example.org has extensions and is of version 1",
  ],
  [
    "extensions in version 2",
    rawCertificate({ version: explicit(0, integer(1)) }),
    "RFC 5280 4.1.2.1: CN=evil.example.org has extensions and is of version 2",
  ],
  [
    "another signature algorithm inside than outside",
    rawCertificate({ signature: sequence(oid("1.2.840.10045.4.3.3")) }),
    "RFC 5280 4.1.1.2: CN=evil.example.org names one signature algorithm and is signed by another; RFC 5280 4.2.1.1: CN=evil.example.org has no key identifier of its issuer (authority key identifier)",
  ],
  [
    "unique identifiers",
    rawCertificate({ uniqueIds: implicit(1, Buffer.from([0, 0xff])) }),
    "RFC 5280 4.1.2.8: CN=evil.example.org has unique identifiers",
  ],
  [
    "neither subject nor issuer",
    rawCertificate({ subject: nameDer([]) }),
    "RFC 5280 4.1.2.4: a certificate without a subject names no issuer; RFC 5280 4.1.2.6: a certificate without a subject has no subject, and its alternative names are not critical",
  ],
  [
    "an unknown critical extension",
    withExtensions(ce(99, Buffer.from("0500", "hex"), true)),
    "RFC 5280 4.2: CN=evil.example.org has critical extensions that are not judged here (2.5.29.99)",
  ],
  [
    "signs certificates and is no CA",
    withExtensions(basicConstraints(false), usage("keyCertSign")),
    "RFC 5280 4.2.1.9: CN=evil.example.org may sign certificates (keyCertSign) and is no CA",
  ],
  [
    "a path length and no CA",
    withExtensions(basicConstraints(false, "00")),
    "RFC 5280 4.2.1.9: CN=evil.example.org has a path length and may not sign certificates",
  ],
  [
    "name constraints and no CA",
    withExtensions(ce(30, sequence(explicit(0, sequence(dnsName("a.b")))), true)),
    "RFC 5280 4.2.1.10: CN=evil.example.org is no CA and has name constraints",
  ],
  [
    "a critical subject key identifier",
    withExtensions(ce(14, Buffer.from("040101", "hex"), true)),
    "RFC 5280 4.2.1.2: CN=evil.example.org has a critical subject key identifier",
  ],
  [
    "a critical authority key identifier",
    withExtensions(ce(35, sequence(implicit(0, Buffer.from([1]))), true)),
    "RFC 5280 4.2.1.1: CN=evil.example.org has a critical authority key identifier",
  ],
  [
    "half of an authority key identifier",
    withExtensions(ce(35, sequence(implicit(2, Buffer.from([1]))))),
    "RFC 5280 4.2.1.1: CN=evil.example.org has an authority key identifier with only one of issuer and serial number",
  ],
  [
    "a KeyUsage that allows nothing",
    withExtensions(usage()),
    "RFC 5280 4.2.1.3: CN=evil.example.org has a KeyUsage that allows nothing",
  ],
  [
    "an ExtendedKeyUsage without a usage",
    withExtensions(ce(37, sequence())),
    "RFC 5280 4.2.1.12: CN=evil.example.org is for nothing, not for serverAuth; RFC 5280 4.2.1.12: CN=evil.example.org has an ExtendedKeyUsage without a usage",
  ],
  [
    "an ExtendedKeyUsage for something else",
    withExtensions(ce(37, sequence(oid("1.2.3.4")))),
    "RFC 5280 4.2.1.12: CN=evil.example.org is for 1.2.3.4, not for serverAuth",
  ],
  [
    "a policy twice",
    withExtensions(ce(32, sequence(sequence(oid("1.2.3")), sequence(oid("1.2.3"))))),
    "RFC 5280 4.2.1.4: CN=evil.example.org has the policy 1.2.3 twice",
  ],
  [
    "policy mappings and no CA",
    withExtensions(ce(33, sequence(sequence(oid("1.2.3"), oid("1.2.4"))), true)),
    "RFC 5280 4.2.1.5: CN=evil.example.org is no CA and has policy mappings",
  ],
  [
    "policy constraints and no CA",
    withExtensions(ce(36, sequence(implicit(0, Buffer.from([1]))), true)),
    "RFC 5280 4.2.1.11: CN=evil.example.org is no CA and has policy constraints",
  ],
  [
    "authority information access that is critical",
    withExtensions(access("1.3.6.1.5.5.7.1.1", true)),
    "RFC 5280 4.2: CN=evil.example.org has critical extensions that are not judged here (1.3.6.1.5.5.7.1.1); RFC 5280 4.2.2.1: CN=evil.example.org has a critical authority information access",
  ],
  [
    "freshest CRL without content",
    withExtensions(ce(46, sequence())),
    "RFC 5280 4.2.1.15: CN=evil.example.org has an empty freshest CRL",
  ],
  [
    "authority information access without content",
    withExtensions(extension("1.3.6.1.5.5.7.1.1", sequence())),
    "RFC 5280 4.2.2.1: CN=evil.example.org has an empty authority information access",
  ],
  [
    "a wildcard in the middle of a name",
    named(dnsName("evil.example.org"), dnsName("a.*.example.org")),
    'RFC 5280 4.2.1.6: CN=evil.example.org has "a.*.example.org" as a DNS name, which is none',
  ],
  [
    "a wildcard in a part of a label",
    named(dnsName("evil.example.org"), dnsName("a*.example.org")),
    'RFC 5280 4.2.1.6: CN=evil.example.org has "a*.example.org" as a DNS name, which is none',
  ],
  [
    "an empty DNS name",
    named(dnsName("evil.example.org"), dnsName("")),
    'RFC 5280 4.2.1.6: CN=evil.example.org has "" as a DNS name, which is none',
  ],
  [
    "a blank for a DNS name",
    named(dnsName("evil.example.org"), dnsName(" ")),
    'RFC 5280 4.2.1.6: CN=evil.example.org has " " as a DNS name, which is none',
  ],
  [
    "a DNS name with an empty label",
    named(dnsName("evil.example.org"), dnsName("a..example.org")),
    'RFC 5280 4.2.1.6: CN=evil.example.org has "a..example.org" as a DNS name, which is none',
  ],
  [
    "a DNS name of 300 letters",
    named(dnsName("evil.example.org"), dnsName(`${"a.".repeat(150)}b`)),
    'RFC 5280 4.2.1.6: CN=evil.example.org has "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.b" as a DNS name, which is none',
  ],
  [
    "a mail address without a host",
    named(dnsName("evil.example.org"), mailbox("root")),
    'RFC 5280 4.2.1.6: CN=evil.example.org has "root" as a mail address, which is none',
  ],
  [
    "a mail address with a display name",
    named(dnsName("evil.example.org"), mailbox("A <a@b.org>")),
    'RFC 5280 4.2.1.6: CN=evil.example.org has "A <a@b.org>" as a mail address, which is none',
  ],
  [
    "a URI without a scheme",
    named(dnsName("evil.example.org"), uri("//a.example.org/")),
    'RFC 5280 4.2.1.6: CN=evil.example.org has "//a.example.org/" as a URI, which has no scheme or no content',
  ],
  [
    "a name for another host",
    named(dnsName("good.example.org")),
    "RFC 9525 6: CN=evil.example.org does not speak for evil.example.org; its DNS names: good.example.org",
  ],
];
