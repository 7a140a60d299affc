import assert from "node:assert/strict";
import { requireEngine } from "../../engine/engine";
import { explore } from "../explore";
import { assertLives } from "./life";
import { randomDeployments } from "./random-deployment";

describe("[E] engine: random deployments", function () {
  // The seed is fixed, so that a run tells about the code and not about luck; `npm run fuzz -- --engine` looks further.
  it("INST-08 SEQ-03 SEQ-05 live from their first update to their destruction, whatever one appliance does", async function () {
    const engine = await requireEngine(this);
    this.timeout(900_000);
    const lives = (deployment: Parameters<typeof assertLives>[0]): Promise<void> =>
      assertLives(deployment, engine);
    assert.deepEqual(
      await explore(randomDeployments(), lives, { seed: 4, runs: 3, lanes: 1, shrinks: false }),
      [],
    );
  });
});
