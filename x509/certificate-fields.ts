/**
 * A certificate taken apart (RFC 5280, 4.1). Names and public key stay the octets they are: names are compared and
 * keys are hashed by them, and a library that writes them anew may write them otherwise.
 */
import { AsnConvert, AsnProp, AsnPropTypes } from "@peculiar/asn1-schema";
import { AlgorithmIdentifier, Extensions } from "@peculiar/asn1-x509";
import { DerError, derElements, derProblem } from "./der-form";
import type { DerElement } from "./der-form";

/** One extension as it stands in the certificate. */
export interface RawExtension {
  readonly oid: string;
  readonly critical: boolean;
  /** Content of the octet string. */
  readonly value: Buffer;
}

/** The parts of a certificate, read only as far as they are the same for all. */
export interface CertificateFields {
  /** 1, 2 or 3. */
  readonly version: number;
  /** Content of the INTEGER. */
  readonly serialOctets: Buffer;
  /** Whether the signed part names the algorithm that stands beside the signature (RFC 5280, 4.1.1.2). */
  readonly namesItsSignature: boolean;
  readonly hasUniqueIds: boolean;
  /** A time before 2050 is no UTCTime (RFC 5280, 4.1.2.5). */
  readonly hasLongTime: boolean;
  readonly subjectDer: Buffer;
  readonly issuerDer: Buffer;
  readonly spkiDer: Buffer;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly signatureAlgorithm: { readonly oid: string; readonly parameters: Buffer | undefined };
  readonly extensions: readonly RawExtension[];
}

/** Takes the DER of one certificate apart; throws a `DerError` that says what is wrong with it, or the
 * library's Error where it is no certificate at all. */
export function readCertificateFields(der: Buffer): CertificateFields {
  const form = derProblem(der);
  if (form !== undefined) throw new DerError(form);
  const { tbs, signatureAlgorithm: signature } = AsnConvert.parse(der, CertificateParts);
  if (tbs.version < 0 || tbs.version > 2)
    throw new DerError(`its version is ${tbs.version + 1}, not 1, 2 or 3`);
  const signatureAlgorithm = AsnConvert.parse(signature, AlgorithmIdentifier);
  // The library's arrays are of a class of its own, which map() would keep.
  const extensions = Array.from(tbs.extensions ?? [], (extension) => ({
    oid: extension.extnID,
    critical: extension.critical,
    value: Buffer.from(extension.extnValue.buffer),
  }));
  const twice = extensions.find(
    ({ oid }, index) => extensions.findIndex((other) => other.oid === oid) !== index,
  );
  if (twice !== undefined) throw new DerError(`it has the extension ${twice.oid} twice`);
  const { notBefore, notAfter, hasLongTime } = readValidity(tbs.validity);
  const { algorithm, parameters } = signatureAlgorithm;
  return {
    version: tbs.version + 1,
    serialOctets: contentOf(tbs.serialNumber),
    namesItsSignature: Buffer.from(tbs.signature).equals(Buffer.from(signature)),
    hasUniqueIds: tbs.issuerUniqueId !== undefined || tbs.subjectUniqueId !== undefined,
    hasLongTime,
    subjectDer: Buffer.from(tbs.subject),
    issuerDer: Buffer.from(tbs.issuer),
    spkiDer: Buffer.from(tbs.subjectPublicKeyInfo),
    notBefore,
    notAfter,
    signatureAlgorithm: { oid: algorithm, parameters: parameters ? Buffer.from(parameters) : undefined },
    extensions,
  };
}

/** TBSCertificate with its variable parts as raw octets. Decorators are applied as functions below. */
class TbsParts {
  version = 0;
  serialNumber = new ArrayBuffer(0);
  signature = new ArrayBuffer(0);
  issuer = new ArrayBuffer(0);
  validity = new ArrayBuffer(0);
  subject = new ArrayBuffer(0);
  subjectPublicKeyInfo = new ArrayBuffer(0);
  issuerUniqueId?: ArrayBuffer;
  subjectUniqueId?: ArrayBuffer;
  extensions?: Extensions;
}
AsnProp({ type: AsnPropTypes.Integer, context: 0, defaultValue: 0 })(TbsParts.prototype, "version");
AsnProp({ type: AsnPropTypes.Any })(TbsParts.prototype, "serialNumber");
AsnProp({ type: AsnPropTypes.Any })(TbsParts.prototype, "signature");
AsnProp({ type: AsnPropTypes.Any })(TbsParts.prototype, "issuer");
AsnProp({ type: AsnPropTypes.Any })(TbsParts.prototype, "validity");
AsnProp({ type: AsnPropTypes.Any })(TbsParts.prototype, "subject");
AsnProp({ type: AsnPropTypes.Any })(TbsParts.prototype, "subjectPublicKeyInfo");
const uniqueId = { type: AsnPropTypes.BitString, implicit: true, optional: true };
AsnProp({ ...uniqueId, context: 1 })(TbsParts.prototype, "issuerUniqueId");
AsnProp({ ...uniqueId, context: 2 })(TbsParts.prototype, "subjectUniqueId");
AsnProp({ type: Extensions, context: 3, optional: true })(TbsParts.prototype, "extensions");

class CertificateParts {
  tbs = new TbsParts();
  signatureAlgorithm = new ArrayBuffer(0);
  signature = new ArrayBuffer(0);
}
AsnProp({ type: TbsParts })(CertificateParts.prototype, "tbs");
AsnProp({ type: AsnPropTypes.Any })(CertificateParts.prototype, "signatureAlgorithm");
AsnProp({ type: AsnPropTypes.BitString })(CertificateParts.prototype, "signature");

function contentOf(element: ArrayBuffer): Buffer {
  return derElements(Buffer.from(element))[0]?.content ?? Buffer.alloc(0);
}

function readValidity(
  validity: ArrayBuffer,
): Pick<CertificateFields, "notBefore" | "notAfter" | "hasLongTime"> {
  const [before, after, ...more] = derElements(contentOf(validity));
  if (more.length > 0) throw new DerError("its validity has more than two times");
  const [notBefore, notAfter] = [readTime(before, "notBefore"), readTime(after, "notAfter")];
  const isLong = (element: DerElement | undefined, time: Date): boolean =>
    element?.tag === generalizedTime.tag && time.getUTCFullYear() < 2050;
  return { notBefore, notAfter, hasLongTime: isLong(before, notBefore) || isLong(after, notAfter) };
}

const utcTime = { tag: 0x17, form: /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ };
const generalizedTime = { tag: 0x18, form: /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ };

/** UTCTime and GeneralizedTime in the one form that RFC 5280, 4.1.2.5 allows; OpenSSL refuses others too. */
function readTime(element: DerElement | undefined, name: string): Date {
  const text = (element?.content ?? Buffer.alloc(0)).toString("latin1");
  const time = [utcTime, generalizedTime].find((form) => form.tag === element?.tag);
  const [digits, ...parts] = (time?.form.exec(text) ?? []).slice(1).map(Number);
  const date =
    digits === undefined ? undefined : realDate(time === utcTime ? inCentury(digits) : digits, parts);
  if (date !== undefined) return date;
  throw new DerError(`its ${name} is not a time: ${JSON.stringify(text.slice(0, 30))}`);
}

/** RFC 5280, 4.1.2.5.1. */
function inCentury(year: number): number {
  return year + (year >= 50 ? 1900 : 2000);
}

/** The date of these numbers; undefined for the 31st of February or the 25th hour. */
function realDate(year: number, parts: readonly number[]): Date | undefined {
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isDay && hour < 24 && minute < 60 && second < 60 ? date : undefined;
}
