import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import { eventually } from "../eventually";
import { Fleet, sipPort, webAdminPort } from "../lab/appliance/fleet";
import { openTls } from "../lab/appliance/session";
import { callApi } from "../lab/appliance/web-bridge-world";
import { changingRequests, password, placeValues, shownAt, startSplit } from "./deployment";
import { requireEngine } from "./engine";
import { PulumiProject } from "./pulumi-project";
import type { Update } from "./pulumi-project";

const [webAppPort, c2wPort, turnPort] = [8444, 9999, 5349];

describe("[E] engine: a core and an edge with the web app", function () {
  this.timeout(300_000);
  const fleet = new Fleet();
  let core: RunningAppliance;
  let edge: RunningAppliance;
  let project: PulumiProject;

  function configure(values: Readonly<Record<string, string>> = {}): void {
    project.configure({ ...placeValues({ core, edge }), ...values });
  }

  before(async function () {
    const engine = await requireEngine(this);
    ({ core, edge } = await startSplit(fleet));
    project = new PulumiProject({
      engine,
      program: resolve(__dirname, "programs", "single-split.ts"),
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

  function outcomes({ reports }: Update): readonly unknown[] {
    return reports.map(({ appliance, role, outcome }) => [appliance, role, outcome]);
  }

  /** What the Call Bridge wrote about its links from a place in its log on. */
  function linkLog(from = 0): string {
    const text = readFileSync(join(core.directory, "log.txt"), "utf8").slice(from);
    return text
      .split("\n")
      .filter((line) => line.includes("c2w"))
      .join("\n");
  }

  it("SEQ-02 API-01 C2W-04 deploys every role where it was named, and the Call Bridge reaches the Web Bridge", async () => {
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    assert.deepEqual(outcomes(update), [
      ["site1-core", "webBridgeRegistration", "changed"],
      ["site1-core", "webAdmin", "changed"],
      ["site1-edge", "webBridge3", "changed"],
      ["site1-edge", "turn", "changed"],
      ["site1-core", "callBridge", "changed"],
    ]);
    const seen = [
      [core, webAdminPort, "DNS:core.example.org"],
      [core, sipPort, "DNS:core.example.org"],
      [edge, webAppPort, "DNS:join.example.org"],
      [edge, c2wPort, "DNS:edge.example.org"],
      [edge, turnPort, "DNS:edge.example.org"],
    ] as const;
    for (const [{ address }, port, names] of seen) assert.equal((await shownAt(address, port)).names, names);
    assert.match(linkLog(), /established/);
    assert.deepEqual(
      keysOn(core).filter((key) => keysOn(edge).includes(key)),
      [],
      "a key lies on both appliances",
    );
  });

  it("SEQ-05 does not even connect when nothing changed", async () => {
    for (const appliance of [core, edge]) appliance.log.restart();
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    assert.equal(update.counts.same > 0 && update.counts.update === 0, true, update.printed);
    assert.deepEqual([core.counts().connections, edge.counts().connections], [0, 0]);
  });

  it("RENEW-01 C2W-11 a new c2w leaf of the same CA changes Web Bridge 3 alone, and no link fails for its trust", async () => {
    for (const appliance of [core, edge]) appliance.log.restart();
    const from = readFileSync(join(core.directory, "log.txt")).length;
    configure({ c2wNames: "c2w.example.org" });
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    assert.deepEqual([core.counts().connections, edge.counts().connections], [0, 1]);
    assert.deepEqual(
      changingRequests(edge)
        .filter((text) => text.startsWith("exec "))
        .map((text) => text.replace(/-[0-9a-f]{4}-\w{8}/g, "")),
      [
        "exec webbridge3 disable",
        "exec webbridge3 c2w certs webbridge3.key webbridge3.crt",
        "exec webbridge3 enable",
      ],
    );
    assert.doesNotMatch(linkLog(from), /certificate|trust/);
  });

  it("C2W-11 RENEW-08 rolls the CA over in three updates, and no link is ever refused for its trust", async () => {
    const from = readFileSync(join(core.directory, "log.txt")).length;
    const rootOf = async (port: number, { address }: RunningAppliance): Promise<string> =>
      (await issuerAt(address, port)).replace(/^.*CN=/, "");
    const steps = [
      [{ generations: "1,2" }, ["webBridge3", "callBridge"], "root"],
      [{ generations: "1,2", issuing: "2" }, ["webAdmin", "webBridge3", "turn", "callBridge"], "root 2"],
      [{ generations: "2" }, ["webBridge3", "callBridge"], "root 2"],
    ] as const;
    for (const [values, changed, issuer] of steps) {
      for (const appliance of [core, edge]) appliance.log.restart();
      configure({ c2wNames: "c2w.example.org", ...values });
      const update = await project.up();
      assert.equal(update.code, 0, update.printed);
      const touched = [core, edge]
        .flatMap((appliance) => changingRequests(appliance))
        .flatMap((text) => /^exec (\w+) (?:.* )?(?:certs|trust)/.exec(text)?.[1] ?? []);
      assert.deepEqual([...new Set(touched)].sort(), changed.map((role) => role.toLowerCase()).sort());
      for (const [appliance, port] of [
        [core, webAdminPort],
        [core, sipPort],
        [edge, webAppPort],
        [edge, c2wPort],
        [edge, turnPort],
      ] as const) {
        assert.match(await rootOf(port, appliance), new RegExp(`${issuer}$`));
      }
      await eventually(() => assert.match(linkLog(from).split("\n").at(-1) ?? "", /established/));
    }
    // Restarts break the link for a moment; trust never may.
    const failures = linkLog(from)
      .split("\n")
      .filter((line) => line.includes("failed"));
    for (const line of failures) assert.match(line, /ECONNREFUSED|ECONNRESET|connection closed|socket/i);
  });

  it("WB3-12 a Web Bridge that cannot be enabled goes back to its old leaf, and the next up converges", async () => {
    const before = await shownAt(edge.address, c2wPort);
    edge.faults.atFirst(({ text }) => text === "webbridge3 enable", {
      kind: "answer",
      text: "FAILURE: C2W Key and certificate problem: certificate and key do not match",
      executes: false,
    });
    configure({ generations: "2", c2wNames: "other.example.org" });
    const failed = await project.up();
    assert.notEqual(failed.code, 0);
    assert.match(failed.printed, /C2W Key and certificate problem/);
    assert.equal((await shownAt(edge.address, c2wPort)).sha256, before.sha256);
    const mended = await project.up();
    assert.equal(mended.code, 0, mended.printed);
    assert.equal((await shownAt(edge.address, c2wPort)).names, "DNS:edge.example.org, DNS:other.example.org");
  });

  it("API-06 a registration that gets another name keeps its entry", async () => {
    const entries = async (): Promise<readonly string[]> =>
      [...(await callApi(core, "GET", "webBridges")).body.matchAll(/<webBridge id="(.*?)">/g)].map(
        ([text]) => text,
      );
    const before = await entries();
    assert.equal(before.length, 1);
    // From the deployment's own registration to one beside it, and from that to another name.
    for (const registrationName of ["first", "second"]) {
      configure({ generations: "2", registrationName });
      const update = await project.up();
      assert.equal(update.code, 0, update.printed);
      assert.deepEqual([update.counts.delete > 0, await entries()], [true, before]);
    }
    assert.match(
      (await callApi(core, "GET", `webBridges/${/"(.*)"/.exec(before[0] ?? "")?.[1] ?? ""}/status`)).body,
      /success/,
    );
  });

  it("API-06 a destroyed stack takes its entry out of the API and leaves the appliances as they are", async () => {
    const before = await shownAt(edge.address, webAppPort);
    const update = await project.destroy();
    assert.equal(update.code, 0, update.printed);
    assert.doesNotMatch((await callApi(core, "GET", "webBridges")).body, /c2w:/);
    assert.equal((await shownAt(edge.address, webAppPort)).sha256, before.sha256);
  });
});

/** Who issued what is shown. */
async function issuerAt(host: string, port: number): Promise<string> {
  const socket = await openTls(host, port);
  const { issuer } = socket.getPeerX509Certificate() ?? { issuer: "" };
  socket.destroy();
  return issuer;
}

/** Names of the key files that were uploaded, digest included. */
function keysOn({ log }: RunningAppliance): readonly string[] {
  return log.entries.flatMap(({ text }) => /\S+-(\w{8}\.key)/.exec(text)?.[1] ?? []);
}
