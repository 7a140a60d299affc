import assert from "node:assert/strict";
import { nextStep } from "../../../plan/database/next-step";
import type { DeclaredPart } from "../../../plan/database/observed-cluster";
import { alone, events, outcomes, viewOf } from "./paper-cluster";
import type { PaperCluster, PaperMember } from "./paper-cluster";

const nodes = ["cms1", "cms2", "cms3"];

function declared(mayOverwrite: readonly string[]): readonly DeclaredPart[] {
  return [
    ...nodes.map((name) => ({
      name,
      part: "node" as const,
      mayOverwrite: mayOverwrite.includes(name),
    })),
    { name: "cms4", part: "client", mayOverwrite: false },
  ];
}

const running: PaperMember = { ...alone, certificates: "old", isSynced: true };

function clusterOf(primary: string, rest: Partial<PaperCluster> = {}): PaperCluster {
  const isOldExpired = rest.isOldExpired ?? false;
  const members = nodes.map((name): [string, PaperMember] => [
    name,
    {
      ...running,
      state: name === primary ? "primary" : "replica",
      hasCurrent: name === primary || !isOldExpired,
      isSynced: name === primary || !isOldExpired,
    },
  ]);
  return {
    members: { ...Object.fromEntries(members), cms4: { ...running, state: "connected" } },
    isOldExpired,
    removeWipes: false,
    ...rest,
  };
}

const fresh: PaperCluster = {
  members: { cms1: { ...alone, hasCurrent: true }, cms2: alone, cms3: alone, cms4: alone },
  isOldExpired: false,
  removeWipes: false,
};

/** A cluster, and whose data may be overwritten without more ado. */
const worlds: Readonly<Record<string, readonly [PaperCluster, readonly string[]]>> = {
  "a first creation": [fresh, ["cms2", "cms3"]],
  "a replacement": [clusterOf("cms1"), []],
  "a replacement after a failover": [clusterOf("cms3"), []],
  "a replacement where everything may be overwritten": [clusterOf("cms2"), nodes],
  "a replacement of a set that has ended": [clusterOf("cms2", { isOldExpired: true }), []],
  "a replacement where a replica loses its data": [clusterOf("cms1", { removeWipes: true }), nodes],
};

/** Every state that can be reached when a run may die at any point, a step may fail or lie, and data is written. */
function reachable(start: PaperCluster, parts: readonly DeclaredPart[]): readonly PaperCluster[] {
  const seen = new Map([[JSON.stringify(start), start]]);
  const waiting = [start];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const decision = nextStep(viewOf(next, parts));
    const byStep = decision.kind === "step" ? outcomes(next, decision.step) : [];
    for (const after of [...byStep, ...events(next)]) {
      const key = JSON.stringify(after);
      if (seen.has(key)) continue;
      seen.set(key, after);
      waiting.push(after);
    }
  }
  return [...seen.values()];
}

/** The number of steps from a state to the end when nothing more goes wrong. */
function stepsToTheEnd(start: PaperCluster, parts: readonly DeclaredPart[]): number {
  let cluster = start;
  for (let count = 0; count < 120; count += 1) {
    const decision = nextStep(viewOf(cluster, parts));
    if (decision.kind === "done") return count;
    if (decision.kind !== "step") {
      throw new Error(`${JSON.stringify(decision)} in ${JSON.stringify(cluster)}`);
    }
    const [after] = outcomes(cluster, decision.step);
    assert.ok(after);
    cluster = after;
  }
  throw new Error(`no end is in sight from ${JSON.stringify(start)}`);
}

describe("[U] plan/database nextStep, in every state that can be reached", () => {
  for (const [name, [start, mayOverwrite]] of Object.entries(worlds)) {
    const parts = declared(mayOverwrite);

    it(`DB-14 RENEW-06: never loses the current data in ${name}, and gets to the end from wherever it was killed`, () => {
      const states = reachable(start, parts);
      // A machine that initialised the wrong node, or joined before it knew, would leave nobody with the data.
      for (const state of states) {
        const holders = nodes.filter((node) => state.members[node]?.hasCurrent);
        assert.ok(holders.length > 0, JSON.stringify(state));
      }
      for (const state of states) stepsToTheEnd(state, parts);
      console.log(`      ${String(states.length)} states`);
    });
  }
});
