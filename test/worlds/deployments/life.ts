/** What holds in the life of every deployment: first update, change, a look at everything, destruction. */
import assert from "node:assert/strict";
import type { Engine } from "../../../lab/engine/engine";
import { password } from "../../engine/deployment";
import type { Update } from "../../engine/pulumi-project";
import type { RandomDeployment } from "./random-deployment";
import { StandingDeployment } from "./standing";
import type { Served } from "./standing";

const isDone = new Set(["changed", "reactivated", "unchanged", "removed"]);

/** Lets a deployment live; throws at the first thing that does not hold. */
export async function assertLives(wanted: RandomDeployment, engine: Engine): Promise<void> {
  const standing = await StandingDeployment.open(wanted, engine);
  try {
    const foreign = standing.foreignFiles();
    await updateUntilDone(standing, "first");
    const before = await standing.served();
    assertAllServe(before, "after the first update");
    assertDatabase(standing);

    standing.declare({ isChanged: true });
    await updateUntilDone(standing, "second", before);
    const after = await standing.served(true);
    assertAllServe(after, "after the change");
    assertChanged(standing, before, after);

    standing.declare({ isChanged: true, recheck: "1" });
    const look = await standing.project.up();
    assertUpdate(look, "the look");
    const others = look.reports.filter(({ outcome }) => outcome !== "unchanged");
    assert.deepEqual(
      others.map(({ appliance, role, summary }) => `${appliance} ${role}: ${summary}`),
      [],
    );
    assert.deepEqual(await standing.served(true), after);

    assertUpdate(await standing.project.destroy(), "the destruction");
    assert.deepEqual(await standing.served(true), after, "a destroyed stack took certificates with it");
    assertDatabase(standing);
    assert.deepEqual(standing.foreignFiles(), foreign);
  } finally {
    await standing.close();
  }
}

function assertDatabase(standing: StandingDeployment): void {
  const { declared, found } = standing.databaseRoles();
  assert.deepEqual(found, declared);
}

/** An update that may meet the trouble, and one more when it did. */
async function updateUntilDone(
  standing: StandingDeployment,
  which: "first" | "second",
  before: readonly Served[] = [],
): Promise<void> {
  const met = await standing.up(which);
  assertNoSecret(standing, met);
  if (met.code === 0) return assertUpdate(met, `the ${which} update`);
  assert.equal(
    standing.wanted.trouble?.update,
    which,
    `the ${which} update failed without a fault: ${toldBy(met)}`,
  );
  // What served before may serve the old or the new leaf, and is down only where the appliance went away.
  const between = await standing.served(which === "second");
  const down = between.filter(({ names }) => names === "").map(placeOf);
  const served = new Set(before.map(placeOf));
  const isAway = /is away for the rest/.test(standing.wanted.trouble.title);
  assert.deepEqual(isAway ? [] : down.filter((listener) => served.has(listener)), [], toldBy(met));
  const next = await standing.project.up();
  assertNoSecret(standing, next);
  assertUpdate(next, `the next update after the ${which} one`);
}

function assertUpdate(update: Update, which: string): void {
  const { code, reports } = update;
  assert.equal(code, 0, `${which} failed: ${toldBy(update)}`);
  const bad = reports.filter(({ outcome }) => !isDone.has(outcome));
  assert.deepEqual(
    bad.map(({ appliance, role, outcome }) => `${appliance} ${role} ${outcome}`),
    [],
    which,
  );
}

function assertAllServe(served: readonly Served[], when: string): void {
  const silent = served.filter(({ names }) => names === "");
  assert.deepEqual(
    silent.map((listener) => `${placeOf(listener)} ${listener.sha256}`),
    [],
    when,
  );
}

/** Exactly the leaves that the change concerns are others. */
function assertChanged(
  { wanted: { change } }: StandingDeployment,
  before: readonly Served[],
  after: readonly Served[],
): void {
  for (const now of after) {
    const then = before.find((one) => placeOf(one) === placeOf(now));
    const isNamed =
      change.kind === "name" && change.place === now.place && change.role === now.role && now.port !== 9999;
    const shouldDiffer = change.kind === "validity" || isNamed;
    assert.equal(now.sha256 !== then?.sha256, shouldDiffer, `${placeOf(now)} after ${change.kind}`);
    if (isNamed) assert.match(now.names, /further\./);
  }
}

function assertNoSecret({ project }: StandingDeployment, { events, reports }: Update): void {
  // The SDK writes what it sends to the engine, keys too, to the debug lines of a `--json` run (README).
  const said = events.filter((event) => event.kind !== "says" || event.severity !== "debug");
  for (const [what, text] of [
    ["the state", project.stateText()],
    ["what was said", JSON.stringify([said, reports])],
  ] as const) {
    assert.ok(!text.includes(password), `${what} holds the password`);
    assert.doesNotMatch(text, /PRIVATE KEY/, `${what} holds a private key`);
  }
}

/** The errors of an update, without its thousand other events. */
function toldBy({ events, printed }: Update): string {
  const errors = events.flatMap((event) =>
    event.kind === "says" && event.severity === "error" ? [event.text] : [],
  );
  return errors.length > 0 ? errors.join("\n") : printed.slice(-2000);
}

function placeOf({ place, role, port }: Served): string {
  return `${place} ${role} ${String(port)}`;
}
