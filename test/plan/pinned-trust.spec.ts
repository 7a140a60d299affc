import assert from "node:assert/strict";
import { phases } from "../../plan/names";
import { pinnedTrust } from "../../plan/pinned-trust";
import { explore } from "./pinned-states";
import type { Exploration, Findings, PinnedRole, Practice } from "./pinned-states";

const now = new Date("2026-11-24T12:00:00Z");
const later = new Date("2027-05-20T00:00:00Z");
const pin = (sha256: string, notAfter = later) => ({ sha256, notAfter });

/** The product's own order and sets. */
const ours: Practice = {
  phases,
  trust: (phase, assigned, declared) => {
    const sets = { assigned: assigned.map((name) => pin(name)), declared: declared.map((name) => pin(name)) };
    return pinnedTrust(phase, sets, now).map(({ sha256 }) => sha256);
  },
};

const [w1, w2, w3]: readonly PinnedRole[] = ["w1", "w2", "w3"].map((name) => ({
  name,
  kind: "webBridge3" as const,
}));
const [c1, c2]: readonly PinnedRole[] = ["c1", "c2"].map((name) => ({ name, kind: "callBridge" as const }));
const all = (...roles: readonly (PinnedRole | undefined)[]) => roles.filter((role) => role !== undefined);
const leaves = (...numbers: readonly [number, number, number]) =>
  ({ c1: numbers[0], c2: numbers[1], w1: numbers[2], w2: numbers[1], w3: numbers[2] }) as const;
/** Every leaf is renewed; then everything again, or only some of it, before or after the first has come to its end. */
const declarations = [leaves(0, 0, 0), leaves(1, 1, 1), leaves(1, 2, 1), leaves(2, 2, 2)];

function findings(change: Partial<Exploration> = {}): Findings {
  return explore({ roles: all(c1, w1, w2), practice: ours, parallel: false, declarations, ...change });
}

describe("[U] plan/pinned-trust", () => {
  const sets = {
    assigned: [pin("old"), pin("gone", new Date("2026-11-24T11:59:59Z"))],
    declared: [pin("new")],
  };
  const names = (phase: (typeof phases)[number], change: Partial<typeof sets> = {}): readonly string[] =>
    pinnedTrust(phase, { ...sets, ...change }, now).map(({ sha256 }) => sha256);

  it("C2W-05 C2W-11 adds what is declared to what is assigned before and while peers switch, and drops what has expired", () => {
    assert.deepEqual(names("widen"), ["old", "new"]);
    assert.deepEqual(names("switch"), ["old", "new"]);
  });

  it("C2W-05 leaves a trust alone that holds all that is declared, for an expired certificate restarts nobody", () => {
    const assigned = [...sets.assigned, pin("new")];
    assert.deepEqual(names("widen", { assigned }), ["old", "gone", "new"]);
    assert.deepEqual(names("switch", { assigned }), ["old", "gone", "new"]);
  });

  it("C2W-05 trusts nobody but those declared after all have switched", () => {
    assert.deepEqual(names("narrow"), ["new"]);
  });
});

describe("[U] plan/pinned-trust: every interleaving that the order allows", function () {
  this.timeout(120_000);

  const fleets = [
    { roles: all(c1, w1), parallel: false },
    { roles: all(c1, w1, w2), parallel: false },
    { roles: all(c1, c2, w1), parallel: false },
    // With three of a kind, two of them change at the same moment.
    { roles: all(c1, w1, w2, w3), parallel: true },
  ];
  for (const { roles, parallel } of fleets) {
    const what = `${roles.map(({ name }) => name).join(", ")}${parallel ? ", together" : ", one at a time"}`;
    it(`C2W-11 PKI-24 RENEW-07 refuses no link, whatever fails, goes back, is killed or declared anew (${what})`, () => {
      const { refused, tooWide, states, successes } = findings({ roles, parallel });
      assert.deepEqual([refused, tooWide], [[], []]);
      // The exploration is worth something only when it got to the end in many ways.
      assert.equal(successes, declarations.length);
      assert.ok(states > 500, String(states));
    });
  }

  // W1 fails with its new leaf and gets the old one back by declaration, while W2 gets a new one.
  const returning = [leaves(0, 0, 0), { ...leaves(0, 0, 1), w3: 0 }, { ...leaves(0, 1, 0), c2: 0 }];

  it("C2W-11 refuses no link when a failed switch is answered by declaring the old leaf again", () => {
    assert.deepEqual(findings({ declarations: returning, kills: false }).refused, []);
  });

  it("C2W-11 needs a recheck for the same after a worker was killed, since the engine sees no difference then", () => {
    assert.deepEqual(findings({ declarations: returning }).refused, ["c1 refuses w1.1"]);
    const rechecked = returning.map((declared, at) => ({ ...declared, recheck: at }));
    assert.deepEqual(findings({ declarations: rechecked }).refused, []);
  });

  const naive: Readonly<Record<string, Practice>> = {
    "without widening first": { ...ours, phases: ["switch", "narrow"] },
    "with the declared trust set by the switch": {
      phases: ["switch"],
      trust: (_phase, _assigned, declared) => declared,
    },
    "with a widened trust that forgets the old leaf": {
      ...ours,
      trust: (_phase, _assigned, declared) => declared,
    },
  };
  for (const [what, practice] of Object.entries(naive)) {
    it(`C2W-11 finds the link that is refused ${what}`, () => {
      const { refused } = findings({ practice });
      assert.ok(
        refused.some((link) => /^c1 refuses w\d\.\d$/.test(link)),
        refused.join("; "),
      );
    });
  }
});
