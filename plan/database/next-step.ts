/**
 * The state machine of the database cluster: what the members report and what is declared, in; the next action, out. It
 * keeps nothing between two calls, so a run that was killed anywhere is taken up by the next one. It never initialises a
 * node while another one may hold the current data, and never joins one that may hold the only copy: `join` overwrites
 * the local database (MMP reference 3.6).
 */
import { buildUp, createAnew } from "./build-up";
import type { ClusterView, Member } from "./observed-cluster";
import { step } from "./step";
import type { Decision } from "./step";
import { takeApart } from "./take-apart";

/** Decides. Call it after every step with what was read then. */
export function nextStep(view: ClusterView): Decision {
  const away = view.members.flatMap(({ name }) => {
    const seen = view.observed[name];
    return seen?.kind === "present" ? [] : [{ name, why: seen?.why ?? "it was not read" }];
  });
  const [missing] = away;
  if (missing) return isAway(missing.name, missing.why);
  const members = view.members.flatMap((member): readonly Member[] => {
    const seen = view.observed[member.name];
    return seen?.kind === "present" ? [{ ...member, seen }] : [];
  });
  const busy = members.find(({ seen }) => seen.isBusy);
  if (busy) return step({ kind: "wait", member: busy.name, for: "command" });
  return ofPresent(members, view.isApproved);
}

function ofPresent(members: readonly Member[], isApproved: boolean): Decision {
  const nodes = members.filter(({ part }) => part === "node");
  const [primary, second] = nodes.filter(({ seen }) => seen.state === "primary");
  if (!primary) {
    const [orphan] = nodes.filter(({ seen }) => seen.state === "replica");
    if (orphan) return step({ kind: "wait", member: orphan.name, for: "primary" });
    return createAnew(members);
  }
  if (second) return twoPrimaries(primary, second);
  const marked = nodes.find(({ seen }) => seen.state === "detached" && seen.marks.includes("source"));
  if (marked) return sourceElsewhere(primary, marked);
  const stale = members.filter(({ seen }) => seen.state !== "detached" && seen.certificates !== "declared");
  if (stale.length > 0 && !isApproved) return notApproved(members, stale);
  const isNodeStale = stale.some(({ part }) => part === "node");
  return isNodeStale ? takeApart(primary, members) : buildUp(primary, members);
}

function isAway(member: string, why: string): Decision {
  return {
    kind: "refused",
    code: "mmp/unreachable",
    member,
    what: `it cannot be read (${why}), and nothing is decided about a cluster of which a member is unknown`,
    remedy: "bring it back, or take it out of the declaration, and run again",
  };
}

function twoPrimaries(first: Member, second: Member): Decision {
  return {
    kind: "refused",
    code: "database/unclear-source",
    member: first.name,
    what: `it says that it is the primary, and so does ${second.name}`,
    remedy: `find out whose data is the current one, and type "database cluster remove" on the other`,
  };
}

function sourceElsewhere(primary: Member, marked: Member): Decision {
  return {
    kind: "refused",
    code: "database/unclear-source",
    member: marked.name,
    what: `it held the current data when the cluster was taken apart, and now ${primary.name} is the primary of another one`,
    remedy: `find out whose data is the current one; if it is that of ${primary.name}, remove the file that ends in "-source.pem" from ${marked.name}`,
  };
}

function notApproved(members: readonly Member[], stale: readonly Member[]): Decision {
  const names = stale.map(({ name }) => name);
  const [first = ""] = names;
  const expired = members.find(({ seen }) => seen.state !== "detached" && seen.isExpired);
  if (expired) {
    return {
      kind: "refused",
      code: "ERR-05",
      member: expired.name,
      what: "its database certificates have ended, so the nodes do not talk to each other any more (RENEW-03)",
      remedy: "approve the replacement with the fingerprint of the new set; it takes the cluster apart",
    };
  }
  if (members.every(({ seen }) => seen.marks.length === 0)) return { kind: "deferred", members: names };
  return {
    kind: "refused",
    code: "database/unfinished",
    member: first,
    what: "the cluster was being taken apart for new certificates, and that is not approved any more",
    remedy: "approve the fingerprint of the new set again, so that the replacement can be finished",
  };
}
