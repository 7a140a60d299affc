/** The certificates of a cluster: made by a CA of its own, or ready ones. */
import type * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import { databaseClientRequest, databaseServerRequest } from "../../plan/requests";
import { awaitedOf } from "../awaited";
import { against, checkedInput } from "../boundary";
import type { Identity } from "../issuers/issuer";
import { dedicateCa } from "../issuers/dedicated-ca";
import { checkForDatabase, PrivateCa } from "../issuers/private-ca";
import type { ClusterMembers, ClusterNode } from "./cluster-members";
import type { DatabaseClusterArgs } from "./database-cluster-args";

/** The identities, one per node in their order; a shared one stands there for each. */
export interface ClusterIdentities {
  readonly servers: readonly Identity[];
  readonly client: Identity;
  /** Whether their CA may stand above something else without being known by its component, so that certificates tell. */
  readonly existedBefore: boolean;
}

/** Makes them, or takes what is given. */
export function clusterIdentities(
  owner: pulumi.ComponentResource,
  name: string,
  args: DatabaseClusterArgs,
  members: ClusterMembers,
): ClusterIdentities {
  const ready = against(owner, () => readyIdentities(name, args));
  return ready ?? issuedIdentities(owner, name, args, members);
}

function readyIdentities(name: string, args: DatabaseClusterArgs): ClusterIdentities | undefined {
  const { nodes, clientIdentity, ca, sharedServerIdentity } = args;
  const servers = nodes.flatMap(({ identity }) => identity ?? []);
  if (servers.length === 0 && !clientIdentity) return undefined;
  if (ca || sharedServerIdentity === true) {
    throw cmsError("args/conflict", {
      subject: name,
      what: `${ca ? "ca" : "sharedServerIdentity"} is given with identities that exist already`,
      remedy: "leave out one of them",
    });
  }
  if (servers.length === nodes.length && clientIdentity) {
    refusePending(name, [...servers, clientIdentity]);
    return { servers, client: clientIdentity, existedBefore: true };
  }
  throw cmsError("args/required", {
    subject: name,
    what: "some members have an identity and others have none, and all of them come from one CA (PKI-08)",
    remedy: "give every node its identity and the cluster its clientIdentity, or none at all",
  });
}

/** A cluster has all of its certificates or none. */
function refusePending(name: string, identities: readonly Identity[]): void {
  const awaited = awaitedOf(identities);
  if (awaited.length === 0) return;
  throw cmsError("args/pending", {
    subject: name,
    what: `it waits for ${awaited.join(", and ")}`,
    remedy: "declare the cluster when every certificate has been issued",
  });
}

function issuedIdentities(
  owner: pulumi.ComponentResource,
  name: string,
  { ca, sharedServerIdentity = false }: DatabaseClusterArgs,
  { nodes }: ClusterMembers,
): ClusterIdentities {
  // What a renewal takes is an outage, so it is to be rare and known long before (MMP reference 6.3).
  const own =
    ca ?? new PrivateCa(`${name}-ca`, { leafValidityDays: 1_825, renewBeforeDays: 90 }, { parent: owner });
  against(owner, () => {
    if (own instanceof PrivateCa) checkForDatabase(own, name);
    dedicateCa(own, owner, name);
  });
  const requestFor = (named: readonly ClusterNode[]) =>
    checkedInput(
      owner,
      { fqdns: named.map(({ access }) => access.fqdn), addresses: named.map(({ address }) => address) },
      (known) => serverRequest(name, known),
    );
  const issue = (part: string, named: readonly ClusterNode[]): Identity =>
    own.issue(`${name}-${part}`, requestFor(named), { parent: owner });
  const shared = sharedServerIdentity ? issue("server", nodes) : undefined;
  return {
    servers: nodes.map((node) => shared ?? issue(`server-${node.access.name}`, [node])),
    client: own.issue(`${name}-client`, databaseClientRequest(), { parent: owner }),
    existedBefore: !(own instanceof PrivateCa),
  };
}

/** The first node's name becomes the common name, all names alternative names (DB-07). */
function serverRequest(
  name: string,
  { fqdns, addresses }: { readonly fqdns: readonly string[]; readonly addresses: readonly string[] },
) {
  const [first = "", ...others] = fqdns;
  if (fqdns.every((fqdn) => fqdn !== "")) {
    return databaseServerRequest({ subject: name, fqdn: first, names: [...others, ...addresses] });
  }
  throw cmsError("args/required", {
    subject: name,
    what: "a node has no name in the DNS that a certificate could be issued for",
    remedy: "give its MeetingServer the fqdn",
  });
}
