import assert from "node:assert/strict";
import { shownName } from "../lab/appliance/session";
import {
  Appliances,
  anIdentity,
  change,
  declare,
  failActivation,
  namesOf,
  sipPort,
  webAdminPort,
} from "./changing";
import { answering, assertUntouched, failAssignment, says } from "./saying";

describe("[E] apply/run-change says what the appliance said", () => {
  const appliances = new Appliances();
  afterEach(() => appliances.clear());

  it("CB-13 ERR-06 a FAILURE with exit status 0, after which the previous certificate is back and proven", async () => {
    for (const role of ["webAdmin", "callBridge"] as const) {
      const appliance = await appliances.start();
      await change(declare(appliance, role, { made: anIdentity("old.example.org") }));
      const text = "FAILURE: Key and certificate problem: certificate and key do not match";
      failActivation(appliance, role, { kind: "answer", text, executes: false });
      const ran = await change(declare(appliance, role, { made: anIdentity() }));
      const [command, port] =
        role === "webAdmin" ? ["webadmin enable", webAdminPort] : ["callbridge restart", sipPort];
      says(
        ran,
        "rolledBack",
        `apply/rolled-back cms1 ${role}: the change failed (apply/activation: "${command}" failed with the assigned files); the previous files were assigned and activated again, the previous certificate is seen on ${appliance.address} port ${String(port)}. Read what the MMP said: it names the file or the interface that it does not accept. (the MMP said: "${text}")`,
      );
      assert.deepEqual(ran.report.errors, [
        {
          code: "apply/activation",
          text: `apply/activation cms1 ${role}: "${command}" failed with the assigned files. Read what the MMP said: it names the file or the interface that it does not accept. (the MMP said: "${text}")`,
        },
      ]);
      assert.equal(await shownName(appliance.address, port), "old.example.org");
    }
  });

  it("both errors when the way back fails too, and the commands to type", async () => {
    const appliance = await appliances.start();
    const old = anIdentity("old.example.org");
    await change(declare(appliance, "webAdmin", { made: old }));
    const text = "FAILURE: TLS interface and port problem: no such device";
    appliance.faults.onRequest(({ n, text: seen }, phase) => {
      if (phase === "before" && seen.startsWith("webadmin certs "))
        appliance.faults.at(n + 1, { kind: "answer", text, executes: false });
    });
    const ran = await change(declare(appliance, "webAdmin", { made: anIdentity() }));
    const { key, leaf, bundle } = namesOf(old, "webAdmin");
    const failed = '"webadmin enable" failed with the assigned files';
    const sentence = `apply/rollback-failed cms1 webAdmin: the change failed (apply/activation: ${failed}, the MMP said "${text}"), and the previous certificate could not be put back (apply/activation: ${failed}). Run again, or put it back by hand on the MMP: webadmin disable; webadmin certs ${key} ${leaf} ${bundle}; webadmin enable. (the MMP said: "${text}")`;
    assert.equal(ran.error?.message, sentence);
    const { outcome, errors, after } = ran.report;
    assert.deepEqual(
      { outcome, codes: errors.map(({ code }) => code), after },
      { outcome: "failed", codes: ["apply/activation", "apply/activation"], after: {} },
    );
    assert.equal((await change(declare(appliance, "webAdmin", { made: old }))).report.outcome, "reactivated");
  });

  it("an unknown command, before anything is written", async () => {
    const { appliance, ran } = await answering(appliances, "webadmin", { text: "Unknown command: webadmin" });
    says(
      ran,
      "failed",
      'mmp/unknown-command cms1 webAdmin: the appliance does not know "webadmin". Compare the appliance\'s release with the supported ones, and the MMP user\'s role. (the MMP said: "Unknown command: webadmin")',
    );
    assertUntouched(appliance);
  });

  it("a table of 1 MiB that is none, and reports a reply of 1 MiB by its length", async () => {
    const text = "x".repeat(1_048_576);
    const table = await answering(appliances, "webadmin", { text });
    says(
      table.ran,
      "failed",
      `mmp/table cms1 webAdmin, table of "webadmin": the table has no row "Enabled". Compare the appliance's release with the supported ones and report the table. (the MMP said: "${"x".repeat(400)}")`,
    );
    const { report } = (await answering(appliances, "user list", { text })).ran;
    assert.equal(report.outcome, "changed");
    assert.deepEqual(report.commands[2], {
      command: "user list",
      reply: `${"x".repeat(600)} [...]`,
      replyBytes: 1_048_577,
    });
    assert.ok(JSON.stringify(report).length < 32 * 1024);
  });

  it("a reply beyond all measure", async () => {
    const { ran } = await answering(appliances, "webadmin", { text: "x".repeat(5 * 1_048_576) });
    says(
      ran,
      "failed",
      'mmp/reply-size cms1: the reply to "webadmin" is longer than 4194304 bytes. Run the command by hand and look at what it prints.',
    );
  });

  it("a table that shows something else although nothing was refused", async () => {
    const appliance = await appliances.start();
    const old = anIdentity("old.example.org");
    await change(declare(appliance, "callBridge", { made: old }));
    const made = anIdentity();
    failAssignment(appliance, "callBridge");
    const [was, is] = [namesOf(old, "callBridge"), namesOf(made, "callBridge")];
    const ran = await change(declare(appliance, "callBridge", { made }));
    says(
      ran,
      "rolledBack",
      `apply/rolled-back cms1 callBridge: the change failed (apply/read-back: the appliance did not refuse, but its table shows otherwise: certs holds ${was.key} ${was.leaf} ${was.bundle} instead of ${is.key} ${is.leaf} ${is.bundle}); the previous files were assigned again, the previous certificate is seen on ${appliance.address} port 5061. Look at the role's table on the MMP, and run again.`,
    );
    assert.equal(appliance.log.commands().filter((command) => command === "callbridge restart").length, 1);
  });

  it("a role whose settings somebody changed meanwhile, and leaves them alone", async () => {
    const appliance = await appliances.start();
    const other = await appliances.fleet.logIn(appliance);
    const stop = appliance.faults.onRequest(async ({ text }, phase) => {
      if (phase !== "after" || !text.startsWith("pki verify")) return;
      stop();
      await other.tell("webadmin listen a 9443");
    });
    says(
      await change(declare(appliance, "webAdmin", { made: anIdentity() })),
      "failed",
      "apply/changed-meanwhile cms1 webAdmin: somebody changed the role's settings while its files were being uploaded; nothing was assigned. Find out who works on the appliance, then run again.",
    );
    const settings = appliance.log.commands().filter((command) => command.startsWith("webadmin "));
    assert.deepEqual(settings, ["webadmin listen a 9443"]);
  });
});
