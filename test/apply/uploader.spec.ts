import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { Dialect } from "../../lab/appliance/dialects";
import type { ChangeInput } from "../../apply/change";
import type { TestCa } from "../certificates";
import { aCa, makeLeaf } from "../certificates";
import { eventually } from "../eventually";
import { Appliances, change, declare, theRoot, trustName, webAdminPort } from "./changing";

const host = "cms1.example.org";
const trusting = (appliance: RunningAppliance, ...cas: readonly TestCa[]): ChangeInput =>
  declare(appliance, "uploader", {
    settings: { kind: "uploader" },
    trusts: { cmsTrust: cas.map(({ certPem }) => certPem).join("") },
  });

/** What changes something. */
function told(appliance: RunningAppliance): readonly string[] {
  return appliance.log.commands().filter((command) => /^uploader \S/.test(command));
}

describe("[E] apply uploader", () => {
  const appliances = new Appliances();
  afterEach(() => appliances.clear());

  /** Asks a core whose Web Admin has a certificate of this CA. */
  async function start(ca: TestCa, dialect: Partial<Dialect> = {}): Promise<RunningAppliance> {
    const core = await appliances.start();
    await change(declare(core, "webAdmin", { made: makeLeaf({ ca, cn: host, key: "rsa" }) }));
    const setUp = [
      "uploader nfs 192.0.2.5:Recording",
      `uploader cms host ${host}`,
      `uploader cms port ${String(webAdminPort)}`,
    ];
    const node = await appliances.start({ names: { [host]: core.address }, dialect, setUp });
    node.log.restart();
    return node;
  }

  const connections = ({ directory }: RunningAppliance): number =>
    [...readFileSync(join(directory, "log.txt"), "utf8").matchAll(/uploader: INFO connected/g)].length;

  const dialects: readonly Partial<Dialect>[] = [
    {},
    { "services-while-enabled": "accept", "unlisted-success": "chatty" },
    { "refusal-prefix": "FAILURE", "table-rows": "3.13" },
  ];
  for (const dialect of dialects) {
    const name = Object.entries(dialect).map((entry) => entry.join("="));
    it(`RENEW-01 gives it the trust, so that it connects, and leaves it alone then under ${name.join(" ") || "the default dialect"}`, async () => {
      const node = await start(theRoot(), dialect);
      const first = await change(trusting(node, theRoot()));
      assert.deepEqual([first.error, first.report.outcome], [undefined, "changed"]);
      const file = trustName(theRoot().certPem, "uploader");
      assert.deepEqual(told(node), [`uploader cms trust ${file}`, "uploader enable"]);
      assert.deepEqual(first.report.listeners, []);
      await eventually(() => assert.equal(connections(node), 1));
      node.log.restart();
      const second = await change(trusting(node, theRoot()));
      assert.deepEqual([second.report.outcome, told(node)], ["unchanged", []]);
    });
  }

  it("RENEW-07 follows Web Admin to another root: wider first, narrower after, connected all the time but for the restarts", async () => {
    const next = aCa("Next Root", { key: "rsa" });
    const node = await start(next);
    await change(trusting(node, theRoot()));
    assert.equal(connections(node), 0, "it does not accept what it does not trust");
    node.log.restart();
    assert.equal((await change(trusting(node, theRoot(), next))).report.outcome, "changed");
    assert.deepEqual(
      told(node).map((command) => command.replace(/\S+\.crt$/, "FILE")),
      ["uploader disable", "uploader cms trust FILE", "uploader enable"],
    );
    await eventually(() => assert.equal(connections(node), 1));
    assert.equal((await change(trusting(node, next))).report.outcome, "changed");
    await eventually(() => assert.equal(connections(node), 2));
  });

  it("goes back to the old trust when enabling fails, and is enabled again", async () => {
    const node = await start(theRoot());
    await change(trusting(node, theRoot()));
    node.faults.atFirst(({ text }) => text === "uploader enable", {
      kind: "answer",
      text: "FAILURE: uploader configuration not complete",
      executes: false,
    });
    const { report } = await change(trusting(node, aCa("Next Root")));
    assert.equal(report.outcome, "rolledBack");
    assert.equal((await change(trusting(node, theRoot()))).report.outcome, "unchanged");
  });
});
