import assert from "node:assert/strict";
import fc from "fast-check";
import type { Dialect } from "../../lab/appliance/dialects";
import type { MmpConnection } from "../../mmp/connection";
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

  it("counts as the appliance does, whatever is done in whatever order", async () => {
    const big = Buffer.alloc(70_000, "x");
    const acts: Readonly<Record<string, (mmp: MmpConnection) => Promise<unknown>>> = {
      command: (mmp) => mmp.run("webadmin"),
      refusal: (mmp) => mmp.run("no-such-thing"),
      list: (mmp) => mmp.files.list(),
      write: (mmp) =>
        mmp.files.writeMany(
          new Map([
            ["a.crt", big],
            ["b.crt", Buffer.from("b")],
            ["empty.crt", Buffer.alloc(0)],
          ]),
        ),
      read: (mmp) => mmp.files.readMany(["a.crt", "missing.crt", "b.crt", "empty.crt"]),
      size: (mmp) => mmp.files.size("a.crt"),
      remove: (mmp) => mmp.files.remove("b.crt").catch(() => undefined),
    };
    const choices: readonly Partial<Dialect>[] = [
      {},
      { exec: "off" },
      { "exec+sftp-on-one-connection": "refused" },
    ];
    const anyOrder = fc.array(fc.constantFrom(...Object.keys(acts)), { minLength: 3, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(anyOrder, fc.constantFrom(...choices), async (order, dialect) => {
        const { appliance, mmp } = await wires.connected({ latencyMs: 100, dialect });
        for (const act of order) await acts[act]?.(mmp);
        // Nobody waits for the CLOSE of a file that was read: it has arrived when a later request is answered.
        await mmp.run("version");
        const { connections, roundTrips } = mmp.counts();
        assert.deepStrictEqual({ connections, roundTrips }, appliance.counts());
        await wires.clear();
      }),
      { numRuns: 5 },
    );
  }).timeout(60_000);
});
