/** The extensions that rules look at (RFC 5280, 4.2.1), as plain values. */
import { AsnConvert, BitString, OctetString } from "@peculiar/asn1-schema";
import {
  AuthorityKeyIdentifier,
  BasicConstraints,
  CertificatePolicies,
  ExtendedKeyUsage,
  InhibitAnyPolicy,
  PolicyConstraints,
  PolicyMappings,
} from "@peculiar/asn1-x509";
import type { RawExtension } from "./certificate-fields";
import { DerError, derElements, derProblem } from "./der-form";
import { readGeneralName } from "./general-names";
import type { Name, OtherNameKind } from "./general-names";
import { readNameLimits } from "./name-limits";
import type { NameLimits } from "./name-limits";

/** Subject alternative names by their kind. */
export interface AlternativeNames {
  readonly dns: readonly string[];
  /** Dotted or colon form; IPv6 in the short form of RFC 5952. */
  readonly ip: readonly string[];
  readonly email: readonly string[];
  readonly uri: readonly string[];
  /** DER of distinguished names. */
  readonly directory: readonly Buffer[];
  /** Kinds of the names that nothing here compares. */
  readonly others: readonly OtherNameKind[];
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
  /** Issuer and serial number of the issuing CA's certificate, in the authority key identifier: whether they are there. */
  readonly authorityCertificate?: { readonly issuer: boolean; readonly serial: boolean };
  /** OIDs. */
  readonly policies?: readonly string[];
  readonly policyMappings?: readonly { readonly issuer: string; readonly subject: string }[];
  /** Certificates below it after which a policy is needed, or mapping ends. */
  readonly policyConstraints?: { readonly explicit?: number; readonly mapping?: number };
  /** Certificates below it after which anyPolicy counts no longer. */
  readonly inhibitAnyPolicy?: number;
  /** OIDs of critical extensions that nothing here judges. */
  readonly unknownCritical: readonly string[];
}

/** Reads the known extensions; throws an Error that names the one that cannot be read. */
export function readExtensions(extensions: readonly RawExtension[]): CertificateExtensions {
  const names = sortedNames([]);
  const unknownCritical = extensions
    .filter(({ oid, critical }) => critical && !isJudged(oid))
    .map(({ oid }) => oid);
  const parts = extensions.map(({ oid, value }) => {
    try {
      return read(oid, value);
    } catch (cause) {
      // A library's own words help nobody who has to ask for another certificate.
      const why = cause instanceof DerError ? `: ${cause.message}` : "";
      throw new DerError(`its extension ${oid} cannot be read${why}`, { cause });
    }
  });
  return parts.reduce<CertificateExtensions>((all, one) => ({ ...all, ...one }), { names, unknownCritical });
}

function read(oid: string, value: Buffer): Read {
  const reader = readers[oid];
  if (reader === undefined) return {};
  const problem = derProblem(value);
  if (problem !== undefined) throw new DerError(problem);
  return reader(value);
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
  "2.5.29.32": (value) => ({
    policies: [...AsnConvert.parse(value, CertificatePolicies)].map(
      ({ policyIdentifier }) => policyIdentifier,
    ),
  }),
  "2.5.29.33": (value) => ({
    policyMappings: [...AsnConvert.parse(value, PolicyMappings)].map((mapping) => ({
      issuer: mapping.issuerDomainPolicy,
      subject: mapping.subjectDomainPolicy,
    })),
  }),
  "2.5.29.36": readPolicyConstraints,
  "2.5.29.54": (value) => ({
    inhibitAnyPolicy: count(AsnConvert.parse(value, InhibitAnyPolicy).value),
  }),
  "2.5.29.30": (value) => ({ nameLimits: readNameLimits(value) }),
  "2.5.29.35": readAuthorityKeyId,
  "2.5.29.37": readPurposes,
  "2.16.840.1.113730.1.1": (value) => ({ netscapeCertType: namedBits(value, netscapeNames) }),
};

function isJudged(oid: string): boolean {
  return oid in readers;
}

function namedBits(value: Buffer, bitNames: readonly string[]): ReadonlySet<string> {
  const octets = Buffer.from(AsnConvert.parse(value, BitString).value);
  return new Set(bitNames.filter((_, bit) => ((octets[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0));
}

function readPurposes(value: Buffer): Read {
  const purposes = AsnConvert.parse(value, ExtendedKeyUsage);
  // The library takes every kind of element for an identifier.
  if (derElements(derElements(value)[0]?.content ?? value).some(({ tag }) => tag !== 0x06)) {
    throw new DerError("it has a usage that is no OBJECT IDENTIFIER");
  }
  return { extendedKeyUsage: [...purposes].map((oid) => purposeNames[oid] ?? oid) };
}

function readNames(value: Buffer): AlternativeNames {
  const [list] = derElements(value);
  if (list?.tag !== 0x30) throw new DerError("it is no list of names");
  const all = derElements(list.content).map(readGeneralName);
  if (all.length === 0) throw new DerError("it has no name");
  const odd = all.find((name) => name.kind === "ip" && name.octets.length !== 4 && name.octets.length !== 16);
  if (odd !== undefined) throw new DerError("it has an address that is neither of 4 nor of 16 bytes");
  return sortedNames(all);
}

function sortedNames(all: readonly Name[]): AlternativeNames {
  const texts = (kind: "dns" | "ip" | "email" | "uri"): readonly string[] =>
    all.flatMap((name) => (name.kind === kind ? [name.text] : []));
  return {
    dns: texts("dns"),
    ip: texts("ip"),
    email: texts("email"),
    uri: texts("uri"),
    directory: all.flatMap((name) => (name.kind === "directory" ? [name.der] : [])),
    others: all.flatMap((name) => (isOther(name) ? [name.kind] : [])),
  };
}

function isOther(name: Name): name is Name & { readonly kind: OtherNameKind } {
  return !["dns", "ip", "email", "uri", "directory"].includes(name.kind);
}

function readBasicConstraints(value: Buffer): Read {
  const { cA, pathLenConstraint } = AsnConvert.parse(value, BasicConstraints);
  if (pathLenConstraint === undefined) return { basicConstraints: { ca: cA } };
  if (pathLenConstraint < 0) throw new DerError("its path length is negative");
  return { basicConstraints: { ca: cA, pathLength: pathLenConstraint } };
}

function readPolicyConstraints(value: Buffer): Read {
  const { requireExplicitPolicy, inhibitPolicyMapping } = AsnConvert.parse(value, PolicyConstraints);
  return {
    policyConstraints: {
      ...(requireExplicitPolicy === undefined ? {} : { explicit: count(requireExplicitPolicy) }),
      ...(inhibitPolicyMapping === undefined ? {} : { mapping: count(inhibitPolicyMapping) }),
    },
  };
}

/** A number of certificates; what exceeds every path is as good as infinite. */
function count(octets: ArrayBuffer): number {
  const content = Buffer.from(octets);
  if (((content[0] ?? 0) & 0x80) !== 0) throw new DerError("it has a negative number of certificates");
  return content.length > 4 ? Number.MAX_SAFE_INTEGER : content.readUIntBE(0, content.length);
}

function readAuthorityKeyId(value: Buffer): Read {
  const { keyIdentifier, authorityCertIssuer, authorityCertSerialNumber } = AsnConvert.parse(
    value,
    AuthorityKeyIdentifier,
  );
  const [issuer, serial] = [authorityCertIssuer !== undefined, authorityCertSerialNumber !== undefined];
  return {
    ...(keyIdentifier === undefined ? {} : { authorityKeyId: hex(keyIdentifier.buffer) }),
    ...(issuer || serial ? { authorityCertificate: { issuer, serial } } : {}),
  };
}

function hex(bytes: ArrayBuffer): string {
  return Buffer.from(bytes).toString("hex");
}
