import { match } from "node:assert/strict";
import { shareTable } from "../../bench/engine/share";
import { startUpTable } from "../../bench/start-up";
import { wireText } from "../../bench/wire";

describe("[U] bench: tables", () => {
  it("gives wire work per appliance, and the line through all of it", () => {
    const run = (appliances: number): Parameters<typeof wireText>[0][number] => ({
      appliances,
      seconds: appliances * 0.2,
      cpuSeconds: 0.5 + appliances * 0.06,
      labSeconds: appliances * 0.04,
      peakMegabytes: 140,
      heldKilobytes: appliances * 5,
      connections: appliances,
    });
    const text = wireText([run(10), run(100)]);
    match(text, /\| 100 +\| 20 +\| 200 +\| 65 +\| 40 +\| 140 +\| 5\.0 +\| 1\.0 +\|/);
    match(text, /60\.0 ms per appliance and 0\.50 s besides/);
  });

  it("takes from an update what the changes report; the rest is the engine's", () => {
    const run = { appliances: 10, upSeconds: 40, changeSeconds: 30, idleSeconds: 4, stateBytes: 2048 };
    match(shareTable([run]), /\| 10 +\| 40 +\| 30 +\| 10 +\| 25 % +\| 1\.0 +\| 4\.0 +\| 2 +\|/);
  });

  it("gives the least and the median of a start", () => {
    const took = { node: [30, 10, 20].map((ms) => ({ wallMs: ms, cpuMs: ms / 2 })) };
    match(startUpTable(took), /\| node +\| 10 +\| 20 +\| 5 +\| 10 +\|/);
  });
});
