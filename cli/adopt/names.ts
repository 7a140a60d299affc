/** The names in the DNS that certificates tell. Pure. */
import type { Certificate } from "../../x509/certificate";
import { coversName, isHostName } from "../../x509/host-names";
import type { RoleSurvey, SlotSurvey } from "../doctor/survey";

/** Roles that are known by the name of their appliance; the others may have a name of their own. */
const namedAsAppliance: readonly string[] = ["webAdmin", "callBridge", "turn"];

/** The leaf that a slot holds. */
export function leafOf({ kind, certificates }: SlotSurvey): Certificate | undefined {
  return kind === "identity" ? certificates[0] : undefined;
}

/** The DNS names of a leaf that a component can be given, the common name where there are no others. */
export function hostNames({ names, commonName = "" }: Certificate): readonly string[] {
  const named = names.dns.length + names.ip.length === 0 ? [commonName] : names.dns;
  return named.filter((name) => isHostName(name) && name.includes("."));
}

/**
 * The name of an appliance: the host that it was reached by, else the first name that most of the certificates cover which
 * bear the appliance's name. Undefined when an address is all that is known.
 */
export function commonName(host: string, roles: readonly RoleSurvey[]): string | undefined {
  const leaves = roles
    .filter(({ role }) => namedAsAppliance.includes(role))
    .flatMap(({ slots }) => slots.flatMap((slot) => leafOf(slot) ?? []));
  const candidates = [...(isHostName(host) ? [host] : []), ...leaves.flatMap(hostNames)];
  const covering = (name: string): number => leaves.filter((leaf) => coversName(leaf, name)).length;
  const most = Math.max(0, ...candidates.map(covering));
  return candidates.find((name) => covering(name) === most);
}

/** The name that a role with a name of its own is given, where it is not the appliance's. */
export function ownName(leaf: Certificate, fqdn: string | undefined): string | undefined {
  if (fqdn !== undefined && coversName(leaf, fqdn)) return undefined;
  return hostNames(leaf)[0];
}

/** What Call Bridges can connect to under a c2w leaf: a name, or an address. */
export function c2wHostOf(leaf: Certificate, fqdn: string | undefined): string | undefined {
  return ownName(leaf, fqdn) ?? fqdn ?? leaf.names.ip[0];
}
