import assert from "node:assert/strict";
import { rejectionText } from "../thrown";
import { Wires, deadlines } from "./wires";

describe("[E] mmp/channels", () => {
  const wires = new Wires();
  afterEach(() => wires.clear());

  it("INST-01 opens the next channel after the gap, so that an appliance that wants one is content", async () => {
    const { appliance, mmp } = await wires.connected(
      { dialect: { "channel-open-rate-limit": "50" } },
      { deadlines: { ...deadlines, channelGapMs: 60 } },
    );
    const begun = performance.now();
    for (let n = 0; n < 4; n += 1) await mmp.run("version");
    assert.ok(performance.now() - begun >= 3 * 60);
    const { connections, roundTrips } = mmp.counts();
    assert.deepStrictEqual({ connections, roundTrips }, { connections: 1, roundTrips: 8 });
    assert.equal(appliance.log.commands().length, 4);
  });

  it("INST-01 tries a channel again that did not open, and sends the command once", async () => {
    const { appliance, mmp } = await wires.connected({ dialect: { "channel-open-rate-limit": "150" } });
    appliance.log.restart();
    await mmp.run("version");
    await mmp.run("webadmin disable");
    assert.deepStrictEqual(appliance.log.commands(), ["version", "webadmin disable"]);
    const { roundTrips } = mmp.counts();
    assert.ok(roundTrips > 4, `${String(roundTrips)} round trips count the refused channels too`);
  });

  it("ERR-21 gives up after four refusals, says that nothing has run, and that it is safe to repeat", async () => {
    let asked = 0;
    const { mmp } = await wires.scripted({
      mayOpen: () => {
        asked += 1;
        return false;
      },
    });
    const error: unknown = await mmp.run("webadmin disable").catch((reason: unknown) => reason);
    assert.ok(error instanceof Error && "retry" in error);
    assert.equal(
      error.message,
      "mmp/channel cms1: the appliance refused 4 times to open a channel for exec. Close other SSH and SFTP sessions of " +
        "the same user (`user list` shows them) and run again.",
    );
    assert.equal(error.retry, "safe");
    assert.equal(asked, 4);
  });

  it("INST-01 goes on when the third attempt opens", async () => {
    const { mmp } = await wires.scripted({ mayOpen: (n) => n > 2, exec: (channel) => channel.end("3.8\n") });
    assert.equal((await mmp.run("version")).text, "3.8\n");
    assert.deepStrictEqual(mmp.counts(), { connections: 1, roundTrips: 4, commands: 1 });
  });

  it("INST-01 lets files and commands take turns where a user may hold one session at a time", async () => {
    const { appliance, mmp } = await wires.connected({ dialect: { "max-sessions": "1" } });
    for (let n = 0; n < 3; n += 1) {
      await mmp.files.write("a.crt", Buffer.from(String(n)));
      await mmp.run("version");
      assert.equal((await mmp.files.read("a.crt")).toString(), String(n));
    }
    assert.equal(appliance.counts().connections, 1);
  });

  it("ERR-21 does not try again what the appliance refuses to run", async () => {
    let asked = 0;
    const { mmp } = await wires.scripted({
      mayOpen: () => {
        asked += 1;
        return true;
      },
    });
    assert.match(
      await rejectionText(mmp.run("version")),
      /^mmp\/channel cms1: the appliance takes neither exec/,
    );
    // One for exec, one for the shell.
    assert.equal(asked, 2);
  });
});
