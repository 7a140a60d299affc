import assert from "node:assert/strict";
import { ConfiguredFleet, listeners, names, placement } from "./configured-fleet";
import type { Name } from "./configured-fleet";
import { requireEngine } from "./engine";
import type { Update } from "./pulumi-project";

describe("[E] engine: a fleet with an appliance that is away", function () {
  this.timeout(300_000);
  let fleet: ConfiguredFleet;
  let served: readonly string[] = [];

  before(async function () {
    fleet = await ConfiguredFleet.start(await requireEngine(this));
    await fleet.up();
    served = await fleet.served();
  });
  after(() => fleet.clear());

  let validity = 100;
  /** Declares that every leaf is to be renewed. */
  function declareRenewal(): void {
    validity -= 1;
    fleet.configure(placement, { leafValidityDays: validity });
  }

  /** Who shows another leaf on a listener than when this was last asked; who is away shows none. */
  async function renewed(): Promise<readonly Name[]> {
    const now = await fleet.served();
    const changed = listeners.filter((_, at) => isLeaf(now[at]) && now[at] !== served[at]);
    served = now.map((shown, at) => (isLeaf(shown) ? shown : (served[at] ?? "")));
    return names.filter((name) => changed.some(([of]) => of === name));
  }
  const isLeaf = (shown = ""): boolean => /^[0-9a-f]{64}$/.test(shown);
  const failures = ({ reports }: Update): readonly string[] =>
    reports
      .filter(({ outcome }) => outcome === "failed")
      .map(({ appliance, role }) => `${appliance} ${role}`);

  it("SEQ-03 --continue-on-error renews what does not wait for it, and the next up does the rest", async () => {
    declareRenewal();
    await fleet.at("edge2").stop();
    const update = await fleet.tryUp("--continue-on-error");
    assert.notEqual(update.code, 0);
    assert.deepEqual(failures(update), ["site1-edge2 webBridge3"]);
    // Web Admin comes before Web Bridge 3, and the other Web Bridge beside it; TURN, Recorder and Call Bridges wait for both.
    assert.deepEqual(await renewed(), ["core1", "core2", "edge1"]);
    await fleet.at("edge2").restart();
    await fleet.up();
    assert.deepEqual(await renewed(), names);
  });

  it("TOPO-02 --exclude passes over it, and the next up goes to it alone", async () => {
    declareRenewal();
    await fleet.at("edge2").stop();
    await fleet.up("--exclude", "**site1-edge2-*");
    assert.deepEqual(await renewed(), ["core1", "core2", "edge1", "media"]);
    await fleet.at("edge2").restart();
    await fleet.up();
    assert.deepEqual(fleet.visited(), ["edge2"]);
    assert.deepEqual(await renewed(), ["edge2"]);
  });

  it("SEQ-05 --target renews one appliance alone, and the next up the others", async () => {
    declareRenewal();
    await fleet.up("--target", "**site1-media-*");
    assert.deepEqual(fleet.visited(), ["media"]);
    assert.deepEqual(await renewed(), ["media"]);
    await fleet.up();
    assert.deepEqual(fleet.visited(), ["core1", "core2", "edge1", "edge2"]);
    assert.deepEqual(await renewed(), ["core1", "core2", "edge1", "edge2"]);
  });
});
