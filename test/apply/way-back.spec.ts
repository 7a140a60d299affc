import assert from "node:assert/strict";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import { shownName } from "../lab/appliance/session";
import {
  Appliances,
  anIdentity,
  change,
  declare,
  failActivation,
  loginKey,
  namesOf,
  sipPort,
  webAdminPort,
} from "./changing";
import type { Made } from "../certificates";
import type { SupportedRole } from "../../plan/roles";

const refusal = "FAILURE: Key and certificate problem: certificate and key do not match";

describe("[E] apply/way-back", () => {
  const appliances = new Appliances();
  afterEach(() => appliances.clear());

  async function serving(role: SupportedRole): Promise<{ appliance: RunningAppliance; old: Made }> {
    const appliance = await appliances.start({ loginKey: loginKey() });
    const old = anIdentity("old.example.org");
    await change(declare(appliance, role, { made: old }));
    appliance.log.restart();
    return { appliance, old };
  }

  /** The commands after the first activation. */
  function afterActivation(appliance: RunningAppliance, activation: string): readonly string[] {
    const commands = appliance.log.commands();
    return commands.slice(commands.indexOf(activation) + 1);
  }

  it("WA-07 disables, assigns the previous files, enables, and reads the table back", async () => {
    const { appliance, old } = await serving("webAdmin");
    failActivation(appliance, "webAdmin", { kind: "answer", text: refusal, executes: false });
    const { report } = await change(declare(appliance, "webAdmin", { made: anIdentity() }));
    const { key, leaf, bundle } = namesOf(old, "webAdmin");
    assert.equal(report.outcome, "rolledBack");
    assert.deepEqual(afterActivation(appliance, "webadmin enable"), [
      "webadmin disable",
      `webadmin certs ${key} ${leaf} ${bundle}`,
      "webadmin enable",
      "webadmin",
    ]);
    assert.equal(await shownName(appliance.address, webAdminPort), "old.example.org");
  });

  it("CB-17 assigns the previous files, reads the table back and restarts", async () => {
    const { appliance, old } = await serving("callBridge");
    failActivation(appliance, "callBridge", { kind: "answer", text: refusal, executes: false });
    const { report } = await change(declare(appliance, "callBridge", { made: anIdentity() }));
    const { key, leaf, bundle } = namesOf(old, "callBridge");
    assert.equal(report.outcome, "rolledBack");
    assert.deepEqual(afterActivation(appliance, "callbridge restart"), [
      `callbridge certs ${key} ${leaf} ${bundle}`,
      "callbridge",
      "callbridge restart",
    ]);
    assert.equal(await shownName(appliance.address, sipPort), "old.example.org");
  });

  it("goes on where a role that is down refuses to be disabled, and tells it", async () => {
    const { appliance } = await serving("webAdmin");
    failActivation(appliance, "webAdmin", { kind: "answer", text: refusal, executes: false });
    const stop = appliance.faults.onRequest(({ n, text }, phase) => {
      if (phase !== "after" || text !== "webadmin enable") return;
      stop();
      appliance.faults.at(n + 1, { kind: "answer", text: "FAILURE: webadmin is not enabled" });
    });
    // With the old name: losing it would be a warning of its own.
    const made = anIdentity("cms1.example.org", { dns: ["cms1.example.org", "old.example.org"] });
    const { report } = await change(declare(appliance, "webAdmin", { made }));
    assert.deepEqual(
      [report.outcome, report.warnings],
      [
        "rolledBack",
        [
          'on the way back: mmp/refused cms1 webAdmin: the appliance refused "webadmin disable". Read what the MMP said, mend it there, and run again. (the MMP said: "FAILURE: webadmin is not enabled")',
        ],
      ],
    );
    assert.equal(await shownName(appliance.address, webAdminPort), "old.example.org");
  });

  it("does not restart a second time when the connection broke and the previous certificate is back already", async () => {
    const { appliance } = await serving("callBridge");
    failActivation(appliance, "callBridge", { kind: "answer", text: refusal, executes: false });
    let restarts = 0;
    appliance.faults.onRequest(({ n, text }, phase) => {
      if (text !== "callbridge restart" || phase !== "before") return;
      restarts += 1;
      // The second restart is the way back's: it is carried out, and its answer is lost. It was numbered just before.
      if (restarts === 1) appliance.faults.at(n + 3, { kind: "drop", when: "after" });
    });
    const { report } = await change(declare(appliance, "callBridge", { made: anIdentity() }));
    assert.deepEqual([report.outcome, restarts, report.connections], ["rolledBack", 2, 2]);
    assert.equal(await shownName(appliance.address, sipPort), "old.example.org");
  });

  it("has nowhere to go back to after a first install, and says so", async () => {
    const appliance = await appliances.start({ loginKey: loginKey() });
    failActivation(appliance, "callBridge", { kind: "answer", text: refusal, executes: false });
    const { report, error } = await change(declare(appliance, "callBridge", { made: anIdentity() }));
    assert.deepEqual(
      { outcome: report.outcome, code: error?.code, warnings: report.warnings, after: report.after },
      {
        outcome: "failed",
        code: "apply/activation",
        warnings: ["there was no previous certificate to put back"],
        after: {},
      },
    );
    assert.equal(appliance.log.commands().filter((command) => command === "callbridge restart").length, 1);
  });

  it("is quiet about the role where only files were uploaded", async () => {
    const { appliance } = await serving("webAdmin");
    const stop = appliance.faults.onRequest(({ n, text }, phase) => {
      if (phase !== "before" || !text.startsWith("OPEN ") || !text.endsWith(" w")) return;
      stop();
      appliance.faults.at(n + 1, { kind: "refuse" });
    });
    const { report, error } = await change(declare(appliance, "webAdmin", { made: anIdentity() }));
    assert.deepEqual([report.outcome, error?.code], ["failed", "mmp/sftp"]);
    assert.deepEqual(report.after, report.before);
    assert.equal(report.listeners[0]?.provenBy, "tls-handshake");
    assert.deepEqual(
      appliance.log.commands().filter((command) => command.startsWith("webadmin ")),
      [],
    );
  });
});
