/** Who shows which certificate, and who accepts it: the inventory of a deployment and the mesh of its trust. Pure. */
import { parseCertificates } from "../x509/certificate";
import type { Certificate } from "../x509/certificate";
import { alternativeNames } from "../x509/host-names";
import type { RoleName } from "./names";
import { roleEntry } from "./roles";
import type { SupportedRole } from "./roles";

/** One role as it is declared. */
export interface DeclaredRole {
  readonly appliance: string;
  readonly role: SupportedRole;
  /** Leaf and chain by slot, as PEM. */
  readonly identities: Readonly<Record<string, { readonly leafPem: string; readonly chainPem: string }>>;
  /** Trust files by slot, as PEM; `peers` is what stands in a bundle for peers (Recorder, Streamer). */
  readonly trusts: Readonly<Record<string, string>>;
}

/** One certificate that a listener or a client shows. */
export interface InventoryEntry {
  /** Name of its `MeetingServer`. */
  readonly appliance: string;
  /** E.g. `webBridge3`. */
  readonly role: RoleName;
  /** E.g. `certs`, or `c2wCerts` of a Web Bridge 3. */
  readonly slot: string;
  /** The listener that shows it, e.g. `webBridge3.c2w`; absent where none does. */
  readonly listener?: string;
  /** In the order of the certificate, e.g. `O=Example, CN=cms1.example.org`. */
  readonly subject: string;
  /** DNS names, addresses and others, as the certificate lists them. */
  readonly names: readonly string[];
  /** In the order of the certificate. */
  readonly issuer: string;
  /** ISO 8601. */
  readonly notAfter: string;
  /** SHA-256, lower-case hex. */
  readonly sha256: string;
}

/** A role that accepts a certificate, and by what. */
export interface TrustLink {
  /** `appliance role` of whoever verifies. */
  readonly verifier: string;
  /** The verifier's trust slot. */
  readonly by: string;
  /** `appliance role slot` of what is shown. */
  readonly shown: string;
  /** Subject of the certificate in the trust through which it is accepted; absent where it is not. */
  readonly through?: string;
}

/** All certificates of a deployment and the links between its roles (PKI-24). */
export interface Inventory {
  /** Version of this form. */
  readonly schema: 1;
  /** By appliance, role and slot. */
  readonly certificates: readonly InventoryEntry[];
  /** One for each role that verifies and each certificate that it is shown. */
  readonly links: readonly TrustLink[];
}

/** Which slots of which roles a trust slot is for. */
const verified: Readonly<Record<string, readonly (readonly [SupportedRole, string])[]>> = {
  "callBridge c2wTrust": [["webBridge3", "c2wCerts"]],
  "webBridge3 c2wTrust": [
    ["callBridge", "certs"],
    ["scheduler", "c2wCerts"],
  ],
  "scheduler c2wTrust": [["webBridge3", "c2wCerts"]],
  "callBridge clusterTrust": [["webAdmin", "certs"]],
  "recorder peers": [["callBridge", "certs"]],
  "streamer peers": [["callBridge", "certs"]],
};

/** The inventory of declared roles, by appliance, role and slot. Throws x509/... for what is no certificate. */
export function inventoryOf(roles: readonly DeclaredRole[]): Inventory {
  const shown = roles.flatMap(shownBy);
  return {
    schema: 1,
    certificates: shown.map(({ entry }) => entry).sort(byPlace),
    links: roles.flatMap((role) => linksOf(role, roles, shown)),
  };
}

/** A certificate with what stands above it. */
export interface Shown {
  readonly entry: InventoryEntry;
  /** Leaf first, root last. */
  readonly chain: readonly Certificate[];
}

function shownBy({ appliance, role, identities }: DeclaredRole): readonly Shown[] {
  return Object.entries(identities).flatMap(([slot, { leafPem, chainPem }]) => {
    const chain = parseCertificates(leafPem + chainPem, `${appliance} ${role} ${slot}`);
    const [leaf] = chain;
    if (!leaf) return [];
    const listener = roleEntry(role).listeners.find((one) => one.slot === slot)?.listener;
    const { subject, issuer, notAfter, sha256 } = leaf;
    const entry: InventoryEntry = {
      ...{ appliance, role, slot },
      ...(listener !== undefined && { listener }),
      subject,
      names: alternativeNames(leaf),
      issuer,
      notAfter: notAfter.toISOString(),
      sha256,
    };
    return [{ entry, chain }];
  });
}

function linksOf(
  { appliance, role, trusts }: DeclaredRole,
  roles: readonly DeclaredRole[],
  shown: readonly Shown[],
): readonly TrustLink[] {
  return Object.entries(trusts).flatMap(([slot, pem]) => {
    const trust = parseCertificates(pem, `${appliance} ${role} ${slot}`);
    return shownAt({ appliance, role, slot }, roles, shown).map(({ entry, chain }): TrustLink => {
      const through = trust.find(({ sha256 }) => chain.some((one) => one.sha256 === sha256))?.subject;
      const link = { verifier: `${appliance} ${role}`, by: slot, shown: placeOf(entry) };
      return through === undefined ? link : { ...link, through };
    });
  });
}

/** A trust slot of a role. */
export interface TrustPlace {
  readonly appliance: string;
  readonly role: SupportedRole;
  readonly slot: string;
}

/** What the roles show where this trust decides. */
export function shownTo(place: TrustPlace, roles: readonly DeclaredRole[]): readonly Shown[] {
  return shownAt(place, roles, roles.flatMap(shownBy));
}

function shownAt(
  { appliance, role, slot }: TrustPlace,
  roles: readonly DeclaredRole[],
  shown: readonly Shown[],
): readonly Shown[] {
  const peers = verified[`${role} ${slot}`] ?? [];
  return shown.filter(({ entry }) => peers.some((peer) => isPeer(peer, entry, { appliance, slot, roles })));
}

/** A cluster's members verify each other's Web Admin, and nobody its own. */
function isPeer(
  [role, slot]: readonly [SupportedRole, string],
  entry: InventoryEntry,
  by: { readonly appliance: string; readonly slot: string; readonly roles: readonly DeclaredRole[] },
): boolean {
  if (entry.role !== role || entry.slot !== slot) return false;
  if (by.slot !== "clusterTrust") return true;
  const isMember = by.roles.some((one) => one.role === "callBridge" && one.appliance === entry.appliance);
  return isMember && entry.appliance !== by.appliance;
}

/** `appliance role slot`. */
export function placeOf({ appliance, role, slot }: InventoryEntry): string {
  return `${appliance} ${role} ${slot}`;
}

function byPlace(one: InventoryEntry, other: InventoryEntry): number {
  return placeOf(one) < placeOf(other) ? -1 : 1;
}
