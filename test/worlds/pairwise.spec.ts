import assert from "node:assert/strict";
import { sideBySide } from "../apply/side-by-side";
import { assertHolds } from "./invariants";
import { allPairs, pairwiseRows } from "./pairwise";
import { existsUnder, impossiblePairs, switchesOfWorlds, worldRoles } from "./world";
import type { World, WorldRole } from "./world";

describe("[U] worlds: pairwise rows", () => {
  const switches = { a: ["1", "2"], b: ["1", "2", "3"], c: ["1", "2"], d: ["1", "2"] };
  const excluded = [{ one: "a=2", other: "b=3", why: "they exclude each other" }];

  it("hold every pair that is not excluded, and none that is", () => {
    const rows = pairwiseRows(switches, excluded);
    const holds = (pair: readonly string[]): boolean =>
      rows.some((row) => pair.every((text) => Object.entries(row).some((entry) => entry.join("=") === text)));
    assert.deepEqual(
      allPairs(switches).filter((pair) => !holds(pair)),
      [["a=2", "b=3"]],
    );
  });

  it("are few: about the product of the two longest lists of values", () => {
    assert.ok(pairwiseRows(switches).length <= 8);
  });

  it("say when a switch is left without a value", () => {
    const never = [
      { one: "a=1", other: "b=1", why: "" },
      { one: "a=2", other: "c=1", why: "" },
    ];
    assert.throws(() => pairwiseRows({ b: ["1"], c: ["1"], a: ["1", "2"] }, never), /a has no value/);
  });
});

describe("[E] every two values of the dialect's switches together", function () {
  this.timeout(300_000);
  const rows = pairwiseRows(switchesOfWorlds, impossiblePairs);
  const cases = rows.map((dialect, at): World => ({
    role: roleAt(at, dialect),
    prior: at % 3 === 0 ? "ours" : "bare",
    declared: "renewed",
    dialect,
  }));
  function roleAt(at: number, dialect: World["dialect"]): WorldRole {
    const possible = worldRoles.filter((role) => existsUnder(role, dialect));
    return possible[at % possible.length] ?? "webAdmin";
  }
  const underway = sideBySide(cases, 6, assertHolds);
  before(() => underway.begin());

  for (const [at, world] of cases.entries()) {
    it(`INST-07 changes ${world.role} in row ${String(at + 1)} of ${String(rows.length)}`, () =>
      underway.end(world));
  }
});
