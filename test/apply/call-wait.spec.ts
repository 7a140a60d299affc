import assert from "node:assert/strict";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { ChangeInput } from "../../apply/change";
import type { DeclaredCallBridge, DeclaredCallWait } from "../../plan/declaration";
import { eventually } from "../eventually";
import { searchText } from "../secrets-search";
import { webAdminPort } from "../lab/appliance/fleet";
import { shownName } from "../lab/appliance/session";
import { callApi } from "../lab/appliance/web-bridge-world";
import { Appliances, anIdentity, change, declare, deadlines, sipPort } from "./changing";
import { Entries, patience, reportOf } from "./entry";

const [old, renewed, password] = ["old", "new.example.org", "lab-password"];
const touching = /certs |restart|enable|disable/;

describe("[E] apply/call-wait", () => {
  const appliances = new Appliances();
  const { fleet } = appliances;
  const entries: Entries[] = [];
  afterEach(async () => {
    for (const each of entries.splice(0)) each.clear();
    await appliances.clear();
  });

  /** Call Bridge and Web Admin serve, and the API answers. */
  async function serving(): Promise<RunningAppliance> {
    const { appliance } = await fleet.startServing({ dialect: { "api-after-restart": "0" } });
    // Somebody has just enabled Web Admin by hand.
    await eventually(() => callApi(appliance, "GET", "system/status"));
    appliance.log.restart();
    return appliance;
  }

  function callBridge(appliance: RunningAppliance, name = "cms1"): DeclaredCallBridge {
    return {
      appliance: name,
      target: {
        host: appliance.address,
        port: appliance.sshPort,
        user: "admin",
        hostKey: appliance.hostKeyFingerprint,
        credentials: { passwordFrom: { env: "CMS_PASSWORD" } },
      },
      api: { host: appliance.address, port: webAdminPort, user: "admin" },
    };
  }

  /** A renewal of the Call Bridge that waits for the calls of these. */
  function waiting(
    appliance: RunningAppliance,
    wait: Partial<DeclaredCallWait> = {},
    more: Partial<ChangeInput["declaration"]> = {},
  ): ChangeInput {
    const callWait: DeclaredCallWait = {
      callBridges: [callBridge(appliance)],
      deadlineMs: 30_000,
      otherwise: "fail",
      ...wait,
    };
    const made = anIdentity(renewed);
    const input = declare(appliance, "callBridge", { made, change: { callWait, deadlines, ...more } });
    const known = { ssh: { password }, apiPassword: password };
    const names = callWait.callBridges.map((each) => [each.appliance, known] as const);
    return { ...input, callBridges: Object.fromEntries(names) };
  }

  const touched = (appliance: RunningAppliance): readonly string[] =>
    appliance.log.commands().filter((command) => touching.test(command));

  it("goes on at once over the one connection when no call is in progress, and sends what the reviewer saw", async () => {
    const appliance = await serving();
    const { error, report, steps } = await change(waiting(appliance));
    assert.deepEqual([error, report.outcome, report.connections], [undefined, "changed", 1]);
    assert.ok(steps.includes("wait for calls"));
    assert.deepEqual(
      report.commands.map(({ command }) => command),
      appliance.log.commands(),
    );
    // After the checks, before the table is read again and anything is assigned.
    const order = appliance.log
      .commands()
      .filter((command) => /^(webadmin|callbridge|pki verify)\b/.test(command));
    assert.deepEqual(
      order.map((command) => command.replace(/ \S+\.(key|crt).*/, "")),
      [
        "callbridge",
        "pki verify",
        "webadmin",
        "callbridge",
        "callbridge certs",
        "callbridge",
        "callbridge restart",
      ],
    );
  });

  it("waits until the last call has ended, without a connection meanwhile, and assigns nothing before", async () => {
    const appliance = await serving();
    appliance.setCallLegs(3);
    const lines: string[] = [];
    const ran = await change(waiting(appliance), {
      progress: (line) => {
        lines.push(line);
        if (!line.includes("call legs are in progress")) return;
        assert.deepEqual(touched(appliance), []);
        setTimeout(() => {
          // The one that is left is this test's own.
          assert.equal(appliance.openConnections(), 1);
          appliance.setCallLegs(0);
        }, 300);
      },
    });
    assert.deepEqual([ran.error, ran.report.outcome, ran.report.connections], [undefined, "changed", 2]);
    assert.ok(lines.includes("cms1 callBridge: waits, at most 30 s: 3 call legs are in progress on cms1"));
    assert.equal(await shownName(appliance.address, sipPort), renewed);
  });

  it("gives up after its deadline with the role as it was, and the next run does it", async () => {
    const appliance = await serving();
    appliance.setCallLegs(1);
    const input = waiting(appliance, { deadlineMs: 1_000 });
    const { error, report } = await change(input);
    assert.deepEqual(
      [error?.message, error?.retry, report.outcome],
      [
        "apply/calls-in-progress cms1 callBridge: after 1 s 1 call leg is in progress on cms1; the role was not touched. " +
          'Run again when the calls have ended, or give waitForNoCalls another deadline or otherwise: "goOn".',
        "safe",
        "failed",
      ],
    );
    assert.deepEqual(touched(appliance), []);
    assert.equal(await shownName(appliance.address, sipPort), old);
    appliance.setCallLegs(0);
    assert.equal((await change(input)).report.outcome, "changed");
    // With nothing to do nobody is asked.
    appliance.setCallLegs(1);
    const again = await change(input);
    assert.deepEqual([again.report.outcome, again.steps.includes("wait for calls")], ["unchanged", false]);
  });

  it("interrupts the calls after its deadline where that is declared, and says so", async () => {
    const appliance = await serving();
    appliance.setCallLegs(2);
    const { report } = await change(waiting(appliance, { deadlineMs: 0, otherwise: "goOn" }));
    assert.equal(report.outcome, "changed");
    assert.ok(
      report.warnings.includes("interrupted all the same: after 0 s 2 call legs are in progress on cms1"),
    );
  });

  it("does not take the wait from the time of the change", async () => {
    const appliance = await serving();
    appliance.setCallLegs(1);
    // Half of it is kept for the way back; the calls last longer than the other half.
    const short = { ...deadlines, changeMs: 8_000 };
    const ran = await change(waiting(appliance, {}, { deadlines: short }), {
      progress: (line) => {
        if (line.includes("waits, at most")) setTimeout(() => appliance.setCallLegs(0), 4_500);
      },
    });
    assert.deepEqual([ran.error, ran.report.outcome], [undefined, "changed"]);
  });

  it("stops waiting when nobody waits for it, and when the maintenance window closes", async () => {
    const appliance = await serving();
    appliance.setCallLegs(1);
    let isAbandoned = false;
    const given = await change(waiting(appliance), {
      progress: (line) => {
        isAbandoned ||= line.includes("waits, at most");
      },
      isAbandoned: () => isAbandoned,
    });
    assert.equal(given.error?.code, "apply/interrupted");
    const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
    const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    const closed = new Date(`${day}T12:00:00Z`);
    let now = new Date(`${day}T00:30:00Z`);
    const maintenanceWindow = { days, start: "00:00", end: "01:00", timeZone: "UTC" };
    const inWindow = await change(waiting(appliance, {}, { maintenanceWindow }), {
      progress: (line) => {
        if (line.includes("waits, at most")) now = closed;
      },
      now: () => now,
    });
    assert.equal(inWindow.error?.code, "apply/outside-window");
    assert.deepEqual(touched(appliance), []);
  });

  it("asks every Call Bridge, also on other appliances, and one that is away again until the deadline", async () => {
    const [appliance, other] = [await serving(), await serving()];
    other.setCallLegs(2);
    const both = [callBridge(appliance), callBridge(other, "cms2")];
    const busy = await change(waiting(appliance, { callBridges: both, deadlineMs: 0 }));
    assert.match(busy.error?.message ?? "", /: after 0 s 2 call legs are in progress on cms2; the role/);
    await other.stop();
    const away = await change(waiting(appliance, { callBridges: both, deadlineMs: 0 }));
    assert.match(
      away.error?.message ?? "",
      /: after 0 s cms2 cannot be asked \(mmp\/unreachable: .*\); the role/,
    );
    assert.deepEqual(touched(appliance), []);
    setTimeout(() => void other.restart(), 500);
    assert.equal((await change(waiting(appliance, { callBridges: both }))).report.outcome, "changed");
  });

  it("ends at once at a wrong password of the API, and never shows a right one", async () => {
    const appliance = await serving();
    const input = waiting(appliance);
    const callBridges = { cms1: { ssh: {}, apiPassword: "not-the-password" } };
    const ran = await change({ ...input, callBridges });
    assert.equal(ran.error?.code, "rest/login");
    assert.deepEqual(searchText("run", JSON.stringify(ran), { api: "not-the-password" }), []);
    assert.deepEqual(touched(appliance), []);
  });

  it("needs nobody's word for a role that serves nobody yet", async () => {
    const appliance = await appliances.start();
    // Web Admin has no certificate either, so its API could not be asked.
    const { report, steps } = await change(waiting(appliance));
    assert.deepEqual([report.outcome, steps.includes("wait for calls")], ["changed", false]);
  });

  it("PKI-22 gets its passwords by reference or on standard input, through entry and worker", async () => {
    const appliance = await serving();
    const each = new Entries();
    entries.push(each);
    const reference = {
      ...callBridge(appliance),
      api: { ...callBridge(appliance).api, passwordFrom: { env: "API_WORD" } },
    };
    const byReference = waiting(appliance, { callBridges: [reference] }, { deadlines: patience });
    appliance.setCallLegs(1);
    const entry = each.start(byReference, { API_WORD: password });
    await eventually(() => assert.match(entry.stderr, /1 call leg is in progress on cms1/));
    appliance.setCallLegs(0);
    const first = await entry.end;
    assert.deepEqual([first.code, reportOf(first).outcome], [0, "changed"], first.stderr);
    const literal = waiting(appliance, {}, { deadlines: patience });
    const documents = { cms1: { version: 1 as const, keys: { api: password }, credentials: { password } } };
    const second = await each.run({ ...literal, secrets: { ...literal.secrets, callBridges: documents } });
    assert.deepEqual([second.code, reportOf(second).outcome], [0, "changed"], second.stderr);
    const said = [first.stdout, first.stderr, second.stdout, second.stderr, each.log()].join("\n");
    assert.deepEqual(searchText("what was said", said, { api: password }), []);
  });
});
