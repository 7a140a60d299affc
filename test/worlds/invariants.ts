/** What holds in every world, whatever goes wrong in it. */
import assert from "node:assert/strict";
import type { Ran } from "../apply/changing";
import { change, deadlines } from "../apply/changing";
import { short, shorter, troubles, whenOf } from "../apply/appliance-faults";
import type { Trouble } from "../apply/appliance-faults";
import { isOurs, WorldScene } from "./scene";
import type { Files, Left } from "./scene";
import type { World } from "./world";

/** Lets a world run: the change with its trouble, the next one without, and one more that must have nothing to do. */
export async function assertHolds(world: World): Promise<void> {
  const scene = await WorldScene.open(world);
  try {
    const before = await scene.left();
    const first = await runTroubled(scene);
    const between = await scene.left();
    assertServing(scene, before, between, first);
    assertFilesKept(before.files, between.files);
    const second = await runNext(scene);
    const said = `the next run ${told(second)}, after one that ${told(first)}`;
    assert.ok(["changed", "reactivated", "unchanged"].includes(second.report.outcome), said);
    const after = await scene.left();
    // A listener that nobody ever saw may be behind a firewall: the appliance's own word stands for it.
    const expected = [scene.declaredSha256, ...(isSeen(second) ? [] : ["nothing"])];
    for (const leaf of after.served) assert.ok(expected.includes(leaf), `${said}; ${leaf} is served`);
    assertFilesKept(before.files, after.files);
    const third = await run(scene);
    assert.equal(
      third.report.outcome,
      "unchanged",
      `the last run ${told(third)}, after one that ${told(second)}`,
    );
    assert.deepEqual((await scene.left()).files, after.files);
    for (const ran of [first, second, third]) assertNoSecret(scene, ran);
  } finally {
    await scene.close();
  }
}

async function runTroubled(scene: WorldScene): Promise<Ran> {
  const { trouble: planned } = scene.world;
  const trouble = troubles.find(({ title }) => title === planned?.title);
  if (!planned || !trouble) return run(scene);
  const { appliance } = scene;
  let back = Promise.resolve();
  const state = { isDown: false };
  appliance.faults.at(planned.at, trouble.fault);
  const stopWatching = appliance.faults.onRequest((entry, phase) => {
    if (entry.n !== planned.at || phase !== whenOf(trouble.fault)) return;
    state.isDown = trouble.returns !== undefined;
    if (trouble.returns === "soon") back = pause(30).then(() => appliance.restart());
  });
  const ran = await run(scene, limitsOf(trouble));
  stopWatching();
  await back;
  if (state.isDown && trouble.returns === "afterwards") await appliance.restart();
  appliance.faults.clear();
  return ran;
}

/**
 * The next run. A table that stays as it was is the MMP's only word: while it lasts a run may end with no more than saying
 * what contradicts it. Once the table is true again, the run after that has to get on.
 */
async function runNext(scene: WorldScene): Promise<Ran> {
  const next = await run(scene);
  if (scene.world.trouble?.title !== "shows an old table" || next.error === undefined) return next;
  assert.match(next.error.code, /^(apply\/read-back|mmp\/refused)$/, told(next));
  scene.appliance.faults.endLies();
  return run(scene);
}

function limitsOf({ returns }: Trouble): typeof deadlines {
  return returns === "afterwards" ? shorter : short;
}

function run(scene: WorldScene, limits = deadlines): Promise<Ran> {
  const input = scene.input();
  return change({ ...input, declaration: { ...input.declaration, deadlines: limits } });
}

/** Old or new, never anything else; what served before serves now, unless the appliance was away when it mattered. */
function assertServing({ world, knownSha256 }: WorldScene, before: Left, now: Left, ran: Ran): void {
  const wasAway = troubles.find(({ title }) => title === world.trouble?.title)?.returns === "afterwards";
  now.served.forEach((leaf, at) => {
    const said = `${told(ran)}; port ${String(at + 1)} serves ${leaf}`;
    if (leaf !== "nothing") return assert.ok(knownSha256.includes(leaf), said);
    assert.ok(before.served[at] === "nothing" || wasAway, said);
  });
  if (ran.error === undefined && isSeen(ran)) assert.ok(!now.served.includes("nothing"), told(ran));
}

/** No file that was there has other bytes now, and only what the stack itself uploaded may be gone. */
function assertFilesKept(before: Files, now: Files): void {
  for (const [name, digest] of before) {
    const current = now.get(name);
    if (current === undefined) assert.ok(isOurs(name), `${name} is gone`);
    else if (name !== "log" && !name.endsWith("-pending.pem"))
      assert.equal(current, digest, `${name} was overwritten`);
  }
}

function assertNoSecret({ secrets }: WorldScene, { report, error, progress, steps }: Ran): void {
  const text = JSON.stringify([report, error?.message, error?.stack, progress, steps]);
  for (const secret of secrets) assert.ok(secret !== "" && !text.includes(secret), "a secret is told");
}

function isSeen({ report }: Ran): boolean {
  return report.listeners.every(({ provenBy }) => provenBy === "tls-handshake");
}

function told({ report, error }: Ran): string {
  return `${report.outcome} (${error?.message ?? report.summary})`;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
