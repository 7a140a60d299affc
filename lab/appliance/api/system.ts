/** The documents below `/api/v1/system/` (MMP reference 4.2 and 4.3). */
import { createHash } from "node:crypto";
import type { C2wLinks } from "../c2w-links";
import type { DatabaseControl } from "../database/engine";
import type { Dialect } from "../dialects";
import type { Release } from "../releases";
import type { PeerLinks } from "../peer-links";
import type { ApplianceState } from "../state";
import { textElement } from "./xml";
import type { Element } from "./xml";

/** `system/status`. */
export function statusDocument(
  state: ApplianceState,
  release: Release,
  parts: { readonly startedAt: number; now(): Date; callLegsActive(): number },
): Element {
  const calls = String(parts.callLegsActive());
  const now = parts.now();
  return {
    name: "status",
    content: [
      textElement("hostId", idFrom(`host ${state.hostname}`)),
      textElement("softwareVersion", release.name),
      textElement("uptimeSeconds", String(Math.floor((Date.now() - parts.startedAt) / 1000))),
      textElement("cdrTime", now.toISOString().replace(/\.\d+Z$/, "Z")),
      textElement("activated", "true"),
      textElement("clusterEnabled", String((state.api["callBridges"] ?? []).length > 1)),
      textElement("cdrCorrelatorIndex", "0"),
      textElement("callLegsActive", calls),
      textElement("callLegsMaxActive", calls),
      textElement("callLegsCompleted", "0"),
    ],
  };
}

/** `system/alarms`: what cannot be reached now; each clears when it can. */
export function alarmsDocument(
  state: ApplianceState,
  {
    links,
    peers,
    database,
  }: { readonly links: C2wLinks; readonly peers: PeerLinks; readonly database: DatabaseControl },
): Element {
  const alarms = [
    ...c2wAlarms(state, links),
    ...peerAlarms(state, peers),
    ...databaseAlarms(state, database),
  ];
  return { name: "alarms", attributes: { total: String(alarms.length) }, content: alarms };
}

/** One for every Web Bridge that the Call Bridge cannot reach. */
function c2wAlarms(state: ApplianceState, links: C2wLinks): readonly Element[] {
  return (state.api["webBridges"] ?? []).flatMap((bridge): readonly Element[] => {
    const since = links.downSince(bridge);
    if (since === undefined) return [];
    const id = idFrom(`alarm ${bridge.id}`);
    const seconds = Math.floor((Date.now() - since) / 1000);
    return [
      {
        name: "alarm",
        attributes: { id },
        content: [
          textElement("type", "c2wConnectionFailure"),
          textElement("activeTimeSeconds", String(seconds)),
          textElement(
            "failureReason",
            links.statusOf(bridge) === "dnsFailure" ? "dnsFailure" : "connectFailure",
          ),
        ],
      },
    ];
  });
}

/** One for every member of the cluster that the Call Bridge cannot reach; `callBridge` says which. */
function peerAlarms(state: ApplianceState, peers: PeerLinks): readonly Element[] {
  return (state.api["callBridges"] ?? []).flatMap((member): readonly Element[] => {
    const since = peers.downSince(member);
    if (since === undefined) return [];
    const seconds = Math.floor((Date.now() - since) / 1000);
    return [
      {
        name: "alarm",
        attributes: { id: idFrom(`alarm ${member.id}`) },
        content: [
          textElement("type", "callBridgeConnectionFailure"),
          textElement("activeTimeSeconds", String(seconds)),
          textElement("callBridge", member.id),
        ],
      },
    ];
  });
}

/** The appliance's own link to the database, and of a primary one for every node that is not in sync. */
function databaseAlarms({ database }: ApplianceState, control: DatabaseControl): readonly Element[] {
  if (database.role === undefined) return [];
  const types =
    control.own() === "disconnected"
      ? ["databaseConnectionError"]
      : control
          .nodes()
          .filter(({ state }) => state !== "connected")
          .map(() => "databaseClusternodeOutofSync");
  return types.map((type, index) => ({
    name: "alarm",
    attributes: { id: idFrom(`alarm ${type} ${String(index)}`) },
    content: [textElement("type", type), textElement("activeTimeSeconds", "1")],
  }));
}

/** `system/database` (MMP reference 4.2); where its numbers stand is not evidenced. The word stays `master` here. */
export function databaseDocument(
  { database }: ApplianceState,
  control: DatabaseControl,
  dialect: Dialect,
): Element {
  if (database.role === undefined) {
    return { name: "database", attributes: { clustered: "disabled" }, content: [] };
  }
  const rows = control.nodes();
  const nodes = rows.map(({ address, role, state }): Element => ({
    name: "node",
    attributes: {
      hostname: address,
      up: String(state !== "disconnected"),
      syncBehind: state === "connected" ? "0" : state === "syncing" ? "4096" : "-1",
      master: String(role === "primary"),
    },
    content: [],
  }));
  const inUse = rows.find(({ role, state }) => role === "primary" && state === "connected")?.address ?? "";
  const numbers = { totalNodes: String(rows.length), nodeInUse: inUse };
  const isByAttribute = dialect["system-database"] === "attributes";
  const elements = isByAttribute
    ? []
    : Object.entries(numbers).map(([name, value]) => textElement(name, value));
  const cluster: Element = {
    name: "cluster",
    attributes: isByAttribute ? numbers : {},
    content: [...elements, ...nodes],
  };
  return { name: "database", attributes: { clustered: "enabled" }, content: [cluster] };
}

/** `system/configuration/cluster`. */
export function clusterDocument({ apiSettings }: ApplianceState): Element {
  const defaults = {
    newConferenceLoadLimitBasisPoints: "5000",
    existingConferenceLoadLimitBasisPoints: "8000",
  };
  const fields = { ...defaults, ...apiSettings["system/configuration/cluster"] };
  const content = Object.entries(fields).map(([name, value]) => textElement(name, value));
  return { name: "cluster", content };
}

/** An id that stays the same over restarts. */
function idFrom(seed: string): string {
  const hex = createHash("sha256").update(seed).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}
