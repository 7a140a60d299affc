/** Writes one certificate from a flat description of what it says. */
import { createHash, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import * as der from "./der";
import { spkiOf } from "./keys";

/** Names of KeyUsage bits, in the order of their numbers (RFC 5280, 4.2.1.3). */
export const keyUsageBits = [
  "digitalSignature",
  "nonRepudiation",
  "keyEncipherment",
  "dataEncipherment",
  "keyAgreement",
  "keyCertSign",
  "cRLSign",
  "encipherOnly",
  "decipherOnly",
] as const;
export type KeyUsageBit = (typeof keyUsageBits)[number];

/** Names of the bits of Netscape's certificate type, in the order of their numbers; bit 4 is reserved. */
export const netscapeBits = [
  "sslClient",
  "sslServer",
  "email",
  "objectSigning",
  "reserved",
  "sslCA",
] as const;
export type NetscapeBit = (typeof netscapeBits)[number];

/** Purposes by their names; `extendedKeyUsage` also takes dotted OIDs. */
export const purposes = {
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
  codeSigning: "1.3.6.1.5.5.7.3.3",
  emailProtection: "1.3.6.1.5.5.7.3.4",
  anyExtendedKeyUsage: "2.5.29.37.0",
} as const;
export type Purpose = keyof typeof purposes;

const attributes = {
  CN: "2.5.4.3",
  C: "2.5.4.6",
  L: "2.5.4.7",
  ST: "2.5.4.8",
  O: "2.5.4.10",
  OU: "2.5.4.11",
  emailAddress: "1.2.840.113549.1.9.1",
} as const;
export type AttributeName = keyof typeof attributes;

/** An extension as it stands in the certificate. */
export interface RawExtension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Buffer;
}

/** Everything a certificate says; what is absent is not in it. */
export interface Content {
  readonly subject: readonly (readonly [AttributeName, string])[];
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly timeForm?: "by-year" | "generalized";
  readonly version?: 1 | 3;
  readonly signatureHash?: "sha256" | "sha384" | "sha1" | "md5";
  readonly keyUsage?: readonly KeyUsageBit[];
  readonly extendedKeyUsage?: readonly string[];
  readonly netscape?: readonly NetscapeBit[];
  readonly basicConstraints?: { readonly ca: boolean; readonly pathLength?: number };
  readonly dns: readonly string[];
  readonly ip: readonly string[];
  readonly email: readonly string[];
  readonly uri: readonly string[];
  readonly keyIds: boolean;
  readonly more: readonly RawExtension[];
}

/** Who signs: name, key, and key id of the issuer. */
export interface Signer {
  readonly subject: Buffer;
  readonly key: KeyObject;
}

/** The DER of a distinguished name. */
export function nameDer(subject: Content["subject"]): Buffer {
  const parts = subject.map(([name, value]) => {
    const text =
      name === "C" ? der.printableString : name === "emailAddress" ? der.ia5String : der.utf8String;
    return der.setOf(der.sequence(der.oid(attributes[name]), text(value)));
  });
  return der.sequence(...parts);
}

/** The DER of a signed certificate. */
export function certificateDer(content: Content, key: KeyObject, signer: Signer): Buffer {
  const algorithm = signatureAlgorithm(signer.key, content.signatureHash ?? "sha256");
  const version = content.version ?? 3;
  const tbs = der.sequence(
    ...(version === 1 ? [] : [der.explicit(0, der.integer(version - 1))]),
    der.integerOctets(content.serial),
    algorithm,
    signer.subject,
    der.sequence(der.time(content.notBefore, content.timeForm), der.time(content.notAfter, content.timeForm)),
    nameDer(content.subject),
    spkiOf(key),
    ...(version === 1 ? [] : writtenExtensions(content, key, signer)),
  );
  const hash = signer.key.asymmetricKeyType === "ed25519" ? null : (content.signatureHash ?? "sha256");
  return der.sequence(tbs, algorithm, der.bitString(sign(hash, tbs, signer.key)));
}

/** The DER as PEM, 64 columns. */
export function certificatePem(certificate: Buffer): string {
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

function signatureAlgorithm(key: KeyObject, hash: NonNullable<Content["signatureHash"]>): Buffer {
  const rsa = { sha256: "11", sha384: "12", sha1: "5", md5: "4" }[hash];
  const ecdsa = { sha256: "4.3.2", sha384: "4.3.3", sha1: "4.1", md5: undefined }[hash];
  switch (key.asymmetricKeyType) {
    case "rsa":
      return der.sequence(der.oid(`1.2.840.113549.1.1.${rsa}`), der.nullValue());
    case "ec":
      if (ecdsa === undefined) throw new Error(`no ECDSA with ${hash}`);
      return der.sequence(der.oid(`1.2.840.10045.${ecdsa}`));
    case "ed25519":
      return der.sequence(der.oid("1.3.101.112"));
    default:
      throw new Error(`cannot sign with a key of type ${String(key.asymmetricKeyType)}`);
  }
}

function writtenExtensions(content: Content, key: KeyObject, signer: Signer): Buffer[] {
  const all = extensionsOf(content, key, signer).map(({ oid, critical, value }) =>
    der.sequence(der.oid(oid), ...(critical ? [der.boolean(true)] : []), der.octetString(value)),
  );
  return all.length === 0 ? [] : [der.explicit(3, der.sequence(...all))];
}

function extensionsOf(content: Content, key: KeyObject, signer: Signer): RawExtension[] {
  const found: RawExtension[] = [];
  const add = (oid: string, critical: boolean, value: Buffer): void => {
    found.push({ oid, critical, value });
  };
  const { basicConstraints, keyUsage, extendedKeyUsage, netscape } = content;
  if (basicConstraints !== undefined) {
    const { ca, pathLength } = basicConstraints;
    const length = pathLength === undefined ? [] : [der.integer(pathLength)];
    add("2.5.29.19", true, der.sequence(...(ca ? [der.boolean(true)] : []), ...length));
  }
  if (keyUsage !== undefined) {
    add("2.5.29.15", true, der.namedBits(keyUsage.map((bit) => keyUsageBits.indexOf(bit))));
  }
  if (extendedKeyUsage !== undefined) {
    const ids = extendedKeyUsage.map((use) => der.oid(isPurpose(use) ? purposes[use] : use));
    add("2.5.29.37", false, der.sequence(...ids));
  }
  if (netscape !== undefined) {
    const bits = netscape.map((bit) => netscapeBits.indexOf(bit));
    add("2.16.840.1.113730.1.1", false, der.namedBits(bits));
  }
  const names = alternativeNames(content);
  if (names.length > 0) add("2.5.29.17", false, der.sequence(...names));
  if (content.keyIds) {
    add("2.5.29.14", false, der.octetString(keyId(key)));
    add("2.5.29.35", false, der.sequence(der.implicit(0, keyId(signer.key))));
  }
  return [...found, ...content.more];
}

function alternativeNames({ dns, ip, email, uri }: Content): Buffer[] {
  return [
    ...dns.map((name) => der.implicit(2, Buffer.from(name, "latin1"))),
    ...ip.map((address) => der.implicit(7, addressOctets(address))),
    ...email.map((address) => der.implicit(1, Buffer.from(address, "latin1"))),
    ...uri.map((address) => der.implicit(6, Buffer.from(address, "latin1"))),
  ];
}

/** The octets of an IPv4 or IPv6 address. */
export function addressOctets(address: string): Buffer {
  if (!address.includes(":")) return Buffer.from(address.split(".").map(Number));
  const [head = "", tail = ""] = address.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === "" ? [] : tail.split(":");
  const zeros = Array.from(
    { length: address.includes("::") ? 8 - front.length - back.length : 0 },
    () => "0",
  );
  return Buffer.from([...front, ...zeros, ...back].map((word) => word.padStart(4, "0")).join(""), "hex");
}

function keyId(key: KeyObject): Buffer {
  return createHash("sha1").update(spkiOf(key)).digest();
}

function isPurpose(use: string): use is Purpose {
  return use in purposes;
}
