import assert from "node:assert/strict";
import fc from "fast-check";
import { phases } from "../../plan/names";
import { comparePlaces, kinds } from "../../plan/order";
import type { Place } from "../../plan/order";
import { predecessors } from "../../plan/predecessors";
import type { Placed } from "../../plan/predecessors";

const anyPlace: fc.Arbitrary<Place> = fc.record({
  phase: fc.constantFrom(...phases),
  kind: fc.constantFrom(...kinds),
  appliance: fc.constantFrom("cms1", "cms2", "cms3", "cms10"),
});
const anyChanges = fc
  .uniqueArray(anyPlace, { selector: ({ phase, kind, appliance }) => `${phase} ${kind} ${appliance}` })
  .map((places) => places.map((place) => ({ place })));

describe("[U] plan/predecessors", () => {
  it("rolls one appliance at a time and kind after kind", () => {
    const changes = [at("callBridge", "a"), at("webAdmin", "b"), at("webAdmin", "a"), at("callBridge", "b")];
    assert.deepEqual(named(changes, false), {
      "webAdmin a": [],
      "webAdmin b": ["webAdmin a"],
      "callBridge a": ["webAdmin b"],
      "callBridge b": ["callBridge a"],
    });
  });

  it("in parallel sends the first appliance alone and the others together, with a barrier between kinds", () => {
    const changes = ["c", "a", "b"].flatMap((name) => [at("callBridge", name), at("webAdmin", name)]);
    assert.deepEqual(named(changes, true), {
      "webAdmin a": [],
      "webAdmin b": ["webAdmin a"],
      "webAdmin c": ["webAdmin a"],
      "callBridge a": ["webAdmin b", "webAdmin c"],
      "callBridge b": ["callBridge a"],
      "callBridge c": ["callBridge a"],
    });
  });

  it("orders phases before kinds", () => {
    const changes = [
      at("webAdmin", "a", "narrow"),
      at("callBridge", "a", "switch"),
      at("webBridgeRegistration", "a", "widen"),
    ];
    assert.deepEqual(Object.values(named(changes, false)), [
      [],
      ["webBridgeRegistration a"],
      ["callBridge a"],
    ]);
  });

  it("makes edges from lower to higher places only, so that there is no cycle", () => {
    fc.assert(
      fc.property(anyChanges, fc.boolean(), (changes, parallel) => {
        for (const [change, before] of predecessors(changes, { parallel })) {
          for (const earlier of before) assert.ok(comparePlaces(earlier.place, change.place) < 0);
        }
      }),
    );
  });

  it("puts every change of a kind after every change of the kind before it", () => {
    fc.assert(
      fc.property(anyChanges, fc.boolean(), (changes, parallel) => {
        const order = predecessors(changes, { parallel });
        for (const late of changes) {
          const waitsFor = everythingBefore(late, order);
          const earlierKinds = changes.filter(
            ({ place }) => comparePlaces({ ...place, appliance: "" }, { ...late.place, appliance: "" }) < 0,
          );
          for (const early of earlierKinds) assert.ok(waitsFor.has(early));
        }
      }),
    );
  });

  it("does not depend on the order of construction and keeps at most two edges per change", () => {
    fc.assert(
      fc.property(
        anyChanges.chain((changes) =>
          fc.tuple(fc.constant(changes), fc.shuffledSubarray(changes, { minLength: changes.length })),
        ),
        fc.boolean(),
        ([changes, shuffled], parallel) => {
          assert.deepEqual(named(shuffled, parallel), named(changes, parallel));
          const edges = [...predecessors(changes, { parallel }).values()].flat().length;
          assert.ok(edges <= 2 * changes.length);
        },
      ),
    );
  });
});

function at(kind: Place["kind"], appliance: string, phase: Place["phase"] = "switch"): Placed {
  return { place: { phase, kind, appliance } };
}

function named(changes: readonly Placed[], parallel: boolean): Record<string, string[]> {
  const label = ({ place }: Placed): string => `${place.kind} ${place.appliance}`;
  return Object.fromEntries(
    [...predecessors(changes, { parallel })].map(([change, before]) => [label(change), before.map(label)]),
  );
}

function everythingBefore(
  change: Placed,
  order: ReadonlyMap<Placed, readonly Placed[]>,
): ReadonlySet<Placed> {
  const found = new Set<Placed>();
  const visit = (next: Placed): void => {
    for (const earlier of order.get(next) ?? []) {
      if (!found.has(earlier)) visit(earlier);
      found.add(earlier);
    }
  };
  visit(change);
  return found;
}
