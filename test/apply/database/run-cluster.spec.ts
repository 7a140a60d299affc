import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { RunningAppliance } from "../../../lab/appliance/appliance";
import { Appliances, writes } from "../changing";
import {
  aSet,
  changing,
  created,
  declareCluster,
  diskOf,
  fingerprintOf,
  rolesOf,
  runOn,
  spacesOf,
  startWorld,
  write,
} from "./cluster-world";

const appliances = new Appliances();

function filesOf({ directory }: RunningAppliance, kind: string): readonly string[] {
  return readdirSync(join(directory, "files")).filter(
    (name) => name.startsWith("database-") && name.endsWith(kind),
  );
}

describe("[E] apply/database runCluster", function () {
  this.timeout(180_000);
  afterEach(() => appliances.clear());

  it("DB-12 DB-09 DB-02 DB-06 OSSL-10: makes a cluster of three nodes and a Call Bridge without a database, and leaves it alone then", async () => {
    const set = aSet();
    const world = await startWorld(appliances);
    const [first, second] = world.nodes;
    assert.ok(first && second);
    await write(appliances.fleet, first, "kept");
    await write(appliances.fleet, second, "overwritten");
    const ran = await runOn(declareCluster(world, set));
    assert.equal(ran.report.outcome, "changed", ran.report.summary);
    assert.deepEqual(rolesOf(world), ["primary", "replica", "replica", "client"]);
    assert.deepEqual([...world.nodes, world.client].map(spacesOf), [["kept"], ["kept"], ["kept"], ["kept"]]);
    const names = (appliance: RunningAppliance): number =>
      Object.keys(diskOf(appliance).database.files ?? {}).length;
    assert.deepEqual([first, world.client].map(names), [5, 3]);
    assert.deepEqual([filesOf(world.client, ".key").length, filesOf(first, ".key").length], [1, 2]);
    const [backup = ""] = filesOf(second, ".bak");
    const saved = gunzipSync(readFileSync(join(second.directory, "files", backup))).toString();
    assert.match(saved, /"overwritten"/);

    for (const appliance of [...world.nodes, world.client]) appliance.log.restart();
    const again = await runOn(declareCluster(world, set));
    assert.deepEqual([again.report.outcome, changing(again)], ["unchanged", []]);
    assert.deepEqual([...world.nodes, world.client].flatMap(writes), []);
    assert.deepEqual([again.report.connections, again.steps], [4, ["check", "connect", "observe"]]);
  });

  it("RENEW-08 DB-14 RENEW-01: defers a new set until its fingerprint is approved, says what it loses, and replaces it then without losing data", async () => {
    const world = await created(appliances, aSet({ alias: "old.example.org" }));
    const next = aSet();
    const progress: string[] = [];
    const deferred = await runOn(declareCluster(world, next), { progress: (line) => progress.push(line) });
    const losing = /^apply\/loses-name (cms[123]) databaseCluster server: .* covers old\.example\.org, and/;
    const losers = (lines: readonly string[]): readonly string[] =>
      lines.flatMap((line) => losing.exec(line)?.[1] ?? []);
    assert.deepEqual(losers(deferred.report.warnings), ["cms1", "cms2", "cms3"]);
    assert.match(deferred.report.summary, /; the warnings say what changes with them; give approve/);
    // Whoever looks at the console alone sees it too.
    assert.equal(progress.filter((line) => line.includes("apply/loses-name")).length, 3);
    const roots = deferred.report.warnings.filter((line) => line.includes("is replaced by CN=Database Root"));
    assert.equal(roots.length, 1);
    assert.equal(deferred.report.outcome, "deferred");
    assert.equal(deferred.error, undefined);
    assert.match(deferred.report.summary, new RegExp(`approve ${fingerprintOf(world, next)}$`));
    assert.deepEqual([...world.nodes, world.client].flatMap(writes), []);

    const wrong = await runOn(declareCluster(world, next, { approved: fingerprintOf(world, aSet()) }));
    assert.equal(wrong.report.outcome, "deferred");
    const approved = fingerprintOf(world, next);
    // Nothing may be overwritten any more but what is known to be a copy.
    const replaced = await runOn(declareCluster(world, next, { approved, mayOverwrite: [] }));
    assert.equal(replaced.report.outcome, "changed", replaced.report.summary);
    assert.deepEqual(losers(replaced.report.warnings), ["cms1", "cms2", "cms3"]);
    assert.deepEqual(rolesOf(world), ["primary", "replica", "replica", "client"]);
    assert.deepEqual([...world.nodes, world.client].map(spacesOf), [["kept"], ["kept"], ["kept"], ["kept"]]);
    assert.deepEqual(
      world.nodes.flatMap((node) => filesOf(node, ".pem")),
      [],
    );
    const after = await runOn(declareCluster(world, next, { approved }));
    assert.deepEqual([after.report.outcome, changing(after)], ["unchanged", []]);
    assert.deepEqual(losers(after.report.warnings), []);
  });

  it("DB-14: overwrites no database that nobody gave up, and touches nothing then", async () => {
    const world = await startWorld(appliances);
    const { error } = await runOn(declareCluster(world, aSet(), { mayOverwrite: ["cms2"] }));
    assert.match(error?.message ?? "", /^DB-14 cms3 databaseCluster: joining would overwrite its database/);
    assert.deepEqual([...world.nodes, world.client].flatMap(writes), []);
  });

  it("does nothing while a node is down, and says which", async () => {
    const world = await created(appliances, aSet());
    const next = aSet();
    await world.nodes[2]?.stop();
    const approved = fingerprintOf(world, next);
    const { error } = await runOn(declareCluster(world, next, { approved }));
    assert.match(error?.message ?? "", /^mmp\/unreachable cms3/);
    assert.deepEqual(rolesOf(world), ["primary", "replica", "replica", "client"]);
    assert.deepEqual(world.nodes.slice(0, 2).flatMap(writes), []);
  });

  it("DB-08 DB-15 PKI-08 DB-01 INST-05: refuses a set that cannot work before anything is sent", async () => {
    const world = await startWorld(appliances);
    const good = aSet();
    const codes: (string | undefined)[] = [];
    for (const set of [
      aSet({ clientName: "postgrest" }),
      { ...good, client: aSet().client },
      { ...good, client: { ...good.client, keyPem: good.server.keyPem } },
    ]) {
      codes.push((await runOn(declareCluster(world, set))).error?.code);
    }
    assert.deepEqual(codes, ["DB-08", "x509/chain", "INST-05"]);
    assert.deepEqual(
      [...world.nodes, world.client].map((appliance) => appliance.counts().connections),
      [0, 0, 0, 0],
    );
  });
});
