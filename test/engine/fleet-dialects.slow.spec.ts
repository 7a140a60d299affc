import assert from "node:assert/strict";
import { ConfiguredFleet, listeners, names, placement } from "./configured-fleet";
import { changingRequests } from "./deployment";
import { dialectsOfFleet, fleetCount, fleetSwitches } from "./dialect-rows";
import { requireEngine } from "./engine";
import type { Update } from "./pulumi-project";

describe("[E] engine: a fleet whose appliances all answer differently", function () {
  this.timeout(400_000);
  let fleet: ConfiguredFleet;
  afterEach(() => fleet.clear());

  const outcomesOf = ({ reports }: Update): readonly string[] => [
    ...new Set(reports.map(({ outcome }) => outcome)),
  ];

  for (let index = 0; index < fleetCount; index += 1) {
    it(`INST-07 lives its whole life under the values of fleet ${String(index + 1)}`, async function () {
      fleet = await ConfiguredFleet.start(await requireEngine(this), dialectsOfFleet(index));
      await fleet.up();
      const first = await fleet.served();
      assert.equal(new Set(first).size, listeners.length, "every listener has a certificate of its own");
      assert.deepEqual(await fleet.registered(), ["edge1", "edge2"]);
      assert.deepEqual(fleet.databaseRoles().slice(0, 2), ["primary", "client"]);

      fleet.configure(placement, { recheck: "1" });
      assert.deepEqual(outcomesOf(await fleet.up()), ["unchanged"]);
      assert.deepEqual(fleet.visited(), names);
      assert.deepEqual(
        names.flatMap((name) => changingRequests(fleet.at(name))),
        [],
      );

      fleet.configure(placement, { recheck: "1", leafValidityDays: 100 });
      await fleet.up();
      const renewed = await fleet.served();
      assert.equal(
        new Set([...first, ...renewed]).size,
        2 * listeners.length,
        "every listener shows another leaf",
      );

      const destroyed = await fleet.project.destroy();
      assert.equal(destroyed.code, 0, destroyed.printed.slice(-2_000));
      assert.deepEqual(await fleet.registered(), []);
      assert.deepEqual(await fleet.served(), renewed);
    });
  }
});

describe("[U] engine: the values of a fleet's switches", () => {
  it("leaves no value out", () => {
    const met = new Set<string>();
    for (let fleet = 0; fleet < fleetCount; fleet += 1) {
      for (const dialect of Object.values(dialectsOfFleet(fleet))) {
        for (const entry of Object.entries(dialect)) met.add(entry.join("="));
      }
    }
    const all = Object.entries(fleetSwitches).flatMap(([name, values]) =>
      values.map((value) => `${name}=${value}`),
    );
    assert.deepEqual(
      all.filter((text) => !met.has(text)),
      [],
    );
  });
});
