/** Certificates, written as Go's `x509.CreateCertificate` writes them. */
import { createPublicKey, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import {
  childrenOf,
  derTags,
  readElement,
  writeElement,
  writeInteger,
  writeSequence,
} from "../../../../appliance/certificates/der";
import { writeAlternativeNames } from "./alternative-names";
import type { AlternativeNames } from "./alternative-names";
import {
  extensionOids,
  findExtension,
  writeAuthorityKeyId,
  writeBasicConstraints,
  writeExtensions,
} from "./extensions";
import type { Extension } from "./extensions";
import { publicKeyDer } from "./keys";
import { isEmptyName } from "./name";
import { signatureAlgorithm, writeSigned } from "./signature";
import { writeExtendedUsages, writeKeyUsages } from "./usages";

/** What a certificate says; names as DER. */
export interface CertificateContent {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly publicKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly usages: readonly string[];
  readonly isCa: boolean;
  readonly pathLength: number | undefined;
  readonly subjectKeyId: Buffer | undefined;
  readonly authorityKeyId: Buffer | undefined;
  readonly names: AlternativeNames;
}

/** A certificate and its serial number in decimal. */
export interface WrittenCertificate {
  readonly der: Buffer;
  readonly serial: string;
}

/** Writes a certificate with a serial number of 128 random bits. */
export function writeCertificate(content: CertificateContent, issuerKey: KeyObject): WrittenCertificate {
  // Go takes 0 for a length that was not given.
  const pathLength = content.pathLength === 0 ? undefined : content.pathLength;
  if (!content.isCa && pathLength !== undefined) {
    throw new Error("x509: only CAs are allowed to specify MaxPathLen");
  }
  const serial = BigInt(`0x${randomBytes(16).toString("hex")}`);
  const tbs = writeSequence(
    writeElement(0xa0, writeInteger(Buffer.from([2]))),
    writeInteger(octetsOf(serial)),
    signatureAlgorithm(issuerKey),
    content.issuer,
    writeSequence(writeTime(content.notBefore), writeTime(content.notAfter)),
    content.subject,
    publicKeyDer(content.publicKey),
    writeElement(0xa3, writeExtensions(extensionsOf({ ...content, pathLength }))),
  );
  return { der: writeSigned(tbs, issuerKey), serial: serial.toString() };
}

/* The order is Go's. */
function extensionsOf(content: CertificateContent): readonly Extension[] {
  const { usages, subjectKeyId, authorityKeyId } = content;
  const constraints = writeBasicConstraints(content.isCa, content.pathLength);
  const keyId = subjectKeyId && writeElement(derTags.octetString, subjectKeyId);
  const issuerKeyId = authorityKeyId && writeAuthorityKeyId(authorityKeyId);
  return [
    ...extension("keyUsage", true, writeKeyUsages(usages)),
    ...extension("extKeyUsage", false, writeExtendedUsages(usages)),
    ...extension("basicConstraints", true, constraints),
    ...extension("subjectKeyIdentifier", false, keyId),
    ...extension("authorityKeyIdentifier", false, issuerKeyId),
    ...extension("subjectAltName", isEmptyName(content.subject), writeAlternativeNames(content.names)),
  ];
}

function extension(
  name: keyof typeof extensionOids,
  isCritical: boolean,
  value: Buffer | undefined,
): readonly Extension[] {
  return value === undefined ? [] : [{ oid: extensionOids[name], isCritical, value }];
}

/** What is read of an issuer's certificate. */
export interface IssuerView {
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly isCa: boolean;
  readonly subjectKeyId: Buffer | undefined;
}

/** Reads an issuer's certificate. */
export function readIssuer(der: Buffer): IssuerView {
  try {
    const [tbs] = childrenOf(readElement(der));
    const fields = tbs === undefined ? [] : childrenOf(tbs);
    const [, , , , subject, publicKey] = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields;
    if (subject === undefined || publicKey === undefined) throw new RangeError("fields are missing");
    const extensions = fields.find(({ tag }) => tag === 0xa3);
    const list = extensions && childrenOf(extensions)[0];
    const constraints = findExtension(list, extensionOids.basicConstraints);
    const keyId = findExtension(list, extensionOids.subjectKeyIdentifier);
    return {
      subject: subject.whole,
      publicKey: createPublicKey({ key: publicKey.whole, format: "der", type: "spki" }),
      isCa: constraints !== undefined && isCaConstraint(constraints),
      subjectKeyId: keyId && readElement(keyId).content,
    };
  } catch (error) {
    throw new Error("x509: malformed certificate", { cause: error });
  }
}

function isCaConstraint(value: Buffer): boolean {
  const [first] = childrenOf(readElement(value));
  return first?.tag === derTags.boolean && first.content[0] !== 0;
}

function octetsOf(serial: bigint): Buffer {
  const hex = serial.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}

/* RFC 5280 section 4.1.2.5: UTCTime through 2049. */
function writeTime(date: Date): Buffer {
  const text = date.toISOString().replace(/[-:T]|\.\d+/g, "");
  const isUtc = date.getUTCFullYear() < 2050;
  return writeElement(
    isUtc ? derTags.utcTime : derTags.generalizedTime,
    Buffer.from(isUtc ? text.slice(2) : text),
  );
}
