import assert from "node:assert/strict";
import { Appliances } from "../changing";
import {
  aSet,
  created,
  declareCluster,
  fingerprintOf,
  rolesOf,
  runOn,
  spacesOf,
  startWorld,
} from "./cluster-world";

const appliances = new Appliances();

describe("[E] apply/database runCluster, when things go wrong", function () {
  // Some thirty runs, one after the other.
  this.timeout(300_000);
  afterEach(() => appliances.clear());

  it("ERR-05 RENEW-03: calls a set that has ended an error, and mends it once the new one is approved", async () => {
    const world = await created(appliances, aSet({ days: 1 }));
    for (const appliance of [...world.nodes, world.client]) {
      await appliance.restart({ dialect: { "clock-skew-s": String(2 * 86_400) } });
    }
    const now = (): Date => new Date(Date.now() + 2 * 86_400_000);
    const next = aSet();
    const approved = fingerprintOf(world, next);
    const { report, error } = await runOn(declareCluster(world, next), { now });
    assert.deepEqual([report.outcome, error?.code], ["failed", "ERR-05"]);
    assert.match(error?.message ?? "", new RegExp(approved));
    const mended = await runOn(declareCluster(world, next, { approved }), { now });
    assert.equal(mended.report.outcome, "changed", mended.report.summary);
    assert.deepEqual(world.nodes.map(spacesOf), [["kept"], ["kept"], ["kept"]]);
  });

  it("RENEW-05 RENEW-06: goes on from wherever it died, a step at a time, and the data is somewhere at every moment", async () => {
    const world = await created(appliances, aSet());
    const next = aSet();
    const approved = fingerprintOf(world, next);
    const input = declareCluster(world, next, { approved, mayOverwrite: [] });
    let runs = 0;
    for (let isDone = false; !isDone && runs < 60; runs += 1) {
      let acts = 0;
      // Every run is killed at its second action; what it had sent goes on by itself.
      const step = (name: string): void => {
        if (/ cms\d$/.test(name) && !name.startsWith("wait") && (acts += 1) > 1) throw new Error("killed");
      };
      const { report } = await runOn(input, { step });
      isDone = report.outcome === "unchanged" || report.outcome === "changed";
      assert.ok(
        world.nodes.some((node) => spacesOf(node).includes("kept")),
        `run ${String(runs)}: the data is gone`,
      );
    }
    assert.ok(runs > 20, String(runs));
    assert.deepEqual(rolesOf(world), ["primary", "replica", "replica", "client"]);
    assert.deepEqual(world.nodes.map(spacesOf), [["kept"], ["kept"], ["kept"]]);
  });

  it("judges a step by what it finds afterwards: a lie about it ends the run, and the next one goes on", async () => {
    const world = await created(appliances, aSet());
    const next = aSet();
    const approved = fingerprintOf(world, next);
    const input = declareCluster(world, next, { approved });
    world.nodes[1]?.faults.atFirst(({ text }) => text === "database cluster remove", { kind: "lie" });
    const { error } = await runOn(input);
    assert.match(
      error?.message ?? "",
      /^database\/step-failed cms2 databaseCluster: "remove cms2" was carried out and had no effect/,
    );
    world.nodes[0]?.faults.atFirst(({ text }) => text.startsWith("database cluster certs"), {
      kind: "refuse",
    });
    assert.equal((await runOn(input)).error?.code, "mmp/refused");
    world.nodes[2]?.faults.atFirst(({ text }) => text.startsWith("database cluster join"), {
      kind: "drop",
      when: "after",
    });
    const { report } = await runOn(input);
    assert.equal(report.outcome, "changed", report.summary);
    assert.deepEqual(world.nodes.map(spacesOf), [["kept"], ["kept"], ["kept"]]);
  });
});

describe("[E] apply/database runCluster under the dialects", function () {
  this.timeout(180_000);
  afterEach(() => appliances.clear());

  const choices = [
    { exec: "off", "confirm-style": "all" },
    { shell: "off", "confirm-style": "bare" },
    { "database-wording": "master", "database-table": "blank-lines", verifymode: "verify-ca" },
    { "db-expired-text": "error-row", "unlisted-success": "chatty", "full-width-colon": "on" },
    { "exec+sftp-on-one-connection": "refused", "refusal-prefix": "FAILURE", remove: "refuse" },
  ] as const;
  for (const dialect of choices) {
    it(`DB-12 RENEW-06: creates and replaces with ${JSON.stringify(dialect)}`, async () => {
      const world = await startWorld(appliances, dialect);
      const outcomes: string[] = [];
      for (const set of [aSet(), aSet()]) {
        const { report } = await runOn(declareCluster(world, set, { approved: fingerprintOf(world, set) }));
        outcomes.push(`${report.outcome} ${report.errors.map(({ text }) => text).join(" ")}`.trim());
      }
      assert.deepEqual(outcomes, ["changed", "changed"]);
    });
  }

  it("DB-07: wants the nodes' addresses in the certificates where a release checks names", async () => {
    const world = await startWorld(appliances, { verifymode: "verify-full" });
    const { error } = await runOn(declareCluster(world, aSet()));
    assert.match(error?.message ?? "", /^DB-07 cms1 databaseCluster: its VerifyMode is verify-full/);
  });
});
