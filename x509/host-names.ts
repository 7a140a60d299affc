/** Host names and addresses as certificates name them (RFC 6125, RFC 5280 4.2.1.6). */
import { AsnIpConverter } from "@peculiar/asn1-x509";
import type { Certificate } from "./certificate";

/**
 * Whether a certificate covers a DNS name or an address: by its alternative names, or by its common name where it
 * has none. A wildcard stands for exactly one label, the first.
 */
export function coversName(
  { names, commonName = "" }: Pick<Certificate, "names" | "commonName">,
  wanted: string,
): boolean {
  const address = canonicalAddress(wanted);
  if (address !== undefined) return names.ip.includes(address) || (hasNone(names) && commonName === wanted);
  const dns = hasNone(names) ? [commonName] : names.dns;
  return dns.some((pattern) => matches(pattern.toLowerCase(), wanted.toLowerCase()));
}

/** All alternative names, by kind: DNS names, addresses, mail addresses, URIs. */
export function alternativeNames({ names }: Certificate): readonly string[] {
  return [...names.dns, ...names.ip, ...names.email, ...names.uri];
}

/** A DNS host name: labels of letters, digits and inner hyphens, at most 253 characters. */
export function isHostName(text: string): boolean {
  const isLabels = text.split(".").every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(label));
  return text.length <= 253 && isLabels && !isIpAddress(text);
}

/** An IPv4 or IPv6 address. */
export function isIpAddress(text: string): boolean {
  return canonicalAddress(text) !== undefined;
}

/** The octets of an address, or of a network (`10.0.0.0/8`: address, then mask). */
export function addressOctets(text: string): Buffer {
  // An OCTET STRING of at most 32 octets: tag and length are two.
  return Buffer.from(AsnIpConverter.toASN(text).toBER()).subarray(2);
}

function hasNone({ dns, ip }: Certificate["names"]): boolean {
  return dns.length + ip.length === 0;
}

function matches(pattern: string, wanted: string): boolean {
  if (pattern === wanted) return true;
  const [, parent] = /^\*\.([^.]+\..+)$/.exec(pattern) ?? [];
  const dot = wanted.indexOf(".");
  return parent !== undefined && dot > 0 && wanted.slice(dot + 1) === parent;
}

/** The form in which the library prints addresses of certificates; `undefined` when the text is none. */
function canonicalAddress(text: string): string | undefined {
  const isFour = /^(\d{1,3}\.){3}\d{1,3}$/.test(text);
  const isSix = /^[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:]*$/i.test(text);
  if (!isFour && !isSix) return undefined;
  try {
    return AsnIpConverter.fromASN(AsnIpConverter.toASN(text));
  } catch {
    return undefined;
  }
}
