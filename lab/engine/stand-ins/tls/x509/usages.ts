/** Usages by the plugin's names. */
import { derTags, writeElement, writeOid, writeSequence } from "../../../../appliance/certificates/der";

/** Key usages, each at the place of its bit (RFC 5280 section 4.2.1.3). */
const keyUsages = [
  "digital_signature",
  "content_commitment",
  "key_encipherment",
  "data_encipherment",
  "key_agreement",
  "cert_signing",
  "crl_signing",
  "encipher_only",
  "decipher_only",
];

const extendedUsages: Readonly<Record<string, string>> = {
  any_extended: "2.5.29.37.0",
  server_auth: "1.3.6.1.5.5.7.3.1",
  client_auth: "1.3.6.1.5.5.7.3.2",
  code_signing: "1.3.6.1.5.5.7.3.3",
  email_protection: "1.3.6.1.5.5.7.3.4",
  ipsec_end_system: "1.3.6.1.5.5.7.3.5",
  ipsec_tunnel: "1.3.6.1.5.5.7.3.6",
  ipsec_user: "1.3.6.1.5.5.7.3.7",
  timestamping: "1.3.6.1.5.5.7.3.8",
  ocsp_signing: "1.3.6.1.5.5.7.3.9",
  microsoft_server_gated_crypto: "1.3.6.1.4.1.311.10.3.3",
  netscape_server_gated_crypto: "2.16.840.1.113730.4.1",
  microsoft_commercial_code_signing: "1.3.6.1.4.1.311.2.1.22",
  microsoft_kernel_code_signing: "1.3.6.1.4.1.311.61.1.1",
};

/** Every usage that the plugin knows, in the alphabet's order. */
export const usages: readonly string[] = [...keyUsages, ...Object.keys(extendedUsages)].sort();

/** The value of the keyUsage extension; nothing without a key usage. */
export function writeKeyUsages(allowed: readonly string[]): Buffer | undefined {
  const bits = keyUsages.flatMap((usage, bit) => (allowed.includes(usage) ? [bit] : []));
  const last = bits.at(-1);
  if (last === undefined) return undefined;
  const octets = Buffer.alloc(last < 8 ? 1 : 2);
  for (const bit of bits) octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return writeElement(derTags.bitString, Buffer.from([7 - (last & 7)]), octets);
}

/** The value of the extKeyUsage extension, in the order of the list, doubles kept; nothing without one. */
export function writeExtendedUsages(allowed: readonly string[]): Buffer | undefined {
  const oids = allowed.flatMap((usage) => extendedUsages[usage] ?? []);
  return oids.length === 0 ? undefined : writeSequence(...oids.map(writeOid));
}
