/** The extensions that rules look at (RFC 5280, 4.2.1), as plain values. */
import { AsnConvert, BitString, OctetString } from "@peculiar/asn1-schema";
import {
  AuthorityKeyIdentifier,
  BasicConstraints,
  ExtendedKeyUsage,
  SubjectAlternativeName,
} from "@peculiar/asn1-x509";
import type { RawExtension } from "./certificate-fields";
import { readNameLimits } from "./name-limits";
import type { NameLimits } from "./name-limits";

/** Subject alternative names by their kind; other kinds are left out. */
export interface AlternativeNames {
  readonly dns: readonly string[];
  /** Dotted or colon form; IPv6 in the short form of RFC 5952. */
  readonly ip: readonly string[];
  readonly email: readonly string[];
  readonly uri: readonly string[];
}

/** What the extensions of one certificate say. */
export interface CertificateExtensions {
  /** Names of RFC 5280: `digitalSignature`, `keyEncipherment`, `keyCertSign` … */
  readonly keyUsage?: ReadonlySet<string>;
  /** `serverAuth`, `clientAuth` …, the OID where there is no name. */
  readonly extendedKeyUsage?: readonly string[];
  readonly basicConstraints?: { readonly ca: boolean; readonly pathLength?: number };
  /** Netscape's certificate type: `sslClient`, `sslServer`, `sslCA` … */
  readonly netscapeCertType?: ReadonlySet<string>;
  readonly names: AlternativeNames;
  /** What a CA permits and excludes below it. */
  readonly nameLimits?: NameLimits;
  /** Lower-case hex. */
  readonly subjectKeyId?: string;
  /** Lower-case hex. */
  readonly authorityKeyId?: string;
  /** OIDs of critical extensions that nothing here judges. */
  readonly unknownCritical: readonly string[];
}

/** Reads the known extensions; throws an Error that names the one that cannot be read. */
export function readExtensions(extensions: readonly RawExtension[]): CertificateExtensions {
  const names: AlternativeNames = { dns: [], ip: [], email: [], uri: [] };
  const unknownCritical = extensions
    .filter(({ oid, critical }) => critical && !isJudged(oid))
    .map(({ oid }) => oid);
  const read = extensions.map(({ oid, value }) => {
    try {
      return readers[oid]?.(value) ?? {};
    } catch (cause) {
      throw new Error(`its extension ${oid} cannot be read`, { cause });
    }
  });
  return read.reduce<CertificateExtensions>((all, one) => ({ ...all, ...one }), { names, unknownCritical });
}

const keyUsageNames = [
  "digitalSignature",
  "nonRepudiation",
  "keyEncipherment",
  "dataEncipherment",
  "keyAgreement",
  "keyCertSign",
  "cRLSign",
  "encipherOnly",
  "decipherOnly",
];

const netscapeNames = [
  "sslClient",
  "sslServer",
  "email",
  "objectSigning",
  "reserved",
  "sslCA",
  "emailCA",
  "objectSigningCA",
];

const purposeNames: Readonly<Record<string, string>> = {
  "1.3.6.1.5.5.7.3.1": "serverAuth",
  "1.3.6.1.5.5.7.3.2": "clientAuth",
  "1.3.6.1.5.5.7.3.3": "codeSigning",
  "1.3.6.1.5.5.7.3.4": "emailProtection",
  "1.3.6.1.5.5.7.3.8": "timeStamping",
  "1.3.6.1.5.5.7.3.9": "OCSPSigning",
  "2.5.29.37.0": "anyExtendedKeyUsage",
};

type Read = Partial<CertificateExtensions>;

const readers: Readonly<Record<string, (value: Buffer) => Read>> = {
  "2.5.29.14": (value) => ({ subjectKeyId: hex(AsnConvert.parse(value, OctetString).buffer) }),
  "2.5.29.15": (value) => ({ keyUsage: namedBits(value, keyUsageNames) }),
  "2.5.29.17": (value) => ({ names: readNames(value) }),
  "2.5.29.19": readBasicConstraints,
  "2.5.29.30": (value) => ({ nameLimits: readNameLimits(value) }),
  "2.5.29.35": readAuthorityKeyId,
  "2.5.29.37": (value) => ({
    extendedKeyUsage: [...AsnConvert.parse(value, ExtendedKeyUsage)].map((oid) => purposeNames[oid] ?? oid),
  }),
  "2.16.840.1.113730.1.1": (value) => ({ netscapeCertType: namedBits(value, netscapeNames) }),
};

// Certificate policies constrain nobody who asks for no particular policy (RFC 5280, 6.1.1 d).
const harmless = ["2.5.29.32"];

function isJudged(oid: string): boolean {
  return oid in readers || harmless.includes(oid);
}

function namedBits(value: Buffer, bitNames: readonly string[]): ReadonlySet<string> {
  const octets = Buffer.from(AsnConvert.parse(value, BitString).value);
  return new Set(bitNames.filter((_, bit) => ((octets[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0));
}

function readNames(value: Buffer): Read["names"] & object {
  const all = [...AsnConvert.parse(value, SubjectAlternativeName)];
  return {
    dns: all.flatMap(({ dNSName }) => dNSName ?? []),
    ip: all.flatMap(({ iPAddress }) => iPAddress ?? []),
    email: all.flatMap(({ rfc822Name }) => rfc822Name ?? []),
    uri: all.flatMap(({ uniformResourceIdentifier }) => uniformResourceIdentifier ?? []),
  };
}

function readBasicConstraints(value: Buffer): Read {
  const { cA, pathLenConstraint } = AsnConvert.parse(value, BasicConstraints);
  return {
    basicConstraints:
      pathLenConstraint === undefined ? { ca: cA } : { ca: cA, pathLength: pathLenConstraint },
  };
}

function readAuthorityKeyId(value: Buffer): Read {
  const { keyIdentifier } = AsnConvert.parse(value, AuthorityKeyIdentifier);
  return keyIdentifier === undefined ? {} : { authorityKeyId: hex(keyIdentifier.buffer) };
}

function hex(bytes: ArrayBuffer): string {
  return Buffer.from(bytes).toString("hex");
}
