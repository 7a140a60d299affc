import assert from "node:assert/strict";
import { shownName } from "../lab/appliance/session";
import { Appliances, anIdentity, change, deadlines, declare, sipPort } from "./changing";
import { assertUntouched, says } from "./saying";

describe("[E] apply/run-change says why it stopped", () => {
  const appliances = new Appliances();
  afterEach(() => appliances.clear());

  it("nobody waits for it any more, before the first assignment", async () => {
    const appliance = await appliances.start();
    for (const at of ["check", "observe", "upload", "guard"]) {
      let gone = false;
      const ran = await change(declare(appliance, "webAdmin", { made: anIdentity() }), {
        step: (name) => (gone ||= name === at),
        isAbandoned: () => gone,
      });
      says(
        ran,
        "failed",
        "apply/interrupted cms1 webAdmin: the run was given up before the first assignment; the role was not touched. Run again.",
      );
    }
    const settings = appliance.log.commands().filter((command) => command.startsWith("webadmin "));
    assert.deepEqual(settings, []);
  });

  it("nobody waits for it any more, after the first assignment: it is brought to its end and proven", async () => {
    const appliance = await appliances.start();
    let gone = false;
    const { report } = await change(declare(appliance, "callBridge", { made: anIdentity() }), {
      step: (name) => (gone ||= name === "assign"),
      isAbandoned: () => gone,
    });
    assert.deepEqual([report.outcome, report.listeners[0]?.provenBy], ["changed", "tls-handshake"]);
  });

  it("its time is up, before anything is sent", async () => {
    const appliance = await appliances.start();
    const made = anIdentity();
    const none = { ...deadlines, changeMs: 2 };
    says(
      await change(declare(appliance, "webAdmin", { made, change: { deadlines: none } })),
      "failed",
      "apply/deadline cms1 webAdmin: the change has not come to its end in time (2 ms for all of it, a part of which is kept for the way back). Find out why the appliance is slow, or give changeMs a higher value.",
    );
    assertUntouched(appliance);
  });

  it("its time is up after the first assignment: the previous certificate is put back in the time that is kept", async () => {
    const appliance = await appliances.start();
    await change(declare(appliance, "callBridge", { made: anIdentity("old.example.org") }));
    // The answer to the assignment takes longer than the way forward may.
    const stop = appliance.faults.onRequest(async ({ text }, phase) => {
      if (phase !== "after" || !text.startsWith("callbridge certs ")) return;
      stop();
      await new Promise((resolve) => setTimeout(resolve, 4_500));
    });
    const tight = { ...deadlines, commandMs: 20_000, changeMs: 8_000 };
    const ran = await change(
      declare(appliance, "callBridge", { made: anIdentity(), change: { deadlines: tight } }),
    );
    assert.equal(ran.report.outcome, "rolledBack", ran.error?.message);
    assert.equal(await shownName(appliance.address, sipPort), "old.example.org");
    assert.ok(ran.report.milliseconds < 8_000);
  });
});
