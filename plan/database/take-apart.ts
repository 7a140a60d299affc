/**
 * Taking the cluster apart for new certificates, which nothing else allows (DB-13, RENEW-06): all files are there and
 * every node has a backup before anything is touched; replicas go before the primary, and each node carries a note of
 * what it was, so that whoever finds it in pieces knows where the data is.
 */
import { wouldOverwrite } from "./overwriting";
import type { Member } from "./observed-cluster";
import { step } from "./step";
import type { Decision } from "./step";

/** The next step towards a cluster without members whose certificates are stale. */
export function takeApart(primary: Member, members: readonly Member[]): Decision {
  return (
    stranger(members) ??
    wouldOverwrite(primary, members) ??
    prepared(primary, members) ??
    detached(primary, members)
  );
}

function stranger(members: readonly Member[]): Decision | undefined {
  const found = members.find(({ seen }) => seen.strangers.length > 0);
  if (!found) return undefined;
  return {
    kind: "refused",
    code: "database/stranger",
    member: found.name,
    what: `the cluster has a node that is not declared: ${found.seen.strangers.join(", ")}`,
    remedy: `declare it, or type "database cluster remove" on it`,
  };
}

function prepared(primary: Member, members: readonly Member[]): Decision | undefined {
  const missing = members.find(({ seen }) => !seen.isUploaded);
  if (missing) return step({ kind: "upload", member: missing.name });
  const nodes = members.filter(({ part }) => part === "node");
  const isExpired = nodes.some(({ seen }) => seen.isExpired);
  const behind = nodes.find(({ seen }) => seen.state === "replica" && !seen.isWell);
  // Nodes with certificates that have ended, or with two sets, never get in sync again.
  const canTalk = nodes.every(({ seen }) => seen.state === "detached" || seen.certificates !== "declared");
  if (behind && !isExpired && canTalk) return step({ kind: "wait", member: behind.name, for: "sync" });
  const unsaved = nodes.find(({ seen }) => !seen.hasSnapshot);
  if (unsaved) return step({ kind: "snapshot", member: unsaved.name });
  return misplacedMark(primary, nodes);
}

/** A note that an earlier run left would say something else than what is true now. */
function misplacedMark(primary: Member, nodes: readonly Member[]): Decision | undefined {
  for (const { name, seen } of nodes) {
    const mark = name === primary.name ? "copy" : "source";
    if (seen.marks.includes(mark)) return step({ kind: "unmark", member: name, mark });
  }
  return undefined;
}

function detached(primary: Member, members: readonly Member[]): Decision {
  const isStale = ({ seen }: Member): boolean => seen.certificates !== "declared";
  const client = members.find((member) => member.seen.state === "connected" && isStale(member));
  if (client) return step({ kind: "remove", member: client.name });
  const replica = members.find(
    (member) => member.seen.state === "replica" && (isStale(primary) || isStale(member)),
  );
  return removal(replica ?? primary, replica ? "copy" : "source");
}

function removal({ name, seen }: Member, mark: "copy" | "source"): Decision {
  return seen.marks.includes(mark)
    ? step({ kind: "remove", member: name })
    : step({ kind: "mark", member: name, mark });
}
