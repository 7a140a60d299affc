/**
 * A certificate taken apart (RFC 5280, 4.1). Names and public key stay the octets they are: names are compared and
 * keys are hashed by them, and a library that writes them anew may write them otherwise.
 */
import { AsnConvert, AsnProp, AsnPropTypes } from "@peculiar/asn1-schema";
import { AlgorithmIdentifier, Extensions } from "@peculiar/asn1-x509";

/** One extension as it stands in the certificate. */
export interface RawExtension {
  readonly oid: string;
  readonly critical: boolean;
  /** Content of the octet string. */
  readonly value: Buffer;
}

/** The parts of a certificate, read only as far as they are the same for all. */
export interface CertificateFields {
  readonly subjectDer: Buffer;
  readonly issuerDer: Buffer;
  readonly spkiDer: Buffer;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly signatureAlgorithm: { readonly oid: string; readonly parameters: Buffer | undefined };
  readonly extensions: readonly RawExtension[];
}

/** Takes the DER of one certificate apart; throws an Error that says what is wrong with it. */
export function readCertificateFields(der: Buffer): CertificateFields {
  if (wholeLength(der) !== der.length)
    throw new Error("its length is not the one that its first bytes announce");
  const { tbs, signatureAlgorithm } = AsnConvert.parse(der, CertificateParts);
  // The library's arrays are of a class of its own, which map() would keep.
  const extensions = Array.from(tbs.extensions ?? [], (extension) => ({
    oid: extension.extnID,
    critical: extension.critical,
    value: Buffer.from(extension.extnValue.buffer),
  }));
  const twice = extensions.find(
    ({ oid }, index) => extensions.findIndex((other) => other.oid === oid) !== index,
  );
  if (twice !== undefined) throw new Error(`it has the extension ${twice.oid} twice`);
  const [notBefore, notAfter] = readValidity(Buffer.from(tbs.validity));
  const { algorithm, parameters } = signatureAlgorithm;
  return {
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
  signature = new AlgorithmIdentifier();
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
AsnProp({ type: AlgorithmIdentifier })(TbsParts.prototype, "signature");
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
  signatureAlgorithm = new AlgorithmIdentifier();
  signature = new ArrayBuffer(0);
}
AsnProp({ type: TbsParts })(CertificateParts.prototype, "tbs");
AsnProp({ type: AlgorithmIdentifier })(CertificateParts.prototype, "signatureAlgorithm");
AsnProp({ type: AsnPropTypes.BitString })(CertificateParts.prototype, "signature");

/** Header and content of the first element, from its own length octets; undefined when they are no DER. */
function wholeLength(der: Buffer): number | undefined {
  const first = der[1];
  if (first === undefined || first === 0x80 || first > 0x84) return undefined;
  if (first < 0x80) return 2 + first;
  const octets = first - 0x80;
  return der.length < 2 + octets ? undefined : 2 + octets + der.readUIntBE(2, octets);
}

function readValidity(der: Buffer): readonly [Date, Date] {
  const [before, rest] = readTime(der.subarray(2), "notBefore");
  const [after, end] = readTime(rest, "notAfter");
  if (end.length > 0) throw new Error("its validity has more than two times");
  return [before, after];
}

const utcTime = { tag: 0x17, form: /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ };
const generalizedTime = { tag: 0x18, form: /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ };

/** UTCTime and GeneralizedTime in the one form that RFC 5280, 4.1.2.5 allows; OpenSSL refuses others too. */
function readTime(der: Buffer, name: string): readonly [Date, Buffer] {
  const [tag, length = 0] = der;
  const text = der.toString("latin1", 2, 2 + length);
  const time = [utcTime, generalizedTime].find((form) => form.tag === tag);
  const [digits, ...parts] = (time?.form.exec(text) ?? []).slice(1).map(Number);
  const date =
    digits === undefined ? undefined : realDate(time === utcTime ? inCentury(digits) : digits, parts);
  if (date === undefined) {
    throw new Error(`its ${name} is not a time: ${JSON.stringify(text.slice(0, 30))}`);
  }
  return [date, der.subarray(2 + length)];
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
