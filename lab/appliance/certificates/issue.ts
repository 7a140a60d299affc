/** Makes keys, requests and certificates for `pki csr`, `selfsigned` and `sign`. Signatures are SHA-256 (CSR-10). */
import { createPublicKey, generateKeyPair, randomBytes, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { isIP } from "node:net";
import { promisify } from "node:util";
import { childrenOf, derTags, readElement, writeElement, writeInteger, writeOid, writeSequence } from "./der";
import type { DerElement } from "./der";
import { oids } from "./certificate-view";

/** One attribute of the subject, e.g. `{ name: "CN", value: "cms1.example.com" }`. */
export interface SubjectAttribute {
  readonly name: string;
  readonly value: string;
}

/** Attributes of the commands and their object identifiers, in the order in which they stand in a subject. */
export const subjectOids: Readonly<Record<string, string>> = {
  C: "2.5.4.6",
  ST: "2.5.4.8",
  L: "2.5.4.7",
  O: "2.5.4.10",
  OU: "2.5.4.11",
  CN: "2.5.4.3",
  emailAddress: "1.2.840.113549.1.9.1",
};

const sha256WithRsa = writeSequence(writeOid("1.2.840.113549.1.1.11"), writeElement(derTags.null));
const ecdsaWithSha256 = writeSequence(writeOid("1.2.840.10045.4.3.2"));
const extensionRequest = "1.2.840.113549.1.9.14";

/** A new RSA key of 2048 bits. */
export async function newKey(): Promise<KeyObject> {
  const pair = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  return pair.privateKey;
}

/** DER of a certificate request. */
export function makeRequest(
  key: KeyObject,
  subject: readonly SubjectAttribute[],
  names: readonly string[],
): Buffer {
  const extensions = names.length === 0 ? [] : [writeSequence(alternativeNames(names))];
  const attributes = extensions.map((list) =>
    writeSequence(writeOid(extensionRequest), writeElement(derTags.set, list)),
  );
  const info = writeSequence(
    writeInteger(Buffer.from([0])),
    writeName(subject),
    publicKeyOf(key),
    writeElement(0xa0, ...attributes),
  );
  return signed(info, key);
}

/** DER of a CA certificate that signs itself. */
export function makeSelfSigned(key: KeyObject, subject: readonly SubjectAttribute[], now: Date): Buffer {
  const name = writeName(subject);
  const isCa = writeSequence(
    writeOid(oids.basicConstraints),
    writeElement(derTags.boolean, Buffer.from([0xff])),
    writeElement(derTags.octetString, writeSequence(writeElement(derTags.boolean, Buffer.from([0xff])))),
  );
  return makeCertificate({ subject: name, publicKey: publicKeyOf(key), issuer: name, issuerKey: key, now }, [
    isCa,
  ]);
}

/** DER of a certificate for a request; its names are copied. Throws when the request does not bear out its own key. */
export function signRequest(request: Buffer, ca: { certificate: Buffer; key: KeyObject }, now: Date): Buffer {
  const parts = readRequestParts(request);
  const tbs = childrenOf(partAt(childrenOf(readElement(ca.certificate)), 0));
  const hasVersion = tbs[0]?.tag === 0xa0;
  const issuer = partAt(tbs, hasVersion ? 5 : 4).whole;
  return makeCertificate(
    { subject: parts.subject, publicKey: parts.publicKey, issuer, issuerKey: ca.key, now },
    parts.extensions,
  );
}

/** DER with PEM around it. */
export function pemOf(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/** What a certificate is made of: names and keys as DER. */
export interface CertificateParts {
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  readonly issuer: Buffer;
  readonly issuerKey: KeyObject;
  readonly now: Date;
}

const validityDays = 365;

/** DER of a certificate with the given extensions (each a whole DER element). */
export function makeCertificate(parts: CertificateParts, extensions: readonly Buffer[]): Buffer {
  const until = new Date(parts.now.getTime() + validityDays * 86_400_000);
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const tbs = writeSequence(
    writeElement(0xa0, writeInteger(Buffer.from([2]))),
    writeInteger(serial),
    algorithmOf(parts.issuerKey),
    parts.issuer,
    writeSequence(writeTime(parts.now), writeTime(until)),
    parts.subject,
    parts.publicKey,
    ...(extensions.length === 0 ? [] : [writeElement(0xa3, writeSequence(...extensions))]),
  );
  return signed(tbs, parts.issuerKey);
}

function signed(content: Buffer, key: KeyObject): Buffer {
  const signature = Buffer.concat([Buffer.from([0]), sign("sha256", content, key)]);
  return writeSequence(content, algorithmOf(key), writeElement(derTags.bitString, signature));
}

function algorithmOf(key: KeyObject): Buffer {
  return key.asymmetricKeyType === "ec" ? ecdsaWithSha256 : sha256WithRsa;
}

/** DER of the public half of a key. */
export function publicKeyOf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: "spki", format: "der" });
}

/** DER of a distinguished name. */
export function writeName(subject: readonly SubjectAttribute[]): Buffer {
  const order = Object.keys(subjectOids);
  const sorted = [...subject].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  return writeSequence(
    ...sorted.map(({ name, value }) => {
      const tag =
        name === "C"
          ? derTags.printableString
          : name === "emailAddress"
            ? derTags.ia5String
            : derTags.utf8String;
      const pair = writeSequence(
        writeOid(subjectOids[name] ?? ""),
        writeElement(tag, Buffer.from(value, "utf8")),
      );
      return writeElement(derTags.set, pair);
    }),
  );
}

/** An address is written as an address and as a name: what a real appliance was seen to do (MMP reference 3.1). */
function alternativeNames(names: readonly string[]): Buffer {
  const entries = names.flatMap((name) => {
    const dns = writeElement(0x82, Buffer.from(name, "latin1"));
    if (name.includes("@")) return [writeElement(0x81, Buffer.from(name, "latin1"))];
    return isIP(name) === 4 ? [writeElement(0x87, Buffer.from(name.split(".").map(Number))), dns] : [dns];
  });
  return writeSequence(
    writeOid(oids.subjectAltName),
    writeElement(derTags.octetString, writeSequence(...entries)),
  );
}

function writeTime(date: Date): Buffer {
  const text = date.toISOString().replace(/[-:T]|\.\d+/g, "");
  const isUtcTime = date.getUTCFullYear() < 2050;
  return writeElement(
    isUtcTime ? derTags.utcTime : derTags.generalizedTime,
    Buffer.from(isUtcTime ? text.slice(2) : text, "latin1"),
  );
}

interface RequestParts {
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  readonly extensions: readonly Buffer[];
}

function readRequestParts(request: Buffer): RequestParts {
  const outer = childrenOf(readElement(request));
  const info = partAt(outer, 0);
  const fields = childrenOf(info);
  const publicKey = partAt(fields, 2).whole;
  const key = createPublicKey({ key: publicKey, format: "der", type: "spki" });
  const isOwn = verify("sha256", info.whole, key, partAt(outer, 2).content.subarray(1));
  if (!isOwn) throw new Error("signature of the request is wrong");
  return { subject: partAt(fields, 1).whole, publicKey, extensions: requestedExtensions(fields[3]) };
}

function requestedExtensions(attributes: DerElement | undefined): readonly Buffer[] {
  const [attribute] = attributes ? childrenOf(attributes) : [];
  const values = attribute && childrenOf(attribute)[1];
  const list = values && childrenOf(values)[0];
  return list ? childrenOf(list).map((extension) => extension.whole) : [];
}

function partAt(parts: readonly DerElement[], index: number): DerElement {
  const part = parts[index];
  if (!part) throw new RangeError("DER structure is too short");
  return part;
}
