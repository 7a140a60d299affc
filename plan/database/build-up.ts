/** Making a cluster of what stands alone: initialise the source, join one node after another, connect (DB-12). */
import { wouldOverwrite } from "./overwriting";
import type { Member } from "./observed-cluster";
import { step } from "./step";
import type { Decision } from "./step";

/** No node is in a cluster: finds the one with the current data, and makes it the primary. */
export function createAnew(members: readonly Member[]): Decision {
  const nodes = members.filter(({ part }) => part === "node");
  const source = sourceOf(nodes);
  if ("kind" in source) return source;
  return wouldOverwrite(source, members) ?? equipped(members) ?? initialised(source, nodes);
}

function sourceOf(nodes: readonly Member[]): Member | Decision {
  const [marked, other] = nodes.filter(({ seen }) => seen.marks.includes("source"));
  if (marked && other) return unclear(marked, `it held the current data once, and so did ${other.name}`);
  if (marked) return marked;
  const past = nodes.find(({ seen }) => seen.wasRemoved || seen.marks.length > 0);
  if (past) return unclear(past, "it was in a cluster, and nothing says which node holds the current data");
  const [first] = nodes;
  if (first) return first;
  throw new TypeError("a cluster without nodes");
}

function unclear({ name }: Member, what: string): Decision {
  return {
    kind: "refused",
    code: "database/unclear-source",
    member: name,
    what,
    remedy:
      'find out whose data is the current one, type "database cluster initialize" on that node with its new certificates assigned, and run again',
  };
}

function equipped(members: readonly Member[]): Decision | undefined {
  const missing = members.find(({ seen }) => !seen.isUploaded);
  return missing && step({ kind: "upload", member: missing.name });
}

function initialised(source: Member, nodes: readonly Member[]): Decision {
  const unsaved = nodes.find(({ seen }) => !seen.hasSnapshot);
  if (unsaved) return step({ kind: "snapshot", member: unsaved.name });
  const { name, seen } = source;
  return seen.certificates === "declared"
    ? step({ kind: "initialize", member: name })
    : step({ kind: "assign", member: name });
}

/** The primary is there and has the declared certificates: the others follow, one at a time (MMP reference 6.3). */
export function buildUp(primary: Member, members: readonly Member[]): Decision {
  const outside = members.filter(({ seen }) => seen.state === "detached" || seen.certificates !== "declared");
  const refused = wouldOverwrite(primary, members);
  if (refused) return refused;
  const missing = equipped(outside);
  if (missing) return missing;
  if (!primary.seen.isWell) return step({ kind: "wait", member: primary.name, for: "sync" });
  for (const member of members) {
    const next = member.part === "node" ? joined(member, primary) : connected(member, primary);
    if (next) return next;
  }
  return tidied(members) ?? { kind: "done" };
}

function joined(node: Member, primary: Member): Decision | undefined {
  const { name, seen } = node;
  if (name === primary.name) return undefined;
  if (seen.state === "replica") return inSync(node);
  if (!seen.hasSnapshot) return step({ kind: "snapshot", member: name });
  if (seen.certificates !== "declared") return step({ kind: "assign", member: name });
  return step({ kind: "join", member: name, primary: primary.name });
}

function connected(client: Member, primary: Member): Decision | undefined {
  const { name, seen } = client;
  const isStale = seen.certificates !== "declared";
  if (seen.state !== "detached") return isStale ? step({ kind: "remove", member: name }) : inSync(client);
  if (isStale) return step({ kind: "assign", member: name });
  return step({ kind: "connect", member: name, primary: primary.name });
}

function inSync({ name, seen }: Member): Decision | undefined {
  return seen.isWell ? undefined : step({ kind: "wait", member: name, for: "sync" });
}

/** The notes have done their duty. */
function tidied(members: readonly Member[]): Decision | undefined {
  for (const { name, seen } of members) {
    const [mark] = seen.marks;
    if (mark !== undefined) return step({ kind: "unmark", member: name, mark });
  }
  return undefined;
}
