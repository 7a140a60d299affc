import assert from "node:assert/strict";
import { diskOf } from "../apply/database/cluster-world";
import { DatabaseDeployment, wholeCluster } from "./database-deployment";
import { requireEngine } from "./engine";

describe("[E] engine: a database cluster", function () {
  this.timeout(300_000);
  let deployment: DatabaseDeployment;

  before(async function () {
    deployment = await DatabaseDeployment.start(await requireEngine(this));
  });
  after(() => deployment.clear());

  let approved = "";

  it("DB-12: creates a cluster from a program, with a CA of its own", async () => {
    const update = await deployment.project.up();
    assert.equal(update.code, 0, update.printed);
    assert.deepEqual(
      update.reports.map(({ appliance, role, outcome }) => [appliance, role, outcome]),
      [["db", "databaseCluster", "changed"]],
    );
    assert.deepEqual(deployment.roles(), wholeCluster);
  });

  it("does not even connect when nothing changed", async () => {
    for (const appliance of deployment.appliances) appliance.log.restart();
    const update = await deployment.project.up();
    assert.equal(update.code, 0, update.printed);
    assert.equal(update.counts.update, 0);
    assert.deepEqual(
      deployment.appliances.map((one) => one.counts().connections),
      [0, 0, 0, 0],
    );
  });

  it("RENEW-08 DB-14: new certificates succeed as deferred, and the cluster runs on", async () => {
    deployment.configure({ shared: "yes" });
    const update = await deployment.project.up();
    assert.equal(update.code, 0, update.printed);
    assert.deepEqual(
      update.reports.map(({ outcome }) => outcome),
      ["deferred"],
    );
    assert.match(update.printed, /DEFERRED: new certificates wait for an approval/);
    assert.deepEqual(deployment.roles(), wholeCluster);
    approved = await deployment.setFingerprint();
    assert.match(approved, /^[0-9a-f]{64}$/);
  });

  it("RENEW-05 RENEW-06: the approval of their fingerprint is the input that replaces them", async () => {
    deployment.configure({ shared: "yes", approve: approved });
    const update = await deployment.project.up();
    assert.equal(update.code, 0, update.printed);
    assert.deepEqual(
      update.reports.map(({ outcome }) => outcome),
      ["changed"],
    );
    assert.deepEqual(deployment.roles(), wholeCluster);
    const files = deployment.appliances
      .slice(0, 3)
      .map((one) => diskOf(one).database.files?.["serverCertificate"]);
    assert.equal(new Set(files).size, 1, "one server certificate on all nodes");
  });

  it("INST-05 touches nothing while a node is down, and goes on when it is back", async () => {
    const [, , third] = deployment.appliances;
    assert.ok(third);
    deployment.configure();
    assert.equal((await deployment.project.up()).code, 0);
    deployment.configure({ approve: await deployment.setFingerprint() });
    await third.stop();
    const away = await deployment.project.up();
    assert.notEqual(away.code, 0);
    assert.match(away.printed, /mmp\/unreachable cms3/);
    assert.deepEqual(deployment.roles(), wholeCluster);
    await third.restart();
    const update = await deployment.project.up();
    assert.equal(update.code, 0, update.printed);
    assert.deepEqual(
      update.reports.map(({ outcome }) => outcome),
      ["changed"],
    );
    assert.deepEqual(deployment.roles(), wholeCluster);
  });
});
