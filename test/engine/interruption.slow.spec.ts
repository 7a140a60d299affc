import assert from "node:assert/strict";
import type { RequestMatch } from "../../lab/appliance/fault-plan";
import type { Fault } from "../../lab/appliance/faults";
import type { RequestEntry } from "../../lab/appliance/request-log";
import { eventually } from "../eventually";
import { Fleet, webAdminPort } from "../lab/appliance/fleet";
import { openDeployment, shownAt } from "./deployment";
import type { Deployment } from "./deployment";
import { requireEngine } from "./engine";

/** One request of each kind of a Web Admin change, by what the appliance is told; of several the first. */
const kinds: readonly (readonly [
  string,
  (entry: RequestEntry, before: readonly RequestEntry[]) => boolean,
])[] = [
  ["read", ({ text }) => text === "webadmin"],
  ["upload", ({ text }) => text.startsWith("WRITE ")],
  ["check", ({ text }) => text.startsWith("pki match")],
  ["disable", ({ text }) => text === "webadmin disable"],
  ["assign", ({ text }) => text.startsWith("webadmin certs")],
  ["activate", ({ text }) => text === "webadmin enable"],
  [
    "prove",
    ({ text }, before) => text === "webadmin" && before.some((earlier) => earlier.text === "webadmin enable"),
  ],
  ["clean", ({ text }) => text.startsWith("REMOVE ")],
];

describe("[E] engine: an update that is interrupted", function () {
  this.timeout(300_000);
  const fleet = new Fleet();
  let deployment: Deployment;
  let generation = 0;

  before(async function () {
    deployment = await openDeployment(fleet, await requireEngine(this));
    // Three generations, so that from now on every change has something to clean up.
    for (let round = 0; round < 3; round += 1) await deploy();
  });
  after(async () => {
    deployment.project.clear();
    await fleet.clear();
  });

  function declareNext(): string {
    generation += 1;
    const name = `admin${String(generation)}.example.org`;
    deployment.configure({ webAdminNames: name });
    return `DNS:cms1.example.org, DNS:${name}`;
  }

  async function deploy(): Promise<void> {
    const names = declareNext();
    const update = await deployment.project.up();
    assert.equal(update.code, 0, update.printed);
    assert.equal((await shownAt(deployment.appliance.address, webAdminPort)).names, names);
  }

  /** Calls back at the first request of a kind, before it is executed; the request waits for it. */
  function atRequest(matches: RequestMatch, act: (entry: RequestEntry) => Promise<void>): () => boolean {
    const { appliance } = deployment;
    let struck = false;
    appliance.log.restart();
    const remove = appliance.faults.onRequest(async (entry, phase) => {
      if (struck || phase !== "before") return;
      const before = appliance.log.entries.filter(({ n }) => n < entry.n);
      if (!matches(entry, before)) return;
      struck = true;
      remove();
      await act(entry);
    });
    return () => struck;
  }

  /** A listener that shows the old or the new certificate; a worker that goes on by itself may need its time. */
  async function servesOneOf(names: readonly string[]): Promise<void> {
    const { address } = deployment.appliance;
    await eventually(async () => {
      const shown = await shownAt(address, webAdminPort);
      assert.ok(names.includes(shown.names), `the listener shows ${shown.names || shown.sha256}`);
    }, 60_000);
  }

  /** Runs `up` as the README says: a lock of a killed run is cancelled first. */
  async function converge(names: string): Promise<void> {
    const { project, appliance } = deployment;
    await project.run("cancel", "--yes", "--stack", "test").catch(() => undefined);
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    assert.equal((await shownAt(appliance.address, webAdminPort)).names, names);
    const again = await project.up();
    assert.deepEqual([again.code, again.counts.update, again.counts.replace], [0, 0, 0], again.printed);
  }

  const signals = [
    ["Ctrl-C", "SIGINT"],
    ["kill -9 of the CLI", "SIGKILL"],
  ] as const;
  for (const [what, signal] of signals) {
    for (const [kind, matches] of kinds) {
      it(`survives ${what} at a request of the kind ${kind}`, async () => {
        const old = (await shownAt(deployment.appliance.address, webAdminPort)).names;
        const wanted = declareNext();
        const { child, ended } = deployment.project.startUp();
        const hasStruck = atRequest(matches, async () => {
          child.kill(signal);
          await ended;
        });
        const update = await ended;
        assert.ok(hasStruck(), update.printed);
        assert.notEqual(update.code, 0);
        await servesOneOf([old, wanted]);
        await converge(wanted);
      });
    }
  }

  const faults: readonly (readonly [string, Fault])[] = [
    ["a refusal", { kind: "refuse" }],
    ["a lost connection", { kind: "drop" }],
    ["an answer that never comes", { kind: "hang" }],
    ["success without effect", { kind: "lie", how: "success-without-effect" }],
  ];
  // Every fault at every request is met without the engine (test/apply/faults-*); here, where the state could go wrong.
  const telling = kinds.filter(([kind]) => ["upload", "disable", "assign", "activate"].includes(kind));
  for (const [what, fault] of faults) {
    for (const [kind, matches] of telling) {
      it(`survives ${what} at a request of the kind ${kind}`, async () => {
        const { appliance, project } = deployment;
        const old = (await shownAt(appliance.address, webAdminPort)).names;
        const wanted = declareNext();
        appliance.log.restart();
        appliance.faults.atFirst(matches, fault);
        const update = await project.up();
        assert.ok(
          appliance.log.entries.some((entry) => entry.fault !== undefined),
          `the fault struck nothing:\n${update.printed}`,
        );
        const { names } = await shownAt(appliance.address, webAdminPort);
        assert.ok([old, wanted].includes(names), `the listener shows ${names}:\n${update.printed}`);
        if (update.code === 0) assert.equal(names, wanted);
        await converge(wanted);
      });
    }
  }
});
