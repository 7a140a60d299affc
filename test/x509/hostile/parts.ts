/** Certificates that say anything: each part can be replaced by octets that no CA would write. */
import { createPrivateKey, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import {
  bitString,
  boolean,
  element,
  explicit,
  integer,
  integerOctets,
  namedBits,
  octetString,
  oid,
  sequence,
  time,
} from "../../certificates/der";
import { keyUsageBits, nameDer } from "../../certificates/write";
import type { KeyUsageBit } from "../../certificates/write";
import { spkiOf, testKey } from "../../certificates/keys";

/** One hostile input and the whole sentence that refuses it. */
export type Hostile = readonly [name: string, input: string | Buffer, refusal: string];

const key = testKey("ec");
const ecdsaSha256 = sequence(oid("1.2.840.10045.4.3.2"));

/** The parts of a certificate that signs itself, each as DER. */
export interface Parts {
  readonly version: Buffer;
  readonly serial: Buffer;
  readonly signature: Buffer;
  readonly issuer: Buffer;
  readonly validity: Buffer;
  readonly subject: Buffer;
  readonly spki: Buffer;
  /** What follows the key: unique identifiers. */
  readonly uniqueIds: Buffer;
  readonly extensions: readonly Buffer[];
  /** The whole `[3]`, in place of the list. */
  readonly extensionField: Buffer;
  readonly outerSignature: Buffer;
  /** Signs; its certificate is not looked at here. */
  readonly signer: KeyObject;
}

export const hostileName = nameDer([["CN", "evil.example.org"]]);
export const notBefore = time(new Date("2026-01-01T00:00:00Z"));
export const notAfter = time(new Date("2036-01-01T00:00:00Z"));

/** DER of a certificate that is good but for the given parts. */
export function rawCertificate(change: Partial<Parts> = {}): Buffer {
  const subject = change.subject ?? hostileName;
  const extensions = change.extensions ?? [alternativeNames(dnsName("evil.example.org"))];
  const tbs = sequence(
    change.version ?? explicit(0, integer(2)),
    change.serial ?? integer(77),
    change.signature ?? ecdsaSha256,
    change.issuer ?? subject,
    change.validity ?? sequence(notBefore, notAfter),
    subject,
    change.spki ?? spkiOf(key),
    change.uniqueIds ?? Buffer.alloc(0),
    change.extensionField ?? explicit(3, sequence(...extensions)),
  );
  const signature = sign("sha256", tbs, change.signer ?? key);
  return sequence(tbs, change.outerSignature ?? ecdsaSha256, bitString(signature));
}

export function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octetString(value));
}

/** `2.5.29.n`. */
export const ce = (n: number, value: Buffer, critical = false): Buffer =>
  extension(`2.5.29.${String(n)}`, value, critical);

/** DER of a certificate with these extensions besides its name. */
export const withExtensions = (...extensions: readonly Buffer[]): Buffer =>
  rawCertificate({ extensions: [alternativeNames(dnsName("evil.example.org")), ...extensions] });

export const alternativeNames = (...names: readonly Buffer[]): Buffer => ce(17, sequence(...names));
export const dnsName = (name: string): Buffer => element(0x82, Buffer.from(name, "utf8"));
export const usage = (...bits: readonly KeyUsageBit[]): Buffer =>
  ce(15, namedBits(bits.map((bit) => keyUsageBits.indexOf(bit))), true);
export const basicConstraints = (ca: boolean, ...length: readonly string[]): Buffer =>
  ce(19, sequence(...(ca ? [boolean(true)] : []), ...length.map(integerOctets)), true);

/** Elements that hold one another, the innermost empty. */
export function nested(depth: number): Buffer {
  let inner: Buffer = Buffer.alloc(0);
  for (let level = 0; level < depth; level += 1) inner = sequence(inner);
  return inner;
}

/** PEM with any label and any text between. */
export const armoured = (label: string, text: string): string =>
  `-----BEGIN ${label}-----\n${text}\n-----END ${label}-----\n`;
export const pemOf = (label: string, der: Buffer): string => armoured(label, der.toString("base64"));

/** A private key whose octets must not be seen in any message. */
export const secretKeyPem = testKey("ec").export({ type: "pkcs8", format: "pem" }).toString();
export const secretKeyDer = (type: "pkcs8" | "sec1"): Buffer =>
  createPrivateKey(secretKeyPem).export({ type, format: "der" });
