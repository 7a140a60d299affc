/** What the command of a cluster carries: commands and facts for the reviewer, the declaration, and what is secret. */
import * as pulumi from "@pulumi/pulumi";
import { recheckVariable, targetVariable } from "../../plan/declaration";
import { clusterVariable } from "../../plan/database/declaration";
import type { ClusterDeclaration } from "../../plan/database/declaration";
import { reviewedCluster } from "../../plan/database/reviewed-cluster";
import { against } from "../boundary";
import { leafFacts, trustFacts } from "../certificate-facts";
import { bounded, numbered, targetText } from "../change-environment";
import type { Identity } from "../issuers/issuer";
import type { ServerAccess } from "../meeting-server";
import type { ClusterIdentities } from "./cluster-identities";
import type { ClusterMembers } from "./cluster-members";
import type { DatabaseClusterArgs } from "./database-cluster-args";
import { cmsError } from "../../errors/cms-error";

/** What the environment is made from. */
export interface ClusterEnvironment {
  readonly members: ClusterMembers;
  readonly identities: ClusterIdentities;
  readonly declaration: pulumi.Output<ClusterDeclaration>;
  readonly fingerprint: pulumi.Output<string>;
  readonly args: DatabaseClusterArgs;
}

/** The entries by name. */
export function clusterEnvironment(
  owner: pulumi.Resource,
  name: string,
  { members, identities, declaration, fingerprint, args }: ClusterEnvironment,
): Record<string, pulumi.Output<string>> {
  const all = accessesOf(members);
  const reviewed = reviewedCluster([
    ...members.nodes.map(({ access }) => ({ name: access.name, part: "node" as const })),
    ...members.clients.map((access) => ({ name: access.name, part: "client" as const })),
  ]);
  const overwritten = members.nodes
    .filter(({ mayOverwrite }) => mayOverwrite)
    .map(({ access }) => access.name);
  const servers = members.nodes.flatMap(({ access }, index) => {
    const identity = identities.servers[index];
    return identity
      ? [leafFacts(`server_${access.name.replace(/[^A-Za-z0-9]/g, "_")}`, identity.leafPem)]
      : [];
  });
  const facts = [
    ...servers,
    leafFacts("client", identities.client.leafPem),
    trustFacts("ca", identities.client.chainPem),
  ];
  const entries = Object.entries({
    [targetVariable]: pulumi
      .all(all.map(({ target }) => target))
      .apply((targets) => targets.map(targetText).join(", ")),
    ...numbered("MMP", reviewed),
    ...(overwritten.length > 0 && { MAY_OVERWRITE: pulumi.output(overwritten.join(", ")) }),
    ...Object.fromEntries(facts.flatMap((fact) => Object.entries(fact))),
    FILE_SET_SHA256: fingerprint,
    [clusterVariable]: declaration.apply((known) => JSON.stringify(known)),
    ...(args.recheck !== undefined && { [recheckVariable]: pulumi.output(args.recheck) }),
  });
  return Object.fromEntries(
    entries.map(([entry, value]) => [
      entry,
      value.apply((text) => against(owner, () => bounded(name, entry, text))),
    ]),
  );
}

/** Everything secret, and nothing else; standard input is neither shown nor in the process table. */
export function clusterSecretDocument(
  members: ClusterMembers,
  identities: ClusterIdentities,
): pulumi.Output<string> {
  const all = accessesOf(members);
  const keys = pulumi.all([keyOf(identities.client), ...identities.servers.map(keyOf)]);
  const documents = pulumi.all(
    all.map(({ name, credentials, bastionCredentials }) =>
      pulumi.secret({ credentials, bastionCredentials }).apply((known) => ({ name, ...known })),
    ),
  );
  return pulumi.secret(pulumi.all([keys, documents])).apply(([[client = "", ...servers], logins]) => {
    const document = {
      version: 1,
      keys: {
        client,
        ...Object.fromEntries(
          members.nodes.map(({ access }, index) => [`server ${access.name}`, servers[index] ?? ""]),
        ),
      },
      members: Object.fromEntries(
        logins.map(({ name, credentials, bastionCredentials }) => [
          name,
          { version: 1, keys: {}, credentials, ...(bastionCredentials && { bastionCredentials }) },
        ]),
      ),
    };
    return JSON.stringify(document);
  });
}

function accessesOf({ nodes, clients }: ClusterMembers): readonly ServerAccess[] {
  return [...nodes.map(({ access }) => access), ...clients];
}

function keyOf({ key }: Identity): pulumi.Output<string> {
  if (key.kind === "supplied") return pulumi.secret(key.pem);
  throw cmsError("args/invalid", {
    subject: "identity",
    what: "its key is on an appliance and cannot be carried to the others (DB-06)",
    remedy: "use an identity whose key is supplied",
  });
}
