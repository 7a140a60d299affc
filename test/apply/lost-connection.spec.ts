import assert from "node:assert/strict";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { Fault } from "../../lab/appliance/faults";
import type { SupportedRole } from "../../plan/roles";
import { Appliances, anIdentity, change, deadlines, declare, loginKey, namesOf } from "./changing";
import type { Made } from "../certificates";
import type { Ran } from "./changing";

describe("[E] apply/run-change after a lost connection", () => {
  const appliances = new Appliances();
  afterEach(() => appliances.clear());

  /** An appliance that serves an older certificate, and the number of a request of the renewal. */
  async function rehearsed(
    role: SupportedRole,
    request: string,
  ): Promise<{ readonly appliance: RunningAppliance; readonly made: Made; readonly n: number }> {
    const old = anIdentity("old.example.org");
    const made = anIdentity("cms1.example.org", { dns: ["cms1.example.org", "old.example.org"] });
    const start = async (): Promise<RunningAppliance> => {
      const appliance = await appliances.start({ loginKey: loginKey() });
      await change(declare(appliance, role, { made: old }));
      appliance.log.restart();
      return appliance;
    };
    const rehearsal = await start();
    await change(declare(rehearsal, role, { made }));
    const n = rehearsal.log.entries.find(({ text }) => text.startsWith(request))?.n;
    assert.ok(n !== undefined);
    return { appliance: await start(), made, n };
  }

  async function losing(
    role: SupportedRole,
    request: string,
    fault: Fault,
  ): Promise<{ readonly ran: Ran; readonly sent: readonly string[]; readonly made: Made }> {
    const { appliance, made, n } = await rehearsed(role, request);
    appliance.faults.at(n, fault);
    const quick = { ...deadlines, commandMs: 1_500, activationMs: 1_500 };
    const ran = await change(declare(appliance, role, { made, change: { deadlines: quick } }));
    const verb = role.toLowerCase();
    return { ran, made, sent: appliance.log.commands().filter((command) => command.startsWith(`${verb} `)) };
  }

  it("starts over when nothing was assigned yet, and tells why it connected twice", async () => {
    const { ran, sent, made } = await losing("webAdmin", "pki match", { kind: "drop" });
    const { key, leaf, bundle } = namesOf(made, "webAdmin");
    assert.deepEqual([ran.report.outcome, ran.report.connections], ["changed", 2]);
    assert.deepEqual(sent, [
      "webadmin disable",
      `webadmin certs ${key} ${leaf} ${bundle}`,
      "webadmin enable",
    ]);
    assert.equal(ran.report.uploads.length, 2);
    assert.deepEqual(ran.report.warnings, [
      `connected a second time after this: mmp/connection-lost cms1: the SSH connection broke during "pki match ${key} ${leaf}". A command that was under way may have been carried out; run again, the next run goes on from what it observes.`,
    ]);
  });

  it("does not repeat an activation that was carried out, and proves it", async () => {
    for (const kind of ["drop", "hang"] as const) {
      const { ran, sent } = await losing("webAdmin", "webadmin enable", { kind, when: "after" });
      assert.deepEqual([ran.report.outcome, ran.report.connections], ["changed", 2]);
      assert.equal(ran.report.listeners[0]?.provenBy, "tls-handshake");
      assert.equal(sent.filter((command) => command === "webadmin enable").length, 1);
    }
  });

  it("CB-17 restarts once although the answer to the restart was lost", async () => {
    const { ran, sent } = await losing("callBridge", "callbridge restart", { kind: "drop", when: "after" });
    assert.deepEqual([ran.report.outcome, ran.report.listeners[0]?.provenBy], ["changed", "tls-handshake"]);
    assert.equal(sent.filter((command) => command === "callbridge restart").length, 1);
  });

  it("sends an assignment again that was not carried out, as the table shows", async () => {
    const { ran, sent, made } = await losing("webAdmin", "webadmin certs", { kind: "drop", when: "before" });
    const { key, leaf, bundle } = namesOf(made, "webAdmin");
    const assignment = `webadmin certs ${key} ${leaf} ${bundle}`;
    assert.equal(ran.report.outcome, "changed");
    assert.deepEqual(sent, ["webadmin disable", assignment, assignment, "webadmin enable"]);
  });

  it("does not start over a second time", async () => {
    const { appliance, made, n } = await rehearsed("webAdmin", "pki match");
    appliance.faults.onRequest(({ n: at, text }, phase) => {
      if (phase === "after" && text === "date") appliance.faults.at(at + 1, { kind: "drop" });
    });
    appliance.faults.at(n, { kind: "drop" });
    const { report, error } = await change(declare(appliance, "webAdmin", { made }));
    assert.deepEqual([report.outcome, error?.code, report.connections], ["failed", "mmp/connection-lost", 2]);
  });

  it("INST-08 wants a listener seen again that was seen before, whatever connection is used", async () => {
    const { appliance, made, n } = await rehearsed("webAdmin", "webadmin disable");
    let back = Promise.resolve();
    appliance.faults.at(n, { kind: "stop", when: "after" });
    appliance.faults.onRequest((entry, phase) => {
      if (entry.n === n && phase === "after")
        back = new Promise((resolve) => setTimeout(resolve, 50)).then(() =>
          appliance.restart({ dialect: { listeners: "refused" } }),
        );
    });
    const quick = { ...deadlines, proofMs: 400 };
    const { report } = await change(declare(appliance, "webAdmin", { made, change: { deadlines: quick } }));
    await back;
    // The way back cannot be proven either: both errors are told.
    assert.deepEqual(
      [report.outcome, report.errors.map(({ code }) => code)],
      ["failed", ["proof/not-seen", "proof/not-seen"]],
    );
  });
});
