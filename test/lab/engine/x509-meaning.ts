/**
 * Compares certificates and requests with recorded ones: all fields byte for byte, except serial number, validity and
 * signature, which are compared by meaning. It reads them on its own and with node:crypto, not with what wrote them.
 */
import { createPublicKey, verify, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { trimmedSha1 } from "./key-meaning";

type Properties = Readonly<Record<string, string>>;

/** Where a CertRequest's outputs differ from the recorded ones, besides the bits of an ECDSA signature. */
export function requestDifferences(given: Properties, recorded: Properties): readonly string[] {
  const der = derOf(given["certRequestPem"], "CERTIFICATE REQUEST");
  const [info, algorithm, signature] = childrenOf(der);
  const [recordedInfo, recordedAlgorithm] = childrenOf(
    derOf(recorded["certRequestPem"], "CERTIFICATE REQUEST"),
  );
  if (info === undefined || algorithm === undefined || signature === undefined)
    return ["the request is cut off"];
  const publicKey = createPublicKey({
    key: childrenOf(info)[2] ?? Buffer.alloc(0),
    format: "der",
    type: "spki",
  });
  return failed({
    "the request says something else": info.equals(recordedInfo ?? Buffer.alloc(0)),
    "another signature algorithm": algorithm.equals(recordedAlgorithm ?? Buffer.alloc(0)),
    "the signature does not hold": verify(hashFor(publicKey), info, publicKey, bitsOf(signature)),
    "the id is not the request's": given["id"] === trimmedSha1(der),
  });
}

const serialField = 1;
const validityField = 4;

/** Where a certificate's outputs differ from the recorded ones, besides what is new in every certificate. */
export function certificateDifferences(
  given: Properties,
  recorded: Properties,
  now: number,
): readonly string[] {
  const fields = fieldsOf(given);
  const recordedFields = fieldsOf(recorded);
  const changed = Array.from({ length: Math.max(fields.length, recordedFields.length) }, (_, index) => index)
    .filter((index) => index !== serialField && index !== validityField)
    .filter((index) => fields[index]?.equals(recordedFields[index] ?? Buffer.alloc(0)) !== true);
  const certificate = new X509Certificate(given["certPem"] ?? "");
  const signature = signatureAlgorithmOf(given).equals(signatureAlgorithmOf(recorded));
  return [
    ...changed.map((index) => `field ${String(index)} of the certificate is another`),
    ...failed({
      "another signature algorithm": signature,
      "the signature does not hold": certificate.verify(issuerKeyOf(given, certificate)),
      "the id is not the serial number": given["id"] === BigInt(`0x${certificate.serialNumber}`).toString(),
      "the serial number is not of 128 random bits": isRandom(certificate.serialNumber),
    }),
    ...validityDifferences(given, recorded, now),
  ];
}

/* The times in the certificate are those in the state, without the part of a second. */
function validityDifferences(given: Properties, recorded: Properties, now: number): readonly string[] {
  const [start = "", end = ""] = [given["validityStartTime"], given["validityEndTime"]];
  const validity = validityOf(given);
  const wanted = validityOf(recorded);
  const late = Date.parse(start) - now;
  return failed({
    "the start is not when it was asked": late >= 0 && late < 10_000,
    "the start has no nanoseconds": /\.\d{4,9}Z$/.test(start),
    "the certificate starts at another time": validity.start === Math.floor(Date.parse(start) / 1000) * 1000,
    "the certificate ends at another time": validity.end === Math.floor(Date.parse(end) / 1000) * 1000,
    "it is valid for another time": validity.end - validity.start === wanted.end - wanted.start,
    "the times have other types": validity.types === wanted.types,
  });
}

function validityOf(properties: Properties): {
  readonly start: number;
  readonly end: number;
  readonly types: string;
} {
  const certificate = new X509Certificate(properties["certPem"] ?? "");
  const times = childrenOf(fieldsOf(properties)[validityField] ?? Buffer.alloc(0));
  return {
    start: Date.parse(certificate.validFrom),
    end: Date.parse(certificate.validTo),
    types: times.map((time) => String(time[0])).join(" "),
  };
}

function issuerKeyOf({ caCertPem }: Properties, self: X509Certificate): KeyObject {
  return caCertPem === undefined ? self.publicKey : new X509Certificate(caCertPem).publicKey;
}

function isRandom(serial: string): boolean {
  // A number below 2^96 would come once in four thousand million times.
  return serial.length > 24 && serial.length <= 32;
}

function fieldsOf({ certPem }: Properties): readonly Buffer[] {
  return childrenOf(childrenOf(derOf(certPem, "CERTIFICATE"))[0] ?? Buffer.alloc(0));
}

function signatureAlgorithmOf({ certPem }: Properties): Buffer {
  return childrenOf(derOf(certPem, "CERTIFICATE"))[1] ?? Buffer.alloc(0);
}

function derOf(pem: string | undefined, label: string): Buffer {
  const form = new RegExp(`^-----BEGIN ${label}-----\n([A-Za-z0-9+/=\n]+)\n-----END ${label}-----\n$`);
  const base64 = form.exec(pem ?? "")?.[1];
  if (base64 === undefined) throw new Error(`this is no ${label}: ${String(pem)}`);
  if (base64.split("\n").some((line, index, lines) => line.length !== 64 && index < lines.length - 1)) {
    throw new Error(`the lines of the ${label} are not of 64 characters`);
  }
  return Buffer.from(base64, "base64");
}

/* The elements inside an element, each with its tag and length. */
function childrenOf(der: Buffer): readonly Buffer[] {
  const children: Buffer[] = [];
  let rest = der.subarray(headerSize(der));
  while (rest.length > 0) {
    const size = headerSize(rest) + contentLength(rest);
    children.push(rest.subarray(0, size));
    rest = rest.subarray(size);
  }
  return children;
}

function headerSize(der: Buffer): number {
  const first = der[1] ?? 0;
  return first < 0x80 ? 2 : 2 + (first & 0x7f);
}

function contentLength(der: Buffer): number {
  const first = der[1] ?? 0;
  return first < 0x80 ? first : der.readUIntBE(2, first & 0x7f);
}

/* The count of unused bits comes first. */
function bitsOf(bitString: Buffer): Buffer {
  return bitString.subarray(headerSize(bitString) + 1);
}

function hashFor(key: KeyObject): string | null {
  if (key.asymmetricKeyType === "ed25519") return null;
  return key.asymmetricKeyDetails?.namedCurve === "secp384r1" ? "sha384" : "sha256";
}

function failed(statements: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.keys(statements).filter((statement) => statements[statement] !== true);
}
