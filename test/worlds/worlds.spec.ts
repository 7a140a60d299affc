import assert from "node:assert/strict";
import { explore } from "./explore";
import { assertHolds } from "./invariants";
import { kept } from "./kept";
import { worlds } from "./world";

describe("[E] random worlds", function () {
  this.timeout(300_000);

  for (const world of kept) {
    it(`INST-08 holds in a world that once failed: ${JSON.stringify(world)}`, () => assertHolds(world));
  }

  // The seed is fixed, so that a run tells about the code and not about luck; `npm run fuzz` looks further.
  it("INST-08 WA-07 serves no leaf without its key, loses nothing and tells no secret in worlds made at random", async () => {
    assert.deepEqual(await explore(worlds(), assertHolds, { seed: 20261124, runs: 80 }), []);
  });
});
