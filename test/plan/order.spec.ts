import assert from "node:assert/strict";
import { roleNames } from "../../plan/names";
import { comparePlaces, kinds } from "../../plan/order";
import type { Place } from "../../plan/order";

const place = (phase: Place["phase"], kind: Place["kind"], appliance: string): Place => ({
  phase,
  kind,
  appliance,
});

describe("[U] plan/order", () => {
  it("SEQ-04 names every role once", () => {
    assert.deepEqual([...kinds].sort(), [...roleNames].sort());
  });

  it("WA-02 sorts by phase, then kind with Web Admin first, then appliance, whatever the order of construction", () => {
    const wanted = [
      place("widen", "callBridge", "a"),
      place("switch", "webAdmin", "B"),
      place("switch", "webAdmin", "a"),
      place("switch", "webAdmin", "b"),
      place("switch", "databaseCluster", "a"),
      place("switch", "webBridge3", "a"),
      place("switch", "callBridge", "a"),
      place("switch", "webBridgeRegistration", "a"),
      place("narrow", "webAdmin", "a"),
    ];
    assert.deepEqual([...wanted].reverse().sort(comparePlaces), wanted);
    assert.equal(comparePlaces(place("switch", "turn", "x"), place("switch", "turn", "x")), 0);
  });
});
