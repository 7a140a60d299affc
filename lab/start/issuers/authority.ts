/** A CA that the lab plays: its certificate, its key, and what it signs. */
import { X509Certificate, createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { childrenOf, readElement } from "../../appliance/certificates/der";
import { makeEcdsaKey, makeRsaKey, readPrivateKey, subjectKeyId } from "../../engine/stand-ins/tls/x509/keys";
import { alternativeNamesOf } from "../../engine/stand-ins/tls/x509/alternative-names";
import type { AlternativeNames } from "../../engine/stand-ins/tls/x509/alternative-names";
import { readIssuer, writeCertificate } from "../../engine/stand-ins/tls/x509/certificate";
import { writeName } from "../../engine/stand-ins/tls/x509/name";
import type { Name } from "../../engine/stand-ins/tls/x509/name";
import { decodePem, encodePem } from "../../engine/stand-ins/tls/x509/pem";
import { readRequest } from "../../engine/stand-ins/tls/x509/request";

/** A CA, as it is kept in files. */
export interface Authority {
  readonly certPem: string;
  /** PKCS#8. */
  readonly keyPem: string;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const caDays = 3650;
const leafDays = 365;

/** A new root, or a CA below another one that issues leaves only. */
export async function newAuthority(commonName: string, now: Date, above?: Authority): Promise<Authority> {
  const key = await makeRsaKey(2048);
  const subject: Name = [
    { oid: "2.5.4.10", values: ["Lab Enterprise"] },
    { oid: "2.5.4.3", values: [commonName] },
  ];
  const certPem = signed(above ?? { key, subject }, {
    subject,
    publicKey: key,
    names: noNames,
    usages: ["cert_signing", "crl_signing"],
    isCa: true,
    validity: [new Date(now.getTime() - dayMs), new Date(now.getTime() + caDays * dayMs)],
    ...(above && { pathLength: 0 }),
  });
  return { certPem, keyPem: pkcs8(key) };
}

/**
 * The certificate for a request, with the names that it asks for and these usages in the words of RFC 5280. Throws for a
 * request that its own key has not signed.
 */
export function signRequest(
  authority: Authority,
  csrPem: string,
  usages: readonly string[],
  now: Date,
): string {
  const der = decodePem(csrPem)?.der ?? Buffer.alloc(0);
  const { subject, names, publicKey } = readRequest(der);
  if (!isSignedBy(der, publicKey)) throw new Error("the request is not signed by its own key");
  return signed(authority, {
    ...{ subject, names, publicKey },
    usages: usages.map((usage) => usage.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
    isCa: false,
    validity: [new Date(now.getTime() - hourMs), new Date(now.getTime() + leafDays * dayMs)],
  });
}

/** A TLS server's own key and certificate for an address. */
export async function newServer(authority: Authority, address: string, now: Date): Promise<Authority> {
  const key = await makeEcdsaKey("P256");
  const certPem = signed(authority, {
    subject: [{ oid: "2.5.4.3", values: [address] }],
    publicKey: createPublicKey(key),
    names: alternativeNamesOf({ dnsNames: [], ipAddresses: [address], uris: [] }),
    usages: ["digital_signature", "server_auth"],
    isCa: false,
    validity: [new Date(now.getTime() - hourMs), new Date(now.getTime() + leafDays * dayMs)],
  });
  return { certPem, keyPem: pkcs8(key) };
}

const noNames: AlternativeNames = { dnsNames: [], ipAddresses: [], uris: [] };

interface Wanted {
  readonly subject: Name;
  readonly publicKey: KeyObject;
  readonly names: AlternativeNames;
  readonly usages: readonly string[];
  readonly isCa: boolean;
  readonly validity: readonly [from: Date, to: Date];
  readonly pathLength?: number;
}

/** By a CA, or by its own key where there is none yet. */
function signed(by: Authority | { readonly key: KeyObject; readonly subject: Name }, wanted: Wanted): string {
  const { subject, validity, pathLength, ...content } = wanted;
  const isOwn = "key" in by;
  const key = isOwn ? by.key : readPrivateKey(by.keyPem);
  const issuer = isOwn ? writeName(by.subject) : readIssuer(new X509Certificate(by.certPem).raw).subject;
  const { der } = writeCertificate(
    {
      ...content,
      subject: writeName(subject),
      issuer,
      notBefore: validity[0],
      notAfter: validity[1],
      pathLength,
      subjectKeyId: subjectKeyId(wanted.publicKey),
      authorityKeyId: isOwn ? undefined : subjectKeyId(key),
    },
    key,
  );
  return encodePem({ label: "CERTIFICATE", der });
}

function isSignedBy(request: Buffer, publicKey: KeyObject): boolean {
  const [info, , signature] = childrenOf(readElement(request));
  // The first octet of a bit string counts the bits that are not used.
  if (!info || !signature) return false;
  return verify("sha256", info.whole, publicKey, signature.content.subarray(1));
}

function pkcs8(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
