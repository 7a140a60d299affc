import { deepEqual, equal, match } from "node:assert/strict";
import { chooseContenders, contestTables, goals, ratioToPackage } from "../../bench/contest";
import type { Run } from "../../bench/measure";
import { thrownText } from "../thrown";

function aRun(change: Partial<Run>): Run {
  return {
    contender: "package",
    appliances: 1,
    latencyMs: 100,
    rollout: "one at a time",
    turn: 1,
    seconds: 4,
    connections: 1,
    roundTrips: 34,
    labSeconds: 0.1,
    ...change,
  };
}

describe("[U] bench/contest", () => {
  it("compares runs of one turn, so that a busy minute changes no ratio", () => {
    const own = [
      aRun({ contender: "shell", seconds: 8 }),
      aRun({ contender: "shell", turn: 2, seconds: 80 }),
    ];
    // Against the medians it would be 2 and a bit.
    equal(ratioToPackage([aRun({}), aRun({ turn: 2, seconds: 40 }), ...own], own), 2);
  });

  it("leaves a failed run out of the figures and says so", () => {
    const runs = [
      aRun({}),
      aRun({ contender: "shell", seconds: 2 }),
      aRun({ contender: "shell", turn: 2, seconds: 0.1, failure: "it broke" }),
    ];
    match(contestTables(runs), /\| shell +\| 2\.0 .* 1 of 2 failed/);
  });

  it("marks a row in which the lab took more than half of the wall time", () => {
    match(contestTables([aRun({ seconds: 1, labSeconds: 0.51 })]), /lab-bound/);
    equal(contestTables([aRun({ seconds: 1, labSeconds: 0.49 })]).includes("lab-bound"), false);
  });

  it("divides what the appliances counted by their number", () => {
    const table = contestTables([
      aRun({ appliances: 10, rollout: "all at once", connections: 10, roundTrips: 340 }),
    ]);
    match(table, /### 10 appliances, all at once, 100 ms/);
    match(table, /\| package .*\| 1\.0 +\| 34 /);
  });

  it("says of each goal whether it is reached, and of one without a run that it was not measured", () => {
    const many = { appliances: 30, rollout: "all at once", connections: 30 } as const;
    const reached = (runs: readonly Run[]): unknown => goals(runs, 10).map(({ isReached }) => isReached);
    deepEqual(reached([]), [undefined, undefined, undefined]);
    // 37 round trips are bound to take 3.7 s at 100 ms.
    deepEqual(reached([aRun({ seconds: 4.8 })]), [true, true, undefined]);
    deepEqual(reached([aRun({ seconds: 4.9, connections: 2 })]), [false, false, undefined]);
    const ansible = aRun({ ...many, contender: "ansible", seconds: 50 });
    deepEqual(reached([aRun({ ...many, seconds: 10 }), ansible]), [true, undefined, true]);
    deepEqual(reached([aRun({ ...many, seconds: 11 }), ansible]), [true, undefined, false]);
  });

  it("names the contenders that there are where one is asked for that there is not", () => {
    match(
      thrownText(() => chooseContenders(["puppet"])),
      /package \| .*shell.* not "puppet"/,
    );
  });
});
