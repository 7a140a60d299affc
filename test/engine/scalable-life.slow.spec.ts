import assert from "node:assert/strict";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import { diskOf } from "../apply/database/cluster-world";
import { nextLabAddress } from "../lab-address";
import { Fleet, sipPort, webAdminPort } from "../lab/appliance/fleet";
import { callApi } from "../lab/appliance/web-bridge-world";
import { changingRequests, password, shownAt } from "./deployment";
import { requireEngine } from "./engine";
import type { PulumiProject, Update } from "./pulumi-project";
import { stackProject } from "./stack-project";

const names = ["core1", "core2", "edge1", "edge2", "media"] as const;
type Name = (typeof names)[number];
type Roles = Readonly<Record<Name, readonly string[]>>;

const [webPort, c2wPort, turnPort, mediaPort, schedulerPort] = [8444, 9999, 5349, 5061, 8446];
/** The second core has no database of its own, so it becomes a client of the first one's. */
const placement: Roles = {
  core1: ["webAdmin", "callBridge", "database", "scheduler"],
  core2: ["webAdmin", "callBridge"],
  edge1: ["webBridge3", "turn"],
  edge2: ["webBridge3"],
  media: ["recorder"],
};

describe("[E] engine: the life of a fleet out of configuration alone", function () {
  this.timeout(300_000);
  const fleet = new Fleet();
  const appliances = new Map<Name, RunningAppliance>();
  let project: PulumiProject;

  const at = (name: Name): RunningAppliance => {
    const appliance = appliances.get(name);
    if (!appliance) throw new Error(`${name} was not started`);
    return appliance;
  };

  /** Writes the configuration of a placement, with settings on top. */
  function configure(roles: Roles, settings: Readonly<Record<string, string | number>> = {}): void {
    const entries = names.map((name) => {
      const { address, hostKey } = at(name);
      return { name, address, hostKey, fqdn: `${name}.example.org`, roles: roles[name] };
    });
    const all = {
      ...{ topology: "scalableResilient", name: "site1", passwordEnv: "CMS_PASSWORD", sshPort: 2222 },
      ...{ webAdminInterface: "a", webAdminPort, webBridgeInterface: "a", webBridgePort: webPort, turnPort },
      ...{ recorderInterface: "a", recorderPort: mediaPort, protectRoot: false, parallelRollout: true },
      ...{ schedulerInterface: "a", schedulerPort },
      ...settings,
      appliances: entries.filter((entry) => entry.roles.length > 0),
    };
    const lines = Object.entries(all).map(
      ([key, value]) => `  pulumi-cisco-meeting-server:${key}: ${JSON.stringify(value)}`,
    );
    project.configureAs(["config:", ...lines, ""].join("\n"));
  }

  before(async function () {
    const engine = await requireEngine(this);
    const places = names.map((name) => [name, nextLabAddress()] as const);
    const known = Object.fromEntries(places.map(([name, address]) => [`${name}.example.org`, address]));
    const setUp = ["callbridge listen a", "turn listen a"];
    for (const [name, address] of places) {
      const dialect = { "api-after-restart": "0" } as const;
      appliances.set(name, await fleet.start({ hostname: name, address, names: known, setUp, dialect }));
    }
    project = stackProject(engine, { CMS_PASSWORD: password });
    configure(placement);
    await project.initialise();
    configure(placement);
  });
  after(async () => {
    project.clear();
    await fleet.clear();
  });

  /** Runs an update to its end and hands over what the changes say that ran in it, by appliance and role. */
  async function up(): Promise<Update> {
    for (const name of names) at(name).log.restart();
    const update = await project.up();
    const errors = update.reports.flatMap(({ errors }) => errors.map(({ text }) => text));
    assert.equal(update.code, 0, errors.join("\n") || update.printed.slice(-2_000));
    return update;
  }

  /** Who was connected to in the last update. */
  const visited = (): readonly Name[] => names.filter((name) => at(name).counts().connections > 0);
  const listeners = [
    ...(["core1", "core2"] as const).flatMap((name) => [
      [name, webAdminPort] as const,
      [name, sipPort] as const,
    ]),
    ...(["edge1", "edge2"] as const).flatMap((name) => [[name, webPort] as const, [name, c2wPort] as const]),
    ["core1", schedulerPort] as const,
    ["edge1", turnPort] as const,
    ["media", mediaPort] as const,
  ] as const;
  const served = async (): Promise<readonly string[]> =>
    Promise.all(listeners.map(async ([name, port]) => (await shownAt(at(name).address, port)).sha256));
  const registered = async (): Promise<readonly string[]> =>
    [...(await callApi(at("core2"), "GET", "webBridges")).body.matchAll(/c2w:\/\/(\w+)/g)]
      .map(([, host = ""]) => host)
      .sort();
  const databaseRoles = (): readonly unknown[] => names.map((name) => diskOf(at(name)).database.role);
  let first: readonly string[] = [];
  let approved: Readonly<Record<string, string | number>> = {};

  it("SEQ-03 DB-02 creates everything, the database cluster with a client among it, and registers both Web Bridges", async () => {
    await up();
    first = await served();
    assert.equal(new Set(first).size, listeners.length, "every listener has a certificate of its own");
    assert.equal(first.includes(""), false);
    assert.deepEqual(databaseRoles(), ["primary", "client", undefined, undefined, undefined]);
    assert.deepEqual(await registered(), ["edge1", "edge2"]);
  });

  it("RENEW-01 RENEW-08 renews every leaf in one update, and leaves the database as it is until that is approved", async () => {
    const renewed = { leafValidityDays: 100, databaseLeafValidityDays: 1_800 };
    configure(placement, renewed);
    const { reports } = await up();
    const outcomes = reports.map(({ role, outcome }) => `${role} ${outcome}`);
    assert.deepEqual(outcomes.filter((text) => !text.startsWith("webBridgeRegistration")).sort(), [
      ...["callBridge changed", "callBridge changed", "databaseCluster deferred", "recorder changed"],
      ...[
        "scheduler changed",
        "turn changed",
        "webAdmin changed",
        "webAdmin changed",
        "webBridge3 changed",
        "webBridge3 changed",
      ],
    ]);
    const now = await served();
    assert.deepEqual(
      now.filter((sha256, index) => sha256 === first[index]),
      [],
    );
    const files = diskOf(at("core1")).database.files;

    const database = JSON.parse(await project.run("stack", "output", "database", "--json")) as {
      setFingerprint: string;
    };
    approved = { ...renewed, databaseApprove: database.setFingerprint };
    configure(placement, approved);
    await up();
    assert.deepEqual(visited(), ["core1", "core2"]);
    assert.notDeepEqual(diskOf(at("core1")).database.files, files);
    assert.deepEqual(databaseRoles(), ["primary", "client", undefined, undefined, undefined]);
    assert.deepEqual(await served(), now, "the approval is about the database alone");
  });

  const moved: Roles = { ...placement, edge1: ["webBridge3"], edge2: ["webBridge3", "turn"] };

  it("TOPO-02 moves a role to another appliance, which alone is connected to", async () => {
    const was = await served();
    configure(moved, approved);
    const { counts } = await up();
    assert.deepEqual([counts.update, counts.replace], [0, 0]);
    assert.deepEqual(visited(), ["edge2"]);
    assert.equal((await shownAt(at("edge2").address, turnPort)).names, "DNS:edge2.example.org");
    assert.deepEqual(await served(), was, "where the role stood before, it is left as it is");
  });

  it("TOPO-02 PKI-24 lets an appliance go: nothing is told to it, and its Web Bridge is registered no more", async () => {
    const was = await served();
    configure({ ...moved, edge1: [], media: [] }, approved);
    const { counts } = await up();
    assert.ok(counts.delete > 0);
    assert.deepEqual(
      (["edge1", "media"] as const).flatMap((name) => changingRequests(at(name))),
      [],
    );
    assert.deepEqual(await registered(), ["edge2"]);
    assert.deepEqual(await served(), was);
  });

  it("API-06 destroys the stack, takes its entry out of the API, and leaves every appliance as it is", async () => {
    const was = await served();
    const update = await project.destroy();
    assert.equal(update.code, 0, update.printed.slice(-2_000));
    assert.deepEqual(await registered(), []);
    assert.deepEqual(await served(), was);
    assert.deepEqual(databaseRoles(), ["primary", "client", undefined, undefined, undefined]);
  });
});
