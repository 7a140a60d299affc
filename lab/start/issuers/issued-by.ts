/**
 * Who issued what the listeners show: each is looked at once more, and the certificate whose key signed its leaf is found among
 * those of the CAs that the lab knows and those that came along. Names alone prove nothing.
 */
import { X509Certificate } from "node:crypto";
import { connect } from "node:tls";
import type { DetailedPeerCertificate } from "node:tls";
import type { SeenListener } from "../listeners";
import { columnsText } from "../layout";

/** A CA, and how certificates are got from it. */
export interface KnownAuthority {
  readonly how: string;
  /** Its certificates, PEM, several one after the other. */
  readonly certificatesPem: string;
}

/** Where a certificate is shown. */
export interface ShownAt {
  readonly appliance: string;
  readonly listener: string;
  readonly address: string;
  readonly port: number;
}

/** One listener and the CA behind it. */
export interface IssuedResult {
  readonly appliance: string;
  readonly listener: string;
  /** Subject of the certificate whose key signed the leaf; empty where none that is known did. */
  readonly issuer: string;
  readonly how: string;
}

const handshakeMs = 10_000;
const databasePort = 5432;

/** Looks at all of them. */
export async function whoIssued(
  places: readonly ShownAt[],
  authorities: readonly KnownAuthority[],
): Promise<readonly IssuedResult[]> {
  return Promise.all(places.map((place) => issuerAt(place, authorities)));
}

/** The places of the listeners that were seen and of the database's primary, which the other nodes connect to. */
export function shownPlaces(
  listeners: readonly SeenListener[],
  nodes: readonly { readonly appliance: string; readonly address: string; readonly role: string }[],
): readonly ShownAt[] {
  return [
    ...listeners.map(({ appliance, listener, address, port }) => ({ appliance, listener, address, port })),
    ...nodes
      .filter(({ role }) => role === "primary")
      .map(({ appliance, address }) => ({
        ...{ appliance, address },
        listener: "database",
        port: databasePort,
      })),
  ];
}

async function issuerAt(
  { appliance, listener, address, port }: ShownAt,
  authorities: readonly KnownAuthority[],
): Promise<IssuedResult> {
  const [leaf, ...along] = await shownChain(address, port);
  const isIssuer = (one: X509Certificate): boolean =>
    leaf !== undefined && leaf.checkIssued(one) && leaf.verify(one.publicKey);
  for (const { how, certificatesPem } of authorities) {
    const found = certificatesIn(certificatesPem).find(isIssuer);
    if (found) return { appliance, listener, issuer: nameOf(found), how };
  }
  const found = along.find(isIssuer);
  const how = found ? "a CA for nothing else here" : "nobody that the lab knows";
  return { appliance, listener, issuer: found ? nameOf(found) : "", how };
}

function certificatesIn(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

function nameOf({ subject }: X509Certificate): string {
  return /^CN=(.*)$/m.exec(subject)?.[1] ?? subject.replaceAll("\n", ", ");
}

/** Leaf first; empty where nobody answers. A server that wants a certificate of the client shows its own before that. */
function shownChain(host: string, port: number): Promise<readonly X509Certificate[]> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, rejectUnauthorized: false, timeout: handshakeMs }, () => {
      const chain = chainOf(socket.getPeerCertificate(true));
      socket.destroy();
      resolve(chain);
    });
    const giveUp = (): void => {
      socket.destroy();
      resolve([]);
    };
    socket.once("error", giveUp).once("timeout", giveUp).once("close", giveUp);
  });
}

/** A root names itself as its issuer; where the chain ends before, there is nothing, whatever the type says. */
function chainOf(leaf: DetailedPeerCertificate): readonly X509Certificate[] {
  const chain = new Map<string, X509Certificate>();
  let next: Partial<DetailedPeerCertificate> | undefined = leaf;
  while (next?.raw) {
    const certificate = new X509Certificate(next.raw);
    if (chain.has(certificate.fingerprint256)) break;
    chain.set(certificate.fingerprint256, certificate);
    next = next.issuerCertificate;
  }
  return [...chain.values()];
}

/** The table: a CA, and below it what it issued. */
export function issuedText(issued: readonly IssuedResult[]): string {
  const groups = new Map<string, IssuedResult[]>();
  for (const one of issued) {
    const key = `${one.issuer} ${one.how}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const rows = [...groups.values()].flatMap((group) =>
    group.map(({ issuer, how, appliance, listener }, at) => [
      ...(at === 0 ? [issuer || "unknown", how] : ["", ""]),
      `${appliance} ${listener}`,
    ]),
  );
  return columnsText(["CA", "how", "issued for"], rows);
}
