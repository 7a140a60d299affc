/** For what the appliance lets a certificate be used (guide 2.2; MMP reference 6.4): an absent extension allows all. */
import { oids } from "./certificate-view";
import type { CertificateView, KeyUsageBit, NetscapeBit } from "./certificate-view";

/** The part that an identity plays in a TLS handshake. */
export type TlsPart = "client" | "server";

interface PartRule {
  readonly extended: string;
  readonly usage: readonly KeyUsageBit[];
  readonly netscape: NetscapeBit;
}

const rules: Readonly<Record<TlsPart, PartRule>> = {
  client: {
    extended: oids.clientAuth,
    usage: ["digitalSignature", "keyAgreement"],
    netscape: "sslClient",
  },
  server: {
    extended: oids.serverAuth,
    usage: ["digitalSignature", "keyEncipherment", "keyAgreement"],
    netscape: "sslServer",
  },
};

/** Why a leaf does not serve for a part, in words for a FAILURE line; undefined when it does. */
export function unsuitableFor(leaf: CertificateView, part: TlsPart): string | undefined {
  const rule = rules[part];
  if (leaf.extendedKeyUsage && !leaf.extendedKeyUsage.has(rule.extended)) {
    return `extended key usage does not allow TLS ${part}`;
  }
  if (leaf.keyUsage && !rule.usage.some((bit) => leaf.keyUsage?.has(bit))) {
    return `key usage does not allow TLS ${part}`;
  }
  if (leaf.netscapeType && !leaf.netscapeType.has(rule.netscape)) {
    return `Netscape certificate type does not allow TLS ${part}`;
  }
  return undefined;
}

/** Whether a certificate that is not the leaf is marked as a CA: at least one mark, and none against it. */
export function isMarkedAsCa(certificate: CertificateView): boolean {
  const marks = [
    certificate.keyUsage?.has("keyCertSign"),
    certificate.isCaByBasicConstraints,
    certificate.netscapeType?.has("sslCa"),
  ].filter((mark) => mark !== undefined);
  return marks.length > 0 && marks.every(Boolean);
}
