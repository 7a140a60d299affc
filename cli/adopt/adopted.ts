/** What of a found appliance is taken over as it is, and what is not and why. Pure. */
import { isHostName } from "../../x509/host-names";
import type { Survey } from "../doctor/survey";
import { adoptRole } from "./adopted-role";
import type { AdoptedRole, AdoptionNote } from "./adopted-role";
import { commonName } from "./names";

/** One appliance. */
export interface AdoptedAppliance {
  /** What the program calls it; also the folder of its files. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly hostKey: string;
  /** Its name in the DNS, as far as the host and the certificates tell one. */
  readonly fqdn?: string;
  readonly roles: readonly AdoptedRole[];
  readonly notes: readonly AdoptionNote[];
}

/** Every appliance that could be read, under names of their own. */
export function adoptedFleet(surveys: readonly Survey[], now: Date): readonly AdoptedAppliance[] {
  const taken = new Set<string>();
  return surveys.map((survey) => {
    const name = freeName(nameOf(survey.target.host), taken);
    taken.add(name);
    return adopt(name, survey, now);
  });
}

function adopt(name: string, { target, appliance, failure }: Survey, now: Date): AdoptedAppliance {
  const { host, port, user, hostKey = "" } = target;
  const used = (appliance?.roles ?? []).filter(({ slots }) => slots.length > 0);
  const fqdn = commonName(host, used);
  const adopted = used.map((role) =>
    adoptRole({ appliance: name, ...(fqdn !== undefined && { fqdn }) }, role, now),
  );
  const roles = adopted.flatMap(({ role }) => role ?? []);
  const unread = failure ? [{ where: name, text: failure.message }] : [];
  return {
    ...{ name, host, port, user, hostKey },
    ...(fqdn !== undefined && { fqdn }),
    roles,
    notes: [...unread, ...adopted.flatMap(({ notes }) => notes)],
  };
}

/** `cms1` of `cms1.example.org`; an address is written with hyphens. */
function nameOf(host: string): string {
  const text = isHostName(host) ? (host.split(".")[0] ?? host) : `cms-${host}`;
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

function freeName(wanted: string, taken: ReadonlySet<string>, number = 1): string {
  const name = number === 1 ? wanted : `${wanted}-${String(number)}`;
  return taken.has(name) ? freeName(wanted, taken, number + 1) : name;
}
