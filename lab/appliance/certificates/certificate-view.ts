/** A certificate as the appliance looks at it: Node's own view, and the extensions that Node does not show. */
import type { X509Certificate } from "node:crypto";
import { bitsOf, childrenOf, oidText, readElement } from "./der";
import type { DerElement } from "./der";

/** A bit of the KeyUsage extension. */
export type KeyUsageBit = (typeof keyUsageBits)[number];
const keyUsageBits = [
  "digitalSignature",
  "nonRepudiation",
  "keyEncipherment",
  "dataEncipherment",
  "keyAgreement",
  "keyCertSign",
  "cRLSign",
  "encipherOnly",
  "decipherOnly",
] as const;

/** A bit of the old Netscape certificate type that matters here. */
export type NetscapeBit = "sslClient" | "sslServer" | "sslCa";

/** The parts of a certificate that the appliance's rules look at; an absent extension is an absent field. */
export interface CertificateView {
  readonly x509: X509Certificate;
  readonly keyUsage?: ReadonlySet<KeyUsageBit>;
  /** Object identifiers, dotted. */
  readonly extendedKeyUsage?: ReadonlySet<string>;
  readonly isCaByBasicConstraints?: boolean;
  readonly netscapeType?: ReadonlySet<NetscapeBit>;
  /** Whether its own key signed it and it names itself as issuer. */
  readonly isSelfSigned: boolean;
}

/** Object identifiers of the extensions and usages read or written here. */
export const oids = {
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  extendedKeyUsage: "2.5.29.37",
  netscapeType: "2.16.840.1.113730.1.1",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
} as const;

/** Reads the extensions of a certificate. */
export function viewCertificate(x509: X509Certificate): CertificateView {
  const found = extensionsOf(x509.raw);
  const usage = found.get(oids.keyUsage);
  const extended = found.get(oids.extendedKeyUsage);
  const constraints = found.get(oids.basicConstraints);
  const netscape = found.get(oids.netscapeType);
  return {
    x509,
    ...(usage && { keyUsage: keyUsageOf(usage) }),
    ...(extended && {
      extendedKeyUsage: new Set(childrenOf(extended).map((child) => oidText(child.content))),
    }),
    ...(constraints && { isCaByBasicConstraints: childrenOf(constraints)[0]?.content[0] === 0xff }),
    ...(netscape && { netscapeType: netscapeOf(netscape) }),
    isSelfSigned: x509.subject === x509.issuer && x509.verify(x509.publicKey),
  };
}

function extensionsOf(der: Buffer): ReadonlyMap<string, DerElement> {
  const found = new Map<string, DerElement>();
  const [tbs] = childrenOf(readElement(der));
  const wrapper = tbs && childrenOf(tbs).find((element) => element.tag === 0xa3);
  const list = wrapper && childrenOf(wrapper)[0];
  for (const extension of list ? childrenOf(list) : []) {
    const parts = childrenOf(extension);
    const [id] = parts;
    const value = parts.at(-1);
    if (id && value) found.set(oidText(id.content), readElement(value.content));
  }
  return found;
}

function keyUsageOf(bits: DerElement): ReadonlySet<KeyUsageBit> {
  const set = bitsOf(bits.content);
  return new Set(keyUsageBits.filter((_, index) => set.has(index)));
}

function netscapeOf(bits: DerElement): ReadonlySet<NetscapeBit> {
  const set = bitsOf(bits.content);
  const names: NetscapeBit[] = [];
  if (set.has(0)) names.push("sslClient");
  if (set.has(1)) names.push("sslServer");
  if (set.has(5)) names.push("sslCa");
  return new Set(names);
}
