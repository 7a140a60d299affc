import assert from "node:assert/strict";
import { nextStep } from "../../../plan/database/next-step";
import type { ClusterView, DeclaredPart, ObservedMember } from "../../../plan/database/observed-cluster";
import type { PresentMember } from "../../../plan/database/observed-cluster";
import type { ClusterStep, Decision } from "../../../plan/database/step";
import { alone, outcomes, viewOf } from "./paper-cluster";
import type { PaperCluster, PaperMember } from "./paper-cluster";

const parts: readonly DeclaredPart[] = [
  { name: "cms1", part: "node", mayOverwrite: false },
  { name: "cms2", part: "node", mayOverwrite: true },
  { name: "cms3", part: "node", mayOverwrite: true },
  { name: "cms4", part: "client", mayOverwrite: false },
];

const running: PaperMember = { ...alone, certificates: "old", isSynced: true, hasCurrent: true };

function clusterOf(members: Readonly<Record<string, Partial<PaperMember>>>): PaperCluster {
  const full = Object.entries(members).map(([name, member]): [string, PaperMember] => [
    name,
    { ...running, ...member },
  ]);
  return { members: Object.fromEntries(full), isOldExpired: false, removeWipes: false };
}

const old = clusterOf({
  cms1: { state: "replica" },
  cms2: { state: "primary" },
  cms3: { state: "replica" },
  cms4: { state: "connected" },
});

/** What is done from here to the end, as words; waiting is left out. */
function story(start: PaperCluster): readonly string[] {
  const told: string[] = [];
  let cluster = start;
  for (let count = 0; count < 100; count += 1) {
    const decision = nextStep(viewOf(cluster, parts));
    if (decision.kind !== "step") return told;
    if (decision.step.kind !== "wait") told.push(inWords(decision.step));
    [cluster = cluster] = outcomes(cluster, decision.step);
  }
  throw new Error("no end");
}

function inWords(step: ClusterStep): string {
  const { kind, member } = step;
  if (kind === "mark" || kind === "unmark") return `${kind} ${member} ${step.mark}`;
  return `${kind} ${member}${"primary" in step ? ` ${step.primary}` : ""}`;
}

/** The old cluster as seen, with other facts about some members. */
function seen(
  changes: Readonly<Record<string, Partial<PresentMember> | "away">>,
  isApproved = true,
): ClusterView {
  const { observed } = viewOf(old, parts);
  const changed = Object.entries(observed).map(([name, member]): [string, ObservedMember] => {
    const change = changes[name];
    if (change === "away") return [name, { kind: "away", why: "no route" }];
    return [name, member.kind === "present" ? { ...member, ...change } : member];
  });
  return { members: parts, observed: Object.fromEntries(changed), isApproved };
}

function refusal(decision: Decision): string {
  return decision.kind === "refused" ? `${decision.code} ${decision.member}` : decision.kind;
}

describe("[U] plan/database nextStep", () => {
  it("DB-12: creates a cluster from nothing, one join after the other, after a backup of what is overwritten", () => {
    const fresh = clusterOf({ cms1: alone, cms2: alone, cms3: alone, cms4: alone });
    assert.deepEqual(story(fresh), [
      "upload cms1",
      "upload cms2",
      "upload cms3",
      "upload cms4",
      "snapshot cms1",
      "snapshot cms2",
      "snapshot cms3",
      "assign cms1",
      "initialize cms1",
      "assign cms2",
      "join cms2 cms1",
      "assign cms3",
      "join cms3 cms1",
      "assign cms4",
      "connect cms4 cms1",
    ]);
  });

  it("RENEW-04 RENEW-05 RENEW-06 DB-13: replaces the certificates of a cluster: backups, replicas off, primary off, and all of it anew", () => {
    assert.deepEqual(story(old), [
      "upload cms1",
      "upload cms2",
      "upload cms3",
      "upload cms4",
      "snapshot cms1",
      "snapshot cms2",
      "snapshot cms3",
      "remove cms4",
      "mark cms1 copy",
      "remove cms1",
      "mark cms3 copy",
      "remove cms3",
      "mark cms2 source",
      "remove cms2",
      "assign cms2",
      "initialize cms2",
      "assign cms1",
      "join cms1 cms2",
      "assign cms3",
      "join cms3 cms2",
      "assign cms4",
      "connect cms4 cms2",
      "unmark cms1 copy",
      "unmark cms2 source",
      "unmark cms3 copy",
    ]);
  });

  it("RENEW-08 DB-14: does nothing about a new set that nobody approved, and says who waits", () => {
    assert.deepEqual(nextStep(seen({}, false)), {
      kind: "deferred",
      members: ["cms1", "cms2", "cms3", "cms4"],
    });
  });

  it("has nothing to do where everything is as declared", () => {
    const declared = { certificates: "declared" } as const;
    const view = seen({ cms1: declared, cms2: declared, cms3: declared, cms4: declared }, false);
    assert.deepEqual(nextStep(view), { kind: "done" });
  });

  it("ERR-05 RENEW-03: takes a set that has ended for an error, not for something to wait with", () => {
    assert.equal(refusal(nextStep(seen({ cms3: { isExpired: true } }, false))), "ERR-05 cms3");
  });

  it("refuses to finish what was begun under an approval that is gone", () => {
    const view = seen({ cms1: { state: "detached", marks: ["copy"] } }, false);
    assert.equal(refusal(nextStep(view)), "database/unfinished cms2");
  });

  it("DB-14: refuses to overwrite a node that may hold the only copy of something", () => {
    const declared = { certificates: "declared" } as const;
    // cms1 was taken out by hand; only cms2 and cms3 may be overwritten without knowing what they hold.
    const view = seen({
      cms1: { state: "detached", wasRemoved: true },
      cms2: declared,
      cms3: declared,
      cms4: declared,
    });
    assert.equal(refusal(nextStep(view)), "DB-14 cms1");
  });

  it("does not guess where the data is in a cluster that somebody else took apart", () => {
    const gone = { state: "detached", wasRemoved: true } as const;
    const apart = seen({ cms1: gone, cms2: gone, cms3: gone, cms4: gone });
    assert.equal(refusal(nextStep(apart)), "database/unclear-source cms1");
    const two = seen({ cms1: { state: "primary" } });
    assert.equal(refusal(nextStep(two)), "database/unclear-source cms1");
    const elsewhere = seen({ cms3: { state: "detached", marks: ["source"] } });
    assert.equal(refusal(nextStep(elsewhere)), "database/unclear-source cms3");
    const both = seen({
      cms1: { ...gone, marks: ["source"] },
      cms2: { ...gone, marks: ["source"] },
      cms3: gone,
    });
    assert.equal(refusal(nextStep(both)), "database/unclear-source cms1");
  });

  it("decides nothing while a member is away, and takes no cluster apart that has a stranger in it", () => {
    assert.equal(refusal(nextStep(seen({ cms4: "away" }))), "mmp/unreachable cms4");
    assert.equal(refusal(nextStep(seen({ cms2: { strangers: ["10.0.0.9"] } }))), "database/stranger cms2");
  });

  it("waits for a replica that is behind before it takes the cluster apart, and not for one that can never follow", () => {
    const ready = { isUploaded: true } as const;
    const all = { cms1: { ...ready, isWell: false }, cms2: ready, cms3: ready, cms4: ready };
    assert.deepEqual(nextStep(seen(all)), {
      kind: "step",
      step: { kind: "wait", member: "cms1", for: "sync" },
    });
    assert.deepEqual(nextStep(seen({ ...all, cms2: { ...ready, isExpired: true } })), {
      kind: "step",
      step: { kind: "snapshot", member: "cms1" },
    });
  });
});
