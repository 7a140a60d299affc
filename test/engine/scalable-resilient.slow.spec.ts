import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import { nextLabAddress } from "../lab-address";
import { eventually } from "../eventually";
import { formCluster, linkLog, unreachable } from "../lab/appliance/peer-world";
import { Fleet, sipPort, webAdminPort } from "../lab/appliance/fleet";
import { callApi } from "../lab/appliance/web-bridge-world";
import { changingRequests, password, placeValues, shownAt } from "./deployment";
import { requireEngine } from "./engine";
import { PulumiProject } from "./pulumi-project";
import type { Update } from "./pulumi-project";

const turnPort = 5349;

describe("[E] engine: two clustered cores and an edge", function () {
  this.timeout(300_000);
  const fleet = new Fleet();
  let core1: RunningAppliance;
  let core2: RunningAppliance;
  let edge1: RunningAppliance;
  let project: PulumiProject;

  function configure(values: Readonly<Record<string, string>> = {}): void {
    project.configure({ ...placeValues({ core1, core2, edge1 }), ...values });
  }

  before(async function () {
    const engine = await requireEngine(this);
    const edgeAddress = nextLabAddress();
    const places = { core1: nextLabAddress(), core2: nextLabAddress() };
    const dialect = { "api-after-restart": "0" } as const;
    const startCore = (hostname: keyof typeof places): Promise<RunningAppliance> =>
      fleet.start({
        hostname,
        address: places[hostname],
        setUp: ["callbridge listen a"],
        names: {
          "edge1.example.org": edgeAddress,
          ...Object.fromEntries(Object.entries(places).map(([name, at]) => [`${name}.example.org`, at])),
        },
        dialect,
      });
    const setUp = ["turn listen a"];
    edge1 = await fleet.start({ hostname: "edge1", address: edgeAddress, setUp, dialect });
    core1 = await startCore("core1");
    core2 = await startCore("core2");
    project = new PulumiProject({
      engine,
      program: resolve(__dirname, "programs", "scalable-resilient.ts"),
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

  const all = (): readonly RunningAppliance[] => [core1, core2, edge1];
  const outcomes = ({ reports }: Update): readonly unknown[] =>
    reports.map(({ appliance, role, outcome }) => [appliance, role, outcome]);
  const told = (appliance: RunningAppliance, pattern: RegExp): readonly string[] =>
    changingRequests(appliance).filter((text) => pattern.test(text));

  it("SEQ-03 stops at the first core that fails: the second keeps its Call Bridge as it is, and the next up goes on", async () => {
    core1.faults.atFirst(({ text }) => text === "callbridge restart", {
      kind: "answer",
      text: "FAILURE: the service could not be restarted",
      executes: false,
    });
    const failed = await project.up();
    assert.notEqual(failed.code, 0);
    assert.match(failed.printed, /the service could not be restarted/);
    // Web Admin came first on both; after that core2 was left alone, as its Call Bridge's turn is after core1's.
    assert.deepEqual(told(core2, /^exec callbridge/), []);
    assert.equal((await shownAt(core2.address, webAdminPort)).names, "DNS:core2.example.org");
    edge1.log.restart();
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    assert.deepEqual(told(edge1, /^exec (webbridge3|turn)/), [], "what was finished was touched again");
    for (const [{ address }, names] of [
      [core1, "DNS:core1.example.org"],
      [core2, "DNS:core2.example.org"],
    ] as const) {
      assert.equal((await shownAt(address, sipPort)).names, names);
    }
  });

  it("CLU-02 C2W-04 API-01 gives both Call Bridges one and the same trust, and the Web Bridge is connected to", () => {
    for (const link of ["c2w", "cluster"]) {
      const assigned = [core1, core2].map(
        (appliance) => told(appliance, new RegExp(`^exec callbridge trust ${link} `)).at(-1) ?? "",
      );
      // The name of a file ends with the digest of its content.
      assert.match(assigned[0] ?? "", /-[0-9a-f]{8}\.crt$/);
      assert.equal(assigned[0], assigned[1]);
    }
    assert.match(readFileSync(join(core1.directory, "log.txt"), "utf8"), /c2w.*established/);
  });

  it("CLU-05 VER-11 lets the members reach each other by their exact names, and one that is called otherwise not at all", async () => {
    const called = (name: string): string => `https://${name}.example.org:${String(webAdminPort)}`;
    await formCluster(core1, "one", { one: called("core1"), two: called("core2") });
    const ids = await formCluster(core2, "two", { one: `https://${core1.address}:${String(webAdminPort)}` });
    await eventually(() => assert.equal(linkLog(core1).at(-1), '"two" established'));
    assert.deepEqual(await unreachable(core1), []);
    await eventually(() =>
      assert.match(linkLog(core2).at(-1) ?? "", /^"one" failed \(certificate is not for "127/),
    );
    assert.deepEqual(await unreachable(core2), [ids["one"]]);
  });

  it("SEQ-05 does not even connect when nothing changed", async () => {
    for (const appliance of all()) appliance.log.restart();
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    assert.equal(update.counts.same > 0 && update.counts.update === 0, true, update.printed);
    assert.deepEqual(
      all().map((appliance) => appliance.counts().connections),
      [0, 0, 0],
    );
  });

  it("RENEW-01 a new leaf of one Call Bridge changes that Call Bridge alone, its peers trust the issuer", async () => {
    for (const appliance of all()) appliance.log.restart();
    configure({ core1CallBridgeNames: "sip.example.org" });
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    assert.equal(outcomes(update).length, 7);
    assert.deepEqual(
      all().map((appliance) => appliance.counts().connections),
      [1, 0, 0],
    );
    const { names } = await shownAt(core1.address, sipPort);
    assert.equal(names, "DNS:core1.example.org, DNS:sip.example.org");
  });

  it("TOPO-02 a role that is placed nowhere any more is left as it is, and nobody else is touched", async () => {
    const before = await shownAt(edge1.address, turnPort);
    assert.equal(before.names, "DNS:edge1.example.org");
    for (const appliance of all()) appliance.log.restart();
    configure({ core1CallBridgeNames: "sip.example.org", turn: "no" });
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    assert.deepEqual([update.counts.delete > 0, update.counts.update], [true, 0]);
    assert.deepEqual(
      all().flatMap((appliance) => changingRequests(appliance)),
      [],
    );
    assert.equal((await shownAt(edge1.address, turnPort)).sha256, before.sha256);
  });

  it("API-06 a destroyed deployment takes its entry out of the API and leaves the appliances as they are", async () => {
    const serving = await shownAt(core2.address, sipPort);
    assert.match((await callApi(core1, "GET", "webBridges")).body, /c2w:/);
    const update = await project.destroy();
    assert.equal(update.code, 0, update.printed);
    assert.doesNotMatch((await callApi(core1, "GET", "webBridges")).body, /c2w:/);
    assert.equal((await shownAt(core2.address, sipPort)).sha256, serving.sha256);
  });
});
