/** The collections of objects that the API has, and what is known of their fields (MMP reference 4.2). */

/** One collection. */
export interface Collection {
  readonly name: string;
  /** Name of one object, e.g. `webBridge`. */
  readonly item: string;
  /** The fields that a list shows; undefined shows all. */
  readonly listed?: readonly string[];
  /** The fields that it takes; undefined takes any. */
  readonly fields?: readonly string[];
}

const known: readonly Collection[] = [
  {
    name: "webBridges",
    item: "webBridge",
    listed: ["url"],
    fields: ["url", "tenant", "tenantGroup", "callBridge", "callBridgeGroup", "webBridgeProfile"],
  },
  { name: "callBridges", item: "callBridge", listed: ["name"] },
];

/** Objects that set-up scripts create and that mean nothing here: kept and shown as they came. */
const generic = [
  "callBrandingProfiles",
  "callBridgeGroups",
  "callLegProfiles",
  "callProfiles",
  "compatibilityProfiles",
  "coSpaces",
  "dialInSecurityProfiles",
  "dtmfProfiles",
  "forwardingDialPlanRules",
  "inboundDialPlanRules",
  "ivrBrandingProfiles",
  "ivrs",
  "layoutTemplates",
  "ldapMappings",
  "ldapServers",
  "ldapSources",
  "ldapSyncs",
  "outboundDialPlanRules",
  "tenantGroups",
  "tenants",
  "turnServers",
  "userProfiles",
  "webBridgeProfiles",
];

/** The collection of a name; undefined when the API has none. */
export function collectionOf(name: string): Collection | undefined {
  const found = known.find((collection) => collection.name === name);
  if (found) return found;
  return generic.includes(name) ? { name, item: name.replace(/s$/, "") } : undefined;
}
