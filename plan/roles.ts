/**
 * The catalogue of roles as data: which slots a role has, what each takes, how the role activates, where it listens.
 * A new role is a new entry here, a sequence in plan/sequences and a component.
 */
import type { RoleName } from "./names";
import type { RoleEntry } from "./role-entry";
import { serviceRoles } from "./service-roles";

export type { ListenerEntry, RoleEntry, SlotEntry } from "./role-entry";

export const roles = {
  webAdmin: {
    role: "webAdmin",
    verb: "webadmin",
    tables: ["webadmin"],
    slots: [
      {
        slot: "certs",
        kind: "identity",
        assign: "webadmin certs",
        parts: ["key", "leaf", "bundle"],
        lastIsOptional: true,
        usages: ["server"],
        table: "webadmin",
        clear: "webadmin certs none",
        symbols: { key: "{key}", leaf: "{leaf}", bundle: "{bundle}" },
      },
    ],
    activation: "disableEnable",
    listeners: [{ listener: "webAdmin.https", slot: "certs", defaultPort: 443 }],
    fileStem: "webadmin",
  },
  callBridge: {
    role: "callBridge",
    verb: "callbridge",
    tables: ["callbridge", "tls sip", "tls ldap"],
    slots: [
      {
        slot: "certs",
        kind: "identity",
        assign: "callbridge certs",
        parts: ["key", "leaf", "bundle"],
        lastIsOptional: true,
        usages: ["server", "client"],
        table: "callbridge",
        clear: "callbridge certs none",
        symbols: { key: "{key}", leaf: "{leaf}", bundle: "{bundle}" },
      },
      {
        slot: "c2wTrust",
        kind: "trust",
        assign: "callbridge trust c2w",
        parts: ["trust"],
        lastIsOptional: false,
        usages: [],
        table: "callbridge",
        clear: "callbridge trust c2w none",
        since: { release: "2.9", requirement: "VER-04" },
        symbols: { trust: "{trust-c2w}" },
      },
      {
        slot: "clusterTrust",
        kind: "trust",
        assign: "callbridge trust cluster",
        parts: ["trust"],
        lastIsOptional: false,
        usages: [],
        table: "callbridge",
        clear: "callbridge trust cluster none",
        since: { release: "2.4", requirement: "VER-08" },
        symbols: { trust: "{trust-cluster}" },
      },
      {
        slot: "sipTrust",
        kind: "trust",
        assign: "tls sip trust",
        parts: ["trust"],
        lastIsOptional: false,
        usages: [],
        table: "tls sip",
        symbols: { trust: "{trust-sip}" },
      },
      {
        slot: "ldapTrust",
        kind: "trust",
        assign: "tls ldap trust",
        parts: ["trust"],
        lastIsOptional: false,
        usages: [],
        table: "tls ldap",
        symbols: { trust: "{trust-ldap}" },
      },
    ],
    activation: "restart",
    // The SIP TLS port is general SIP knowledge, not a word of the guide (MMP reference 8).
    listeners: [{ listener: "callBridge.sip", slot: "certs", defaultPort: 5061 }],
    fileStem: "callbridge",
  },
  webBridge3: {
    role: "webBridge3",
    verb: "webbridge3",
    tables: ["webbridge3"],
    slots: [
      {
        slot: "httpsCerts",
        kind: "identity",
        assign: "webbridge3 https certs",
        parts: ["key", "fullChain"],
        lastIsOptional: false,
        usages: ["server"],
        table: "webbridge3",
        clear: "webbridge3 https certs none",
        symbols: { key: "{key-https}", fullChain: "{full-chain-https}" },
      },
      {
        slot: "c2wCerts",
        kind: "identity",
        assign: "webbridge3 c2w certs",
        parts: ["key", "fullChain"],
        lastIsOptional: false,
        usages: ["server"],
        table: "webbridge3",
        clear: "webbridge3 c2w certs none",
        symbols: { key: "{key-c2w}", fullChain: "{full-chain-c2w}" },
      },
      {
        slot: "c2wTrust",
        kind: "trust",
        assign: "webbridge3 c2w trust",
        parts: ["trust"],
        lastIsOptional: false,
        usages: [],
        table: "webbridge3",
        clear: "webbridge3 c2w trust none",
        symbols: { trust: "{trust-c2w}" },
      },
    ],
    activation: "disableEnable",
    // 443 and 9999 are the guide's examples (WB3-09, C2W-01); the table says which ports are really used.
    listeners: [
      { listener: "webBridge3.https", slot: "httpsCerts", defaultPort: 443 },
      { listener: "webBridge3.c2w", slot: "c2wCerts", defaultPort: 9999 },
    ],
    fileStem: "webbridge3",
    // 2.9 has it beside Web Bridge 2, which 3.0 dropped (VER-03).
    since: { release: "2.9", requirement: "VER-04" },
  },
  turn: {
    role: "turn",
    verb: "turn",
    tables: ["turn"],
    slots: [
      {
        slot: "certs",
        kind: "identity",
        assign: "turn certs",
        parts: ["key", "leaf", "bundle"],
        lastIsOptional: true,
        usages: ["server"],
        table: "turn",
        clear: "turn certs none",
        symbols: { key: "{key}", leaf: "{leaf}", bundle: "{bundle}" },
      },
    ],
    activation: "disableEnable",
    // The port of TURN over TLS (RFC 8656 18.2); the table says which one is really used.
    listeners: [{ listener: "turn.tls", slot: "certs", defaultPort: 5349 }],
    fileStem: "turn",
  },
  ...serviceRoles,
} as const satisfies Partial<Record<RoleName, RoleEntry>>;

/** A role that the package can change today. */
export type SupportedRole = keyof typeof roles;

/** The catalogue entry of a role. */
export function roleEntry(role: SupportedRole): RoleEntry {
  return roles[role];
}

/** Whether the package can change a role today. */
export function isSupportedRole(role: string): role is SupportedRole {
  return Object.hasOwn(roles, role);
}
