import assert from "node:assert/strict";
import { TimeBudget, timeShares } from "../../apply/time-budget";
import { defaultDeadlines } from "../../plan/declaration";
import { eventually } from "../eventually";

describe("[U] apply/time-budget", () => {
  it("gives an operation its own limit, or what is left", async () => {
    const budget = new TimeBudget(200);
    assert.equal(budget.atMost(50), 50);
    assert.ok(budget.atMost(10_000) <= 200);
    assert.equal(budget.isOver, false);
    await eventually(() => assert.equal(budget.isOver, true));
    assert.deepEqual([budget.leftMs(), budget.atMost(10_000)], [0, 1]);
  });

  it("keeps back what the way back needs, and never more than half", () => {
    assert.deepEqual(timeShares(defaultDeadlines), { forwardMs: 300_000, wayBackMs: 300_000 });
    assert.deepEqual(timeShares({ ...defaultDeadlines, changeMs: 3_600_000 }), {
      forwardMs: 3_285_000,
      wayBackMs: 315_000,
    });
    assert.deepEqual(timeShares({ ...defaultDeadlines, changeMs: 1_000 }), {
      forwardMs: 500,
      wayBackMs: 500,
    });
  });
});
