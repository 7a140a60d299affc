/** Which nodes may be joined, and so lose their own database. */
import type { Member } from "./observed-cluster";
import type { Decision } from "./step";

/** Whether a join may overwrite a node: somebody gave its data up, or it is known to be a copy of the source's. */
export function mayJoin({ mayOverwrite, seen }: Member): boolean {
  return !seen.marks.includes("source") && (mayOverwrite || seen.marks.includes("copy"));
}

/** Refuses when a node that stands outside may hold the only copy of something; before anything is done. */
export function wouldOverwrite(source: Member, members: readonly Member[]): Decision | undefined {
  const node = members.find(
    (member) =>
      member.part === "node" &&
      member.name !== source.name &&
      member.seen.state === "detached" &&
      !mayJoin(member),
  );
  if (!node) return undefined;
  return {
    kind: "refused",
    code: "DB-14",
    member: node.name,
    what: `joining would overwrite its database with that of ${source.name}, and nothing shows that it is a copy`,
    remedy: `name ${node.name} in "overwrite" if what it holds may be lost; a backup of it is taken first`,
  };
}
