import assert from "node:assert/strict";
import { Wires } from "./wires";

describe("[E] mmp/connection", () => {
  const wires = new Wires();
  afterEach(() => wires.clear());

  it("runs commands and file operations over one connection", async () => {
    const { appliance, mmp } = await wires.connected();
    assert.equal((await mmp.run("version")).text, "3.8\n");
    assert.match((await mmp.run("webadmin")).text, /^Enabled +: false\n/);
    await mmp.files.write("a.crt", Buffer.from("hello\n"));
    assert.equal((await mmp.files.read("a.crt")).toString(), "hello\n");
    assert.deepEqual(mmp.counts(), { connections: 1, roundTrips: mmp.counts().roundTrips, commands: 2 });
    assert.equal(appliance.counts().connections, 1);
  });

  it("counts connections and round trips as the appliance does, pipelined groups included", async () => {
    const { appliance, mmp } = await wires.connected({ latencyMs: 100 });
    await mmp.run("version");
    await mmp.files.list();
    await mmp.files.writeMany(
      new Map([
        ["a.crt", Buffer.alloc(40_000, "a")],
        ["b.crt", Buffer.from("b")],
      ]),
    );
    await mmp.files.readMany(["a.crt", "b.crt", "missing.crt"]);
    await mmp.run("webadmin");
    await mmp.files.remove("a.crt");
    assert.equal(await mmp.files.size("a.crt"), undefined);
    assert.equal(await mmp.files.size("b.crt"), 1);
    const { connections, roundTrips } = mmp.counts();
    assert.deepEqual({ connections, roundTrips }, appliance.counts());
    assert.equal(roundTrips, 2 + 2 + 4 + 4 + 3 + 2 + 1 + 1 + 1);
  });
});
