import assert from "node:assert/strict";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { ChangeInput } from "../../apply/change";
import type { MaintenanceWindow } from "../../plan/maintenance-window";
import type { Made } from "../certificates";
import { shownName } from "../lab/appliance/session";
import { Appliances, anIdentity, change, declare, sipPort, writes } from "./changing";

const closed: MaintenanceWindow = { days: ["sat"], start: "22:00", end: "04:00", timeZone: "Europe/Oslo" };

const dayMs = 86_400_000;
/** 0 o'clock UTC of a Friday of the week after this one: certificates are valid from the present on. */
const theFriday = (() => {
  const today = new Date(new Date().toISOString().slice(0, 10));
  return today.getTime() + (7 + ((5 - today.getUTCDay() + 7) % 7)) * dayMs;
})();
/** A time of that Friday or of a day after it, UTC. */
function at(daysLater: number, hour: number): () => Date {
  return () => new Date(theFriday + daysLater * dayMs + hour * 3_600_000);
}
const friday = at(0, 14);
const saturday = at(1, 23);

describe("[E] apply/maintenance: the window", () => {
  const appliances = new Appliances();
  afterEach(() => appliances.clear());

  function callBridge(appliance: RunningAppliance, made: Made, window = closed): ChangeInput {
    return declare(appliance, "callBridge", { made, change: { maintenanceWindow: window } });
  }

  async function serving(): Promise<RunningAppliance> {
    const appliance = await appliances.start();
    // The first certificate needs no window: nobody is served yet.
    const first = await change(callBridge(appliance, anIdentity("old.example.org")), { now: friday });
    assert.deepEqual([first.error, first.report.outcome], [undefined, "changed"]);
    appliance.log.restart();
    return appliance;
  }

  it("refuses outside of it before anything is written, names the next opening, and goes on inside", async () => {
    const appliance = await serving();
    const input = callBridge(appliance, anIdentity("new.example.org"));
    const { error, report } = await change(input, { now: friday });
    assert.deepEqual([error?.code, error?.retry, report.outcome], ["apply/outside-window", "safe", "failed"]);
    const opens = saturday().toISOString().slice(0, 10);
    assert.match(
      error?.message ?? "",
      /its maintenance window is sat 22:00-04:00 Europe\/Oslo, and now it is fri 1[56]:00/,
    );
    assert.match(
      error?.message ?? "",
      new RegExp(`Run again from ${opens}T2[01]:00:00.000Z on \\(sat 22:00 Europe/Oslo\\)`),
    );
    assert.deepEqual(writes(appliance), []);
    assert.doesNotMatch(appliance.log.commands().join("\n"), /certs |restart|pki/);
    assert.equal(await shownName(appliance.address, sipPort), "old.example.org");
    assert.equal((await change(input, { now: saturday })).report.outcome, "changed");
    assert.equal(await shownName(appliance.address, sipPort), "new.example.org");
    // With nothing to do there is nothing to wait for.
    assert.equal((await change(input, { now: friday })).report.outcome, "unchanged");
  });

  it("looks again after the uploads, which take time, and still assigns nothing when it has closed", async () => {
    const appliance = await serving();
    const input = callBridge(appliance, anIdentity("new.example.org"));
    // The window closes while the appliance checks the files.
    let now = saturday;
    appliance.faults.onRequest(({ text }) => {
      if (text.startsWith("pki verify")) now = friday;
    });
    const { error } = await change(input, { now: () => now() });
    assert.equal(error?.code, "apply/outside-window");
    assert.notDeepEqual(writes(appliance), []);
    assert.doesNotMatch(appliance.log.commands().join("\n"), /certs |restart/);
    assert.equal(await shownName(appliance.address, sipPort), "old.example.org");
  });

  it("interrupts outside of it for a reason that is given, and repeats the reason", async () => {
    const appliance = await serving();
    const window = { ...closed, override: "the key leaked" };
    const { report } = await change(callBridge(appliance, anIdentity("new.example.org"), window), {
      now: friday,
    });
    assert.equal(report.outcome, "changed");
    assert.deepEqual(
      report.warnings.filter((warning) => warning.includes("window")),
      [
        "interrupted outside the maintenance window, sat 22:00-04:00 Europe/Oslo (passed over: the key leaked)",
      ],
    );
  });

  it("finishes outside of it what it has begun, also over a new connection and on the way back", async () => {
    for (const fault of ["drop", "refuse"] as const) {
      const appliance = await serving();
      let now = saturday;
      const stop = appliance.faults.onRequest(({ n, text }, phase) => {
        if (phase !== "before" || !text.startsWith("callbridge certs ")) return;
        stop();
        now = friday;
        appliance.faults.at(
          n + 2,
          fault === "drop"
            ? { kind: "drop" }
            : { kind: "answer", text: "FAILURE: certificate and key do not match", executes: false },
        );
      });
      const { report } = await change(callBridge(appliance, anIdentity("new.example.org")), {
        now: () => now(),
      });
      assert.equal(report.outcome, fault === "drop" ? "changed" : "rolledBack");
    }
  });

  it("clears a role inside of it only", async () => {
    const appliance = await serving();
    const made = anIdentity("new.example.org");
    await change(callBridge(appliance, made), { now: saturday });
    const clearing: ChangeInput = { ...callBridge(appliance, made), task: "clear" };
    assert.equal((await change(clearing, { now: friday })).error?.code, "apply/outside-window");
    assert.equal((await change(clearing, { now: saturday })).error, undefined);
  });
});
