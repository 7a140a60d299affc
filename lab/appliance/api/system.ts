/** The documents below `/api/v1/system/` (MMP reference 4.2 and 4.3). */
import { createHash } from "node:crypto";
import type { C2wLinks } from "../c2w-links";
import type { Release } from "../releases";
import type { ApplianceState } from "../state";
import { textElement } from "./xml";
import type { Element } from "./xml";

/** `system/status`. */
export function statusDocument(
  state: ApplianceState,
  release: Release,
  clock: { readonly startedAt: number; now(): Date },
): Element {
  const calls = state.apiSettings["system/status"]?.["callLegsActive"] ?? "0";
  const now = clock.now();
  return {
    name: "status",
    content: [
      textElement("hostId", idFrom(`host ${state.hostname}`)),
      textElement("softwareVersion", release.name),
      textElement("uptimeSeconds", String(Math.floor((Date.now() - clock.startedAt) / 1000))),
      textElement("cdrTime", now.toISOString().replace(/\.\d+Z$/, "Z")),
      textElement("activated", "true"),
      textElement("clusterEnabled", "false"),
      textElement("cdrCorrelatorIndex", "0"),
      textElement("callLegsActive", calls),
      textElement("callLegsMaxActive", calls),
      textElement("callLegsCompleted", "0"),
    ],
  };
}

/** `system/alarms`: one for every Web Bridge that the Call Bridge cannot reach; it clears when it can. */
export function alarmsDocument(state: ApplianceState, links: C2wLinks): Element {
  const alarms = (state.api["webBridges"] ?? []).flatMap((bridge): readonly Element[] => {
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
  return { name: "alarms", attributes: { total: String(alarms.length) }, content: alarms };
}

/** `system/database` of a Call Bridge without a cluster. */
export function databaseDocument(): Element {
  return { name: "database", attributes: { clustered: "disabled" }, content: [] };
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
