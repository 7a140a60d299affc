/** The roles that serve calls from beside the Call Bridge, as a part of the catalogue in roles.ts. */
import type { RoleName } from "./names";
import type { RoleEntry } from "./role-entry";

export const serviceRoles = {
  recorder: {
    role: "recorder",
    verb: "recorder",
    tables: ["recorder"],
    slots: [
      {
        slot: "certs",
        kind: "identity",
        assign: "recorder sip certs",
        parts: ["key", "leaf", "bundle"],
        lastIsOptional: true,
        usages: ["server"],
        table: "recorder",
        // `certs none` empties a slot of every role that the reference describes (MMP reference 3).
        clear: "recorder sip certs none",
        symbols: { key: "{key}", leaf: "{leaf}", bundle: "{bundle}" },
      },
    ],
    activation: "disableEnable",
    listeners: [{ listener: "recorder.sip", slot: "certs", defaultPort: 5061 }],
    fileStem: "recorder",
    since: { release: "3.0", requirement: "VER-05" },
  },
  streamer: {
    role: "streamer",
    verb: "streamer",
    tables: ["streamer"],
    slots: [
      {
        slot: "certs",
        kind: "identity",
        assign: "streamer sip certs",
        parts: ["key", "leaf", "bundle"],
        lastIsOptional: true,
        usages: ["server"],
        table: "streamer",
        clear: "streamer sip certs none",
        symbols: { key: "{key}", leaf: "{leaf}", bundle: "{bundle}" },
      },
    ],
    activation: "disableEnable",
    listeners: [{ listener: "streamer.sip", slot: "certs", defaultPort: 5061 }],
    fileStem: "streamer",
    since: { release: "3.0", requirement: "VER-05" },
  },
  meetingApps: {
    role: "meetingApps",
    verb: "meetingapps",
    tables: ["meetingapps"],
    slots: [
      {
        slot: "httpsCerts",
        kind: "identity",
        assign: "meetingapps https certs",
        parts: ["key", "fullChain"],
        lastIsOptional: false,
        usages: ["server"],
        table: "meetingapps",
        clear: "meetingapps https certs none",
        symbols: { key: "{key}", fullChain: "{full-chain}" },
      },
    ],
    activation: "disableEnable",
    listeners: [{ listener: "meetingApps.https", slot: "httpsCerts", defaultPort: 443 }],
    fileStem: "meetingapps",
    since: { release: "3.5", requirement: "apply/release" },
  },
  scheduler: {
    role: "scheduler",
    verb: "scheduler",
    tables: ["scheduler"],
    slots: [
      {
        slot: "httpsCerts",
        kind: "identity",
        assign: "scheduler https certs",
        parts: ["key", "fullChain"],
        lastIsOptional: false,
        usages: ["server"],
        table: "scheduler",
        clear: "scheduler https certs none",
        symbols: { key: "{key-https}", fullChain: "{full-chain-https}" },
      },
      {
        slot: "c2wCerts",
        kind: "identity",
        assign: "scheduler c2w certs",
        parts: ["key", "fullChain"],
        lastIsOptional: false,
        // It connects to Web Bridges and is connected to by nobody there (MMP reference 3.7).
        usages: ["client"],
        table: "scheduler",
        clear: "scheduler c2w certs none",
        symbols: { key: "{key-c2w}", fullChain: "{full-chain-c2w}" },
      },
      {
        slot: "c2wTrust",
        kind: "trust",
        assign: "scheduler c2w trust",
        parts: ["trust"],
        lastIsOptional: false,
        usages: [],
        table: "scheduler",
        clear: "scheduler c2w trust none",
        symbols: { trust: "{trust-c2w}" },
      },
    ],
    activation: "disableEnable",
    // No usual port is evidenced; the table says which one is used.
    listeners: [{ listener: "scheduler.https", slot: "httpsCerts", defaultPort: 443 }],
    fileStem: "scheduler",
    since: { release: "3.4", requirement: "apply/release" },
  },
} as const satisfies Partial<Record<RoleName, RoleEntry>>;
