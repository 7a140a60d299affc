import assert from "node:assert/strict";
import { Fleet } from "./fleet";
import { call } from "./session";

describe("[E] lab/appliance round trips", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  for (const latencyMs of [0, 20]) {
    it(`counts opens, channel requests and SFTP requests at ${String(latencyMs)} ms`, async () => {
      const appliance = await fleet.start({ latencyMs });
      const session = await fleet.logIn(appliance);
      await session.tell("version");
      assert.deepEqual(appliance.counts(), { connections: 1, roundTrips: 2 });
      const sftp = await session.sftp();
      assert.equal(appliance.counts().roundTrips, 4);
      await session.upload("a.crt", "x", sftp);
      assert.equal(appliance.counts().roundTrips, 7);
    });
  }

  it("counts requests that were sent together once", async () => {
    const appliance = await fleet.start({ latencyMs: 20 });
    const session = await fleet.logIn(appliance);
    const sftp = await session.sftp();
    appliance.log.restart();
    const stat = (): Promise<unknown> => call((done) => sftp.stat("/log", done));
    await Promise.all([stat(), stat(), stat()]);
    assert.equal(appliance.counts().roundTrips, 1);
    await stat();
    assert.equal(appliance.counts().roundTrips, 2);
  });

  it("delays each direction by half the latency", async () => {
    const appliance = await fleet.start({ latencyMs: 60 });
    const session = await fleet.logIn(appliance);
    const sftp = await session.sftp();
    const began = performance.now();
    await call((done) => sftp.stat("/log", done));
    const took = performance.now() - began;
    assert.ok(took >= 59 && took < 110, `one request took ${took.toFixed(1)} ms`);
  });
});
