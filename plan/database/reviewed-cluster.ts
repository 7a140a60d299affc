/**
 * The commands of a cluster as a reviewer sees them, each with the appliance before it: the most that may be sent when its
 * certificates are replaced. A cluster that is new gets no removals, one that is as declared gets the reads alone.
 */
import type { MemberPart } from "./observed-cluster";

/** One member, as far as it decides which commands there are. */
export interface ReviewedMember {
  readonly name: string;
  readonly part: MemberPart;
}

/** The full sequence in order. Whoever is the primary then, is removed last and initialised; here the first stands for it. */
export function reviewedCluster(members: readonly ReviewedMember[]): readonly string[] {
  const nodes = members.filter(({ part }) => part === "node");
  const clients = members.filter(({ part }) => part === "client");
  const [primary, ...replicas] = nodes;
  if (!primary) return [];
  const say = ({ name }: ReviewedMember, command: string): string => `${name}: ${command}`;
  return [
    ...members.flatMap((member) => reads.map((read) => say(member, read))),
    ...members.flatMap((member) => checks(member.part).map((check) => say(member, check))),
    ...nodes.map((node) => say(node, "backup snapshot {backup}")),
    ...[...clients, ...replicas, primary].map((member) => say(member, "database cluster remove")),
    ...assignments(primary).map((command) => say(primary, command)),
    say(primary, "database cluster initialize"),
    ...replicas.flatMap((replica) => [
      ...assignments(replica).map((command) => say(replica, command)),
      say(replica, "database cluster join {primary}"),
    ]),
    ...clients.flatMap((client) => [
      ...assignments(client).map((command) => say(client, command)),
      say(client, "database cluster connect {primary}"),
    ]),
  ];
}

const reads = ["version", "date", "database cluster status"];

function checks(part: MemberPart): readonly string[] {
  const client = ["pki match {client-key} {client}", "pki verify {client} {ca}"];
  return part === "client"
    ? client
    : ["pki match {server-key} {server}", "pki verify {server} {ca}", ...client];
}

function assignments({ part }: ReviewedMember): readonly string[] {
  return part === "client"
    ? ["database cluster certs {client-key} {client} {ca}"]
    : [
        "database cluster localnode {interface}",
        "database cluster certs {server-key} {server} {client-key} {client} {ca}",
      ];
}
