import assert from "node:assert/strict";
import { diskOf } from "../apply/database/cluster-world";
import { ConfiguredFleet, listeners, placement, turnPort } from "./configured-fleet";
import type { Roles, Settings } from "./configured-fleet";
import { changingRequests, shownAt } from "./deployment";
import { requireEngine } from "./engine";

describe("[E] engine: the life of a fleet out of configuration alone", function () {
  this.timeout(300_000);
  let fleet: ConfiguredFleet;

  before(async function () {
    fleet = await ConfiguredFleet.start(await requireEngine(this));
  });
  after(() => fleet.clear());

  let first: readonly string[] = [];
  let approved: Settings = {};

  it("SEQ-03 DB-02 creates everything, the database cluster with a client among it, and registers both Web Bridges", async () => {
    await fleet.up();
    first = await fleet.served();
    assert.equal(new Set(first).size, listeners.length, "every listener has a certificate of its own");
    assert.equal(first.includes(""), false);
    assert.deepEqual(fleet.databaseRoles(), ["primary", "client", undefined, undefined, undefined]);
    assert.deepEqual(await fleet.registered(), ["edge1", "edge2"]);
  });

  it("RENEW-01 RENEW-08 renews every leaf in one update, and leaves the database as it is until that is approved", async () => {
    const renewed = { leafValidityDays: 100, databaseLeafValidityDays: 1_800 };
    fleet.configure(placement, renewed);
    const { reports } = await fleet.up();
    const outcomes = reports.map(({ role, outcome }) => `${role} ${outcome}`);
    assert.deepEqual(outcomes.filter((text) => !text.startsWith("webBridgeRegistration")).sort(), [
      ...["callBridge changed", "callBridge changed", "databaseCluster deferred", "recorder changed"],
      ...["scheduler changed", "turn changed", "webAdmin changed", "webAdmin changed"],
      ...["webBridge3 changed", "webBridge3 changed"],
    ]);
    const now = await fleet.served();
    assert.deepEqual(
      now.filter((sha256, index) => sha256 === first[index]),
      [],
    );
    const files = diskOf(fleet.at("core1")).database.files;

    const database = JSON.parse(await fleet.project.run("stack", "output", "database", "--json")) as {
      setFingerprint: string;
    };
    approved = { ...renewed, databaseApprove: database.setFingerprint };
    fleet.configure(placement, approved);
    await fleet.up();
    assert.deepEqual(fleet.visited(), ["core1", "core2"]);
    assert.notDeepEqual(diskOf(fleet.at("core1")).database.files, files);
    assert.deepEqual(fleet.databaseRoles(), ["primary", "client", undefined, undefined, undefined]);
    assert.deepEqual(await fleet.served(), now, "the approval is about the database alone");
  });

  const moved: Roles = { ...placement, edge1: ["webBridge3"], edge2: ["webBridge3", "turn"] };

  it("TOPO-02 moves a role to another appliance, which alone is connected to", async () => {
    const was = await fleet.served();
    fleet.configure(moved, approved);
    const { counts } = await fleet.up();
    assert.deepEqual([counts.update, counts.replace], [0, 0]);
    assert.deepEqual(fleet.visited(), ["edge2"]);
    assert.equal((await shownAt(fleet.at("edge2").address, turnPort)).names, "DNS:edge2.example.org");
    assert.deepEqual(await fleet.served(), was, "where the role stood before, it is left as it is");
  });

  it("TOPO-02 PKI-24 lets an appliance go: nothing is told to it, and its Web Bridge is registered no more", async () => {
    const was = await fleet.served();
    fleet.configure({ ...moved, edge1: [], media: [] }, approved);
    const { counts } = await fleet.up();
    assert.ok(counts.delete > 0);
    assert.deepEqual(
      (["edge1", "media"] as const).flatMap((name) => changingRequests(fleet.at(name))),
      [],
    );
    assert.deepEqual(await fleet.registered(), ["edge2"]);
    assert.deepEqual(await fleet.served(), was);
  });

  it("API-06 destroys the stack, takes its entry out of the API, and leaves every appliance as it is", async () => {
    const was = await fleet.served();
    const update = await fleet.project.destroy();
    assert.equal(update.code, 0, update.printed.slice(-2_000));
    assert.deepEqual(await fleet.registered(), []);
    assert.deepEqual(await fleet.served(), was);
    assert.deepEqual(fleet.databaseRoles(), ["primary", "client", undefined, undefined, undefined]);
  });
});
