import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spacesOf, write } from "../apply/database/cluster-world";
import { skip } from "../skip";
import { DatabaseDeployment, wholeCluster } from "./database-deployment";
import { requireEngine } from "./engine";
import { killAllWith } from "./run-processes";

/** Before which command of the procedure the host is lost, and the member that it is for, counted from 0. */
type Moment = readonly [command: string, member: number];

describe("[E] engine: a database cluster whose update loses its host", function () {
  this.timeout(300_000);
  const stateHome = mkdtempSync(join(tmpdir(), "cms-state-"));
  let deployment: DatabaseDeployment;
  let isShared = false;

  before(async function () {
    if (process.platform !== "linux") skip(this, "the processes of an update are looked for in /proc");
    deployment = await DatabaseDeployment.start(await requireEngine(this), { XDG_STATE_HOME: stateHome });
    const [first] = deployment.appliances;
    if (first) await write(deployment.fleet, first, "kept");
  });
  after(async () => {
    await deployment.clear();
    rmSync(stateHome, { recursive: true, force: true });
  });

  const holdsData = (): boolean => deployment.appliances.some((one) => spacesOf(one).includes("kept"));

  /** An update that ends with everything it started before a command is carried out. */
  async function upUntil([command, member]: Moment): Promise<void> {
    const appliance = deployment.appliances[member];
    if (!appliance) throw new Error(`there is no member ${String(member)}`);
    let killed = 0;
    const { ended } = deployment.project.startUp();
    const forget = appliance.faults.onRequest(({ text }, phase) => {
      if (killed > 0 || phase !== "before" || !text.startsWith(command)) return;
      killed = killAllWith(stateHome);
    });
    const { code, printed } = await ended;
    forget();
    assert.ok(killed > 1, `nothing was killed at ${command}:\n${printed}`);
    assert.notEqual(code, 0);
    assert.ok(holdsData(), "the data is gone");
  }

  /** What the README says of a killed CLI. */
  async function upAgain(): Promise<void> {
    await deployment.project.run("cancel", "--yes", "--stack", "test").catch(() => undefined);
    const update = await deployment.project.up();
    assert.equal(update.code, 0, update.printed);
    assert.deepEqual(deployment.roles(), wholeCluster);
    assert.deepEqual(deployment.appliances.slice(0, 3).map(spacesOf), [["kept"], ["kept"], ["kept"]]);
  }

  it("DB-12 DB-14 creates it in spite of a loss at each kind of step, and keeps what the first node held", async () => {
    const moments: readonly Moment[] = [
      ["database cluster certs", 0],
      ["database cluster initialize", 0],
      ["database cluster join", 1],
      ["database cluster connect", 3],
    ];
    for (const moment of moments) {
      await deployment.project.run("cancel", "--yes", "--stack", "test").catch(() => undefined);
      await upUntil(moment);
    }
    await upAgain();
  });

  const replacing: readonly Moment[] = [
    ["database cluster remove", 0],
    ["database cluster join", 2],
  ];
  for (const moment of replacing) {
    it(`RENEW-05 RENEW-06 replaces the certificates in spite of a loss before "${moment[0]}"`, async () => {
      isShared = !isShared;
      const declared = isShared ? { shared: "yes" } : {};
      deployment.configure(declared);
      const deferred = await deployment.project.up();
      assert.deepEqual(
        deferred.reports.map(({ outcome }) => outcome),
        ["deferred"],
      );
      deployment.configure({ ...declared, approve: await deployment.setFingerprint() });
      await upUntil(moment);
      await upAgain();
    });
  }
});
