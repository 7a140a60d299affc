import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import { eventually } from "../eventually";
import { Fleet, sipPort } from "../lab/appliance/fleet";
import { changingRequests, password, placeValues, shownAt, startSplit } from "./deployment";
import { requireEngine } from "./engine";
import { PulumiProject } from "./pulumi-project";

const c2wPort = 9999;

describe("[E] engine: a core and an edge that pin each other's leaves", function () {
  this.timeout(300_000);
  const fleet = new Fleet();
  let core: RunningAppliance;
  let edge: RunningAppliance;
  let project: PulumiProject;

  function configure(values: Readonly<Record<string, string>> = {}): void {
    project.configure({ ...placeValues({ core, edge }), trustBy: "leaf", ...values });
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

  const logged = (): string => readFileSync(join(core.directory, "log.txt"), "utf8");

  /** What the Call Bridge wrote about its links from a place in its log on. */
  function linkLog(from = 0): readonly string[] {
    return logged()
      .slice(from)
      .split("\n")
      .filter((line) => line.includes("c2w"));
  }

  /** Restarts break the link for a moment; trust never may. It is up again in the end. */
  async function assertNeverRefused(from: number): Promise<void> {
    await eventually(() => assert.match(linkLog(from).at(-1) ?? "", /established/));
    for (const line of linkLog(from).filter((text) => text.includes("failed"))) {
      assert.match(line, /ECONNREFUSED|ECONNRESET|connection closed|socket/i);
    }
  }

  /** What the file in the c2w trust of a role holds, by fingerprint. */
  async function trustedBy(appliance: RunningAppliance, role: string): Promise<readonly string[]> {
    const session = await fleet.logIn(appliance);
    const table = await session.tell(role);
    session.end();
    const name = /trust[^\n]*?(\S+\.crt)/i.exec(table)?.[1] ?? "no trust";
    const pem = readFileSync(join(appliance.directory, "files", name), "utf8");
    return pem.split(/(?<=-----END CERTIFICATE-----\n)/).filter((text) => text !== "");
  }

  /** Each end trusts exactly one certificate, which is the one that the other end shows. */
  async function assertPinned(): Promise<void> {
    const sha256 = (pem: string): string =>
      new X509Certificate(pem).fingerprint256.replaceAll(":", "").toLowerCase();
    const [byCore, byEdge] = [await trustedBy(core, "callbridge"), await trustedBy(edge, "webbridge3")];
    assert.deepEqual(byCore.map(sha256), [(await shownAt(edge.address, c2wPort)).sha256]);
    assert.deepEqual(byEdge.map(sha256), [(await shownAt(core.address, sipPort)).sha256]);
  }

  /** The role changes of an update in their order: file names without their digests. */
  const told = (appliance: RunningAppliance): readonly string[] =>
    changingRequests(appliance)
      .filter((text) => /^exec .*\b(certs|trust|restart|enable)\b/.test(text))
      .map((text) => text.replace(/^exec /, "").replace(/-[0-9a-f]{4}-\w{8}\.(crt|key)/g, ""));

  it("C2W-05 SEQ-02 deploys with pinned leaves: one activation for each role, and the link comes up", async () => {
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    await assertNeverRefused(0);
    await assertPinned();
    assert.deepEqual(
      told(core).filter((text) => text === "callbridge restart"),
      ["callbridge restart"],
    );
  });

  it("SEQ-05 C2W-05 does not even connect when nothing changed", async () => {
    for (const appliance of [core, edge]) appliance.log.restart();
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    assert.equal(update.counts.same > 0 && update.counts.update === 0, true, update.printed);
    assert.deepEqual([core.counts().connections, edge.counts().connections], [0, 0]);
  });

  it("C2W-05 C2W-11 RENEW-07 renews both ends in one update, and no link is ever refused for its trust", async () => {
    for (const appliance of [core, edge]) appliance.log.restart();
    const from = logged().length;
    configure({ c2wNames: "c2w.example.org", callBridgeNames: "bridge.example.org" });
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    await assertNeverRefused(from);
    await assertPinned();
    assert.deepEqual(told(edge), [
      ...["webbridge3 c2w trust webbridge3", "webbridge3 enable"],
      ...["webbridge3 c2w certs webbridge3 webbridge3", "webbridge3 enable"],
      ...["webbridge3 c2w trust webbridge3", "webbridge3 enable"],
    ]);
    assert.deepEqual(told(core), [
      ...["callbridge trust c2w callbridge", "callbridge restart"],
      ...["callbridge certs callbridge callbridge callbridge", "callbridge restart"],
      ...["callbridge trust c2w callbridge", "callbridge restart"],
    ]);
  });

  it("C2W-11 refuses to show a leaf that --target keeps from the peer, and the whole update then goes through", async () => {
    for (const appliance of [core, edge]) appliance.log.restart();
    const from = logged().length;
    configure({ c2wNames: "c3w.example.org", callBridgeNames: "bridge.example.org" });
    const targets = ["c2w-request", "c2w-leaf", "change"].map(
      (part) => `**::site1-edge-web-bridge-3-${part}`,
    );
    const partial = await project.up(...targets.flatMap((target) => ["--target", target]));
    assert.notEqual(partial.code, 0, partial.printed);
    assert.match(
      partial.printed,
      /C2W-11 site1-edge webBridge3 c2wCerts: .*site1-core-call-bridge-trust-widen/,
    );
    assert.deepEqual([core.counts().connections, edge.counts().connections], [0, 0]);
    const whole = await project.up();
    assert.equal(whole.code, 0, whole.printed);
    await assertNeverRefused(from);
    await assertPinned();
  });
});
