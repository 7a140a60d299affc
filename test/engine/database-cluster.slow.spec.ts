import assert from "node:assert/strict";
import { resolve } from "node:path";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import { Fleet } from "../lab/appliance/fleet";
import { diskOf } from "../apply/database/cluster-world";
import { password } from "./deployment";
import { requireEngine } from "./engine";
import { PulumiProject } from "./pulumi-project";

describe("[E] engine: a database cluster", function () {
  this.timeout(300_000);
  const fleet = new Fleet();
  let appliances: readonly RunningAppliance[] = [];
  let project: PulumiProject;

  function configure(values: Readonly<Record<string, string>> = {}): void {
    const places = appliances.flatMap(({ address, sshPort, hostKey }, index) => {
      const name = `cms${String(index + 1)}`;
      return [
        [`${name}Address`, address],
        [`${name}Port`, String(sshPort)],
        [`${name}HostKey`, hostKey],
      ];
    });
    project.configure({ ...(Object.fromEntries(places) as Record<string, string>), ...values });
  }

  before(async function () {
    const engine = await requireEngine(this);
    const starting = [1, 2, 3, 4].map(() => fleet.start({ setUp: [] }));
    appliances = await Promise.all(starting);
    project = new PulumiProject({
      engine,
      program: resolve(__dirname, "programs", "database-cluster.ts"),
      environment: { CMS_TEST_PASSWORD: password },
    });
    configure();
    await project.initialise();
    configure();
  });
  after(async () => {
    project.clear();
    await fleet.clear();
  });

  const roles = (): readonly (string | undefined)[] => appliances.map((one) => diskOf(one).database.role);
  const connections = (): number => appliances.reduce((sum, one) => sum + one.counts().connections, 0);
  const running = ["primary", "replica", "replica", "client"];
  let approved = "";

  it("DB-12: creates a cluster from a program, with a CA of its own", async () => {
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    assert.deepEqual(
      update.reports.map(({ appliance, role, outcome }) => [appliance, role, outcome]),
      [["db", "databaseCluster", "changed"]],
    );
    assert.deepEqual(roles(), running);
  });

  it("does not even connect when nothing changed", async () => {
    for (const appliance of appliances) appliance.log.restart();
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    assert.equal(update.counts.update, 0);
    assert.equal(connections(), 0);
  });

  it("RENEW-08 DB-14: new certificates succeed as deferred, and the cluster runs on", async () => {
    configure({ shared: "yes" });
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    assert.deepEqual(
      update.reports.map(({ outcome }) => outcome),
      ["deferred"],
    );
    assert.match(update.printed, /DEFERRED: new certificates wait for an approval/);
    assert.deepEqual(roles(), running);
    approved = (await project.run("stack", "output", "setFingerprint")).trim();
    assert.match(approved, /^[0-9a-f]{64}$/);
  });

  it("RENEW-05 RENEW-06: the approval of their fingerprint is the input that replaces them", async () => {
    configure({ shared: "yes", approve: approved });
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    assert.deepEqual(
      update.reports.map(({ outcome }) => outcome),
      ["changed"],
    );
    assert.deepEqual(roles(), running);
    const files = appliances.slice(0, 3).map((one) => diskOf(one).database.files?.["serverCertificate"]);
    assert.equal(new Set(files).size, 1, "one server certificate on all nodes");
  });
});
