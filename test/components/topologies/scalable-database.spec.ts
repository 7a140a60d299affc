import assert from "node:assert/strict";
import { PrivateCa, ScalableResilient } from "../../../index";
import type { ScalableApplianceArgs, ScalableDatabaseArgs } from "../../../index";
import { childList, environmentOf, find, serverArgs } from "../deployment";
import { runProgram } from "../program";
import type { ProgramRun } from "../program";

const core = (at: number): ScalableApplianceArgs => ({
  server: serverArgs(`core${String(at)}`, { address: `10.1.1.${String(at)}` }),
  webAdmin: {},
  callBridge: {},
});

/** Four cores, one of them without a database, and a database without a Call Bridge. */
const appliances = {
  core3: core(3),
  core2: core(2),
  core1: core(1),
  data: { server: serverArgs("data", { address: "data.example.org" }) },
  edge: { server: serverArgs("edge", { address: "10.1.1.9" }), webBridge3: {} },
};
const nodes = ["core1", "core3", { appliance: "data", address: "10.1.1.8" }];

function deploy(database: ScalableDatabaseArgs, issuer?: PrivateCa): Promise<ProgramRun<void>> {
  return runProgram(() => {
    new ScalableResilient("site1", { appliances, database, recheck: "again", ...(issuer && { issuer }) });
  });
}

interface Member {
  readonly name: string;
  readonly part: string;
  readonly address?: string;
  readonly mayOverwrite: boolean;
}

function membersOf(run: ProgramRun<unknown>): readonly (readonly unknown[])[] {
  const text = String(environmentOf(find(run, "Command", "site1-database-change"))["CMS_DATABASE_CLUSTER"]);
  const { members } = JSON.parse(text) as { members: readonly Member[] };
  return members.map(({ name, part, address, mayOverwrite }) => [name, part, address, mayOverwrite]);
}

describe("[I] components/topologies/scalable-resilient: database", () => {
  let run: ProgramRun<void>;
  before(async () => {
    run = await deploy({ nodes, overwrite: ["core3"] });
    assert.deepEqual(run.errors, []);
  });

  it("PKI-24 DB-02 DB-09 makes nodes of those that are named, in their order, and clients of all other Call Bridges", () => {
    assert.deepEqual(membersOf(run), [
      ["site1-core1", "node", "10.1.1.1", false],
      ["site1-core3", "node", "10.1.1.3", true],
      ["site1-data", "node", "10.1.1.8", false],
      ["site1-core2", "client", undefined, false],
    ]);
    const { inputs } = find(run, "Command", "site1-database-change");
    assert.equal((inputs["environment"] as Record<string, string>)["CMS_RECHECK"], "again");
  });

  it("DB-04 PKI-19 gives the cluster a CA of its own, and registers it as an output", () => {
    const own = "cisco-meeting-server:index:";
    assert.deepEqual(
      childList(run).filter((child) => /PrivateCa|DatabaseCluster/.test(child)),
      [
        `site1 > ${own}DatabaseCluster site1-database`,
        `site1 > ${own}PrivateCa site1-ca`,
        `site1-database > ${own}PrivateCa site1-database-ca`,
      ],
    );
    const { database } = find(run, "ScalableResilient", "site1").outputs ?? {};
    assert.deepEqual(database, { resource: "site1-database" });
  });

  it("DB-04 refuses the deployment's CA for the database", async () => {
    const shared = await runProgram(() => {
      const ca = new PrivateCa("fleet");
      new ScalableResilient("site1", { appliances, issuer: ca, database: { nodes, ca } });
    });
    assert.match(shared.errors.join(), /^DB-04 site1-database issuer: the CA issues for \S+ too/);
  });

  it("SEQ-03 changes it after every Web Admin and before everything that carries calls", () => {
    const after = (name: string): readonly string[] =>
      find(run, "Command", name).dependsOn.filter((other) => other.endsWith("-change"));
    assert.deepEqual(after("site1-database-change"), ["site1-core3-web-admin-change"]);
    assert.deepEqual(after("site1-edge-web-bridge-3-change"), ["site1-database-change"]);
  });

  it("refuses nodes that are no appliances, and an overwrite of no node", async () => {
    const errors = async (database: ScalableDatabaseArgs): Promise<string> => {
      const refused = await deploy(database);
      assert.equal(refused.resources.length, 1);
      return refused.errors.join();
    };
    assert.equal(
      await errors({ nodes: ["core9"] }),
      'args/invalid site1 database.nodes: "core9" is not one of core3, core2, core1, data, edge. Name an appliance by its ' +
        "key in appliances.",
    );
    assert.equal(
      await errors({ nodes: ["core1"], overwrite: ["core2"] }),
      'args/invalid site1 database.overwrite: "core2" is not one of core1. Name one of the nodes.',
    );
  });
});
