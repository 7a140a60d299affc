/**
 * The links of a Call Bridge to the other members of its cluster: it calls each by the address that `/api/v1/callBridges` has, over
 * HTTPS to that member's Web Admin (MMP reference 4.2, CLU-02). With `callbridge trust cluster` it verifies whom it meets, from
 * release 3.4 on also that the address is the very name in the certificate (CLU-05); without it nobody is verified (CLU-04).
 */
import { isIP } from "node:net";
import type { ApiObject, ServedIdentity } from "./state";
import { WebAdminLink } from "./web-admin-link";
import type { LinkSurroundings } from "./web-admin-link";

/** What the links need of the appliance. */
export interface PeerSurroundings extends LinkSurroundings {
  /** Members of the cluster, itself among them. */
  members(): readonly ApiObject[];
  /** Its own name in the cluster; undefined where none is set. */
  ownName(): string | undefined;
  /** What the Call Bridge runs with; undefined while it does not run. */
  served(): ServedIdentity | undefined;
  /** Whether the release compares a peer's address with the names in its certificate. */
  readonly comparesNames: boolean;
  /** Writes a line of the system log. */
  log(text: string): void;
}

/** Members come and go with the database, too, which tells nobody. */
const lookMs = 250;

/** The links of one Call Bridge. */
export class PeerLinks {
  readonly #surroundings: PeerSurroundings;
  readonly #links = new Map<string, WebAdminLink>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(surroundings: PeerSurroundings) {
    this.#surroundings = surroundings;
  }

  /** Drops every connection and dials again: after a restart of the Call Bridge. */
  restart(): void {
    for (const key of [...this.#links.keys()]) this.#drop(key);
    this.refresh();
  }

  /** Dials members that are new, and drops those that are gone or are called otherwise now. */
  refresh(): void {
    if (this.#isStopped) return;
    const wanted = new Map(this.#peers().map((peer) => [keyOf(peer), peer]));
    for (const key of [...this.#links.keys()]) if (!wanted.has(key)) this.#drop(key);
    for (const [key, peer] of wanted) if (!this.#links.has(key)) this.#dial(key, peer);
    this.#timer ??= setInterval(() => this.refresh(), lookMs).unref();
  }

  /** Since when the link to a member is down, in milliseconds; undefined while it is up, and for itself. */
  downSince(member: ApiObject): number | undefined {
    return this.#links.get(keyOf(member))?.downSince;
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
    for (const key of [...this.#links.keys()]) this.#drop(key);
  }

  /** Everybody but itself, as long as the Call Bridge runs. */
  #peers(): readonly ApiObject[] {
    const appliance = this.#surroundings;
    if (!appliance.served()) return [];
    const own = appliance.ownName();
    return appliance.members().filter(({ fields }) => {
      const target = targetOf(fields["address"]);
      if (!target || (own !== undefined && fields["name"] === own)) return false;
      const { host } = target;
      return (isIP(host) ? host : appliance.resolve(host)) !== appliance.ownAddress;
    });
  }

  #drop(key: string): void {
    this.#links.get(key)?.stop();
    this.#links.delete(key);
  }

  #dial(key: string, { fields }: ApiObject): void {
    const target = targetOf(fields["address"]);
    if (!target) return;
    const appliance = this.#surroundings;
    const trustPem = appliance.served()?.clusterTrustPem;
    const names = trustPem === undefined ? "any" : appliance.comparesNames ? "exact" : "usual";
    const called = fields["name"] ?? target.host;
    const tell = (problem: string | undefined): void =>
      appliance.log(
        problem === undefined
          ? `call bridge link to "${called}" established`
          : `call bridge link to "${called}" failed (${problem})`,
      );
    const link = { ...target, names, ...(trustPem !== undefined && { trustPem }) } as const;
    this.#links.set(key, new WebAdminLink(link, appliance, tell));
  }
}

function keyOf({ id, fields }: ApiObject): string {
  return `${id} ${fields["address"] ?? ""}`;
}

function targetOf(address: string | undefined): { readonly host: string; readonly port: number } | undefined {
  const match = /^(?:https:\/\/)?(\[[^\]]+\]|[^:/]+)(?::(\d{1,5}))?\/?$/.exec(address ?? "");
  const [, host, port = "443"] = match ?? [];
  return host === undefined ? undefined : { host: host.replace(/^\[|\]$/g, ""), port: Number(port) };
}
