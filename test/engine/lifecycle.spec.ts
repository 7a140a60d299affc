import assert from "node:assert/strict";
import { Fleet, sipPort, webAdminPort } from "../lab/appliance/fleet";
import { openTls } from "../lab/appliance/session";
import { changingRequests, openDeployment, shownAt } from "./deployment";
import type { Deployment } from "./deployment";
import { ageLeaf } from "./aged-leaf";
import { requireEngine } from "./engine";

/** Outcome, connections and number of uploads per role, in the order of the reports. */
function outcomes(update: Awaited<ReturnType<Deployment["project"]["up"]>>): readonly unknown[] {
  return update.reports.map(({ role, outcome, connections, uploads }) => ({
    role,
    outcome,
    connections,
    uploads: uploads.length,
  }));
}

function commandsOf(requests: readonly string[]): readonly string[] {
  return requests.filter((text) => text.startsWith("exec ")).map((text) => text.slice("exec ".length));
}

describe("[E] engine: the life of a deployment", function () {
  this.timeout(300_000);
  const fleet = new Fleet();
  let deployment: Deployment;

  before(async function () {
    deployment = await openDeployment(fleet, await requireEngine(this));
  });
  after(async () => {
    deployment.project.clear();
    await fleet.clear();
  });

  it("SEQ-01 previews without a connection to the appliance", async () => {
    const preview = await deployment.project.preview("--stack", "test");
    assert.match(preview, /webadmin certs \{key\} \{leaf\} \{bundle\}/);
    assert.deepEqual(deployment.appliance.log.entries, []);
  });

  it("WA-06 CB-11 deploys both roles, each over one connection, and their listeners show it", async () => {
    const { appliance, project } = deployment;
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    assert.deepEqual(outcomes(update), [
      { role: "webAdmin", outcome: "changed", connections: 1, uploads: 3 },
      { role: "callBridge", outcome: "changed", connections: 1, uploads: 3 },
    ]);
    for (const { role, listeners } of update.reports) {
      const [reported] = listeners;
      const port = role === "webAdmin" ? webAdminPort : sipPort;
      const shown = await shownAt(appliance.address, port);
      assert.deepEqual(
        { sha256: shown.sha256, names: shown.names },
        { sha256: reported?.sha256, names: "DNS:cms1.example.org" },
      );
      assert.equal(reported?.provenBy, "tls-handshake");
    }
    assert.equal(appliance.counts().connections, 2);
  });

  it("SEQ-05 does not even connect when nothing changed", async () => {
    const { appliance, project } = deployment;
    appliance.log.restart();
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    const { create, update: updated, replace, delete: deleted } = update.counts;
    assert.deepEqual([create, updated, replace, deleted], [0, 0, 0, 0]);
    assert.equal(appliance.counts().connections, 0);
  });

  it("CB-17 a new name of one role changes that role alone; a connection to the other stays open", async () => {
    const { appliance, project, configure } = deployment;
    appliance.log.restart();
    const sip = await openTls(appliance.address, sipPort);
    let dropped = false;
    sip.on("close", () => (dropped = true)).on("error", () => undefined);
    configure({ webAdminNames: "admin.example.org" });
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    assert.deepEqual(
      update.reports.map(({ role, outcome }) => [role, outcome]),
      [
        ["webAdmin", "changed"],
        ["callBridge", "changed"],
      ],
      "the Call Bridge's report is the one of before",
    );
    assert.equal(appliance.counts().connections, 1);
    assert.deepEqual(
      commandsOf(changingRequests(appliance)).map((command) => command.replace(/-[0-9a-f]{4}-\w{8}/g, "")),
      ["webadmin disable", "webadmin certs webadmin.key webadmin.crt webadmin.crt", "webadmin enable"],
    );
    assert.equal(
      (await shownAt(appliance.address, webAdminPort)).names,
      "DNS:cms1.example.org, DNS:admin.example.org",
    );
    assert.equal(dropped, false);
    sip.destroy();
  });

  it("CSR-15 RENEW-01 renews a leaf in its window by a plain up, with the same key", async () => {
    const { appliance, project } = deployment;
    const keyFile = (): string | undefined =>
      appliance.log
        .commands()
        .findLast((command) => command.startsWith("callbridge certs"))
        ?.split(" ")[2];
    await ageLeaf(project, "cms1-call-bridge-leaf");
    const before = await shownAt(appliance.address, sipPort);
    const table = await (await fleet.logIn(appliance)).tell("callbridge");
    appliance.log.restart();
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    assert.equal(update.counts.replace, 1, update.printed);
    assert.equal(appliance.counts().connections, 1);
    assert.notEqual((await shownAt(appliance.address, sipPort)).sha256, before.sha256);
    assert.equal(table.includes(`Key file              : ${keyFile() ?? "?"}\n`), true);
    const again = await project.up();
    assert.deepEqual([again.counts.update, again.counts.replace], [0, 0]);
  });

  it("looks again for a new recheck value, writes nothing, and mends what was changed by hand", async () => {
    const { appliance, project, configure } = deployment;
    const base = { webAdminNames: "admin.example.org" };
    configure({ ...base, recheck: "1" });
    appliance.log.restart();
    const looked = await project.up();
    assert.deepEqual(outcomes(looked), [
      { role: "webAdmin", outcome: "unchanged", connections: 1, uploads: 0 },
      { role: "callBridge", outcome: "unchanged", connections: 1, uploads: 0 },
    ]);
    assert.deepEqual(changingRequests(appliance), []);
    const session = await fleet.logIn(appliance);
    await session.tell("webadmin certs none");
    const before = await shownAt(appliance.address, webAdminPort);
    configure({ ...base, recheck: "2" });
    const mended = await project.up();
    assert.equal(mended.code, 0, mended.printed);
    assert.deepEqual(
      mended.reports.map(({ outcome }) => outcome),
      ["changed", "unchanged"],
    );
    assert.match(await session.tell("webadmin"), /^Key file {16}: webadmin-/m);
    assert.equal((await shownAt(appliance.address, webAdminPort)).sha256, before.sha256);
  });

  it("ERR-06 a failed change keeps the old certificate, says both errors, and the next up converges", async () => {
    const { appliance, project, configure } = deployment;
    const before = await shownAt(appliance.address, sipPort);
    configure({ webAdminNames: "admin.example.org", callBridgeNames: "sip.example.org" });
    appliance.log.restart();
    const remove = appliance.faults.onRequest((entry, phase) => {
      if (phase === "after" && entry.text.startsWith("callbridge certs")) {
        remove();
        appliance.faults.at(entry.n + 2, {
          kind: "answer",
          text: "FAILURE: Key and certificate problem: certificate and key do not match",
          executes: false,
        });
      }
    });
    const failed = await project.up();
    assert.notEqual(failed.code, 0);
    assert.match(failed.printed, /apply\/rolled-back|rolledBack/);
    assert.match(failed.printed, /certificate and key do not match/);
    assert.equal((await shownAt(appliance.address, sipPort)).sha256, before.sha256);
    const mended = await project.up();
    assert.equal(mended.code, 0, mended.printed);
    assert.equal(
      (await shownAt(appliance.address, sipPort)).names,
      "DNS:cms1.example.org, DNS:sip.example.org",
    );
  });

  it("leaves the appliance as it is when the stack is destroyed", async () => {
    const { appliance, project } = deployment;
    const before = [
      await shownAt(appliance.address, webAdminPort),
      await shownAt(appliance.address, sipPort),
    ];
    appliance.log.restart();
    const update = await project.destroy();
    assert.equal(update.code, 0, update.printed);
    assert.equal(appliance.counts().connections, 0);
    assert.deepEqual(
      [await shownAt(appliance.address, webAdminPort), await shownAt(appliance.address, sipPort)],
      before,
    );
  });
});

describe("[E] engine: the end of a deployment that is to be cleared", function () {
  this.timeout(300_000);
  const fleet = new Fleet();
  let deployment: Deployment;

  before(async function () {
    deployment = await openDeployment(fleet, await requireEngine(this));
  });
  after(async () => {
    deployment.project.clear();
    await fleet.clear();
  });

  it("CB-15 fails while the appliance is away, and then empties the slots", async () => {
    const { appliance, project, configure } = deployment;
    configure({ clear: "true" });
    assert.equal((await project.up()).code, 0);
    await appliance.stop();
    const away = await project.destroy();
    assert.notEqual(away.code, 0);
    assert.match(away.printed, /mmp\/unreachable/);
    await appliance.restart();
    appliance.log.restart();
    const update = await project.destroy();
    assert.equal(update.code, 0, update.printed);
    assert.deepEqual(commandsOf(changingRequests(appliance)), [
      "callbridge certs none",
      "callbridge restart",
      "webadmin disable",
      "webadmin certs none",
    ]);
    assert.equal((await shownAt(appliance.address, sipPort)).names, "");
    assert.equal((await shownAt(appliance.address, webAdminPort)).names, "");
  });
});
