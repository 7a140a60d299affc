/**
 * A change that meets a fault of the appliance at one of its requests. The requests are those of a good run that was
 * recorded before, so a new step makes the loop longer.
 */
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Fault } from "../../lab/appliance/faults";
import type { RequestEntry } from "../../lab/appliance/request-log";
import type { Deadlines } from "../../plan/declaration";
import { change, deadlines as calm } from "./changing";
import type { Ran } from "./changing";
import { forEachOf, touchesRole } from "./fault-loop";
import type { Rehearsal, Remains, Scene } from "./fault-loop";

/** A fault, and what follows it. */
export interface Trouble {
  readonly title: string;
  readonly fault: Fault;
  /** Requests that it can strike; a lie about a table changes nothing at a file. */
  readonly strikes: (request: RequestEntry) => boolean;
  /** When a stopped appliance is there again. @default it never stopped */
  readonly returns?: "soon" | "afterwards";
}

const everything = (): boolean => true;
const files = ({ kind }: RequestEntry): boolean => kind === "sftp";
const commands = ({ kind }: RequestEntry): boolean => kind !== "sftp";

/** Every kind of fault of lab/appliance/faults.ts; `answer` is what other tests are about. */
export const troubles: readonly Trouble[] = [
  ...(["before", "after"] as const).flatMap((when): readonly Trouble[] => [
    { title: `drops the connection ${when} doing it`, fault: { kind: "drop", when }, strikes: everything },
    { title: `hangs ${when} doing it`, fault: { kind: "hang", when }, strikes: everything },
    {
      title: `stops ${when} doing it and starts again`,
      fault: { kind: "stop", when },
      strikes: everything,
      returns: "soon",
    },
    {
      title: `stops ${when} doing it and is away for the rest of the run`,
      fault: { kind: "stop", when },
      strikes: everything,
      returns: "afterwards",
    },
  ]),
  { title: "refuses it", fault: { kind: "refuse" }, strikes: everything },
  {
    title: "says that it did it",
    fault: { kind: "lie", how: "success-without-effect" },
    strikes: everything,
  },
  { title: "shows an old table", fault: { kind: "lie", how: "old-table" }, strikes: commands },
  { title: "keeps the listener as it was", fault: { kind: "lie", how: "old-listener" }, strikes: commands },
  { title: "cuts what is read", fault: { kind: "lie", how: "truncated-read" }, strikes: files },
];

/** The requests of a recorded run, and what a good one leaves. */
export interface RecordedRun {
  readonly requests: readonly RequestEntry[];
  readonly after: Remains;
  /** The activation that is refused, so that the requests are those of the way back. */
  readonly refusedAt?: number;
}

/** Records a good run. */
export async function recordGoodRun(rehearsal: Rehearsal): Promise<RecordedRun> {
  const scene = await rehearsal.open();
  const { report } = await change(scene.input);
  assert.equal(report.outcome, "changed");
  const requests = [...scene.appliance.log.entries];
  const after = await scene.remains();
  assert.equal(after.served, "new");
  await scene.close();
  return { requests, after };
}

/** Records the way back of a run whose activation is refused. */
export async function recordWayBack(rehearsal: Rehearsal, good: RecordedRun): Promise<RecordedRun> {
  const activation = good.requests.find(({ text }) => / (?:enable|restart)$/.test(text));
  assert.ok(activation);
  const scene = await rehearsal.open();
  scene.appliance.faults.at(activation.n, { kind: "refuse" });
  const { report, error } = await change(scene.input);
  assert.equal(report.outcome, "rolledBack", error?.message);
  const requests = scene.appliance.log.entries.filter(({ n }) => n > activation.n);
  await scene.close();
  return { requests, after: good.after, refusedAt: activation.n };
}

/** The troubles that one new connection gets over. */
export const passingTroubles = troubles.filter(
  ({ fault, returns }) => ["drop", "hang", "stop"].includes(fault.kind) && returns !== "afterwards",
);

const atOnce = 8;

/** Meets the trouble at each request; returns at how many. */
export async function meetEverywhere(
  trouble: Trouble,
  rehearsal: Rehearsal,
  recorded: RecordedRun,
): Promise<number> {
  const struck = recorded.requests.filter(trouble.strikes);
  await forEachOf(struck, atOnce, async (request) => {
    const scene = await rehearsal.open();
    try {
      await meet(trouble, request, scene, recorded);
    } catch (error) {
      const place = `request ${String(request.n)}, ${request.text}`;
      throw new Error(`${place}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    } finally {
      await scene.close();
    }
  });
  return struck.length;
}

/** Short, as a hanging request costs one; the way back gets a half of the whole. */
export const short: Deadlines = {
  ...calm,
  connectMs: 4_000,
  commandMs: 2_500,
  activationMs: 2_500,
  proofMs: 2_500,
  changeMs: 40_000,
};
/** An appliance that does not come back is waited for as long as the way back may take. */
export const shorter: Deadlines = { ...short, connectMs: 1_000, activationMs: 1_000, changeMs: 8_000 };

async function meet(
  trouble: Trouble,
  { n }: RequestEntry,
  scene: Scene,
  { refusedAt, after: good }: RecordedRun,
): Promise<void> {
  const { appliance } = scene;
  if (refusedAt !== undefined) appliance.faults.at(refusedAt, { kind: "refuse" });
  let touched = false;
  let back = Promise.resolve();
  appliance.faults.at(n, trouble.fault);
  appliance.faults.onRequest((entry, phase) => {
    touched ||= touchesRole(entry);
    const isNow = entry.n === n && phase === whenOf(trouble.fault);
    if (isNow && trouble.returns === "soon") back = pause(30).then(() => appliance.restart());
  });
  const ran = await changeWithin(scene, trouble.returns === "afterwards" ? shorter : short);
  await back;
  if (trouble.returns === "afterwards") await appliance.restart();
  assertKept(ran, touched, await scene.remains(), trouble);
  if (refusedAt !== undefined) assert.equal(ran.report.outcome, "rolledBack");
  await assertNextRunConverges(scene, good);
}

/** The old or the new certificate is served; after a failure the old one, and it was proven. */
function assertKept({ report, error }: Ran, touched: boolean, remains: Remains, trouble: Trouble): void {
  const said = `${report.outcome}: ${error?.message ?? report.summary}`;
  assert.equal(error === undefined, report.errors.length === 0, said);
  switch (report.outcome) {
    case "changed":
      assert.equal(remains.served, "new", said);
      assert.equal(report.listeners[0]?.provenBy, "tls-handshake", said);
      return;
    case "rolledBack":
      assert.equal(remains.served, "old", said);
      assert.equal(error?.code, "apply/rolled-back");
      assert.equal(report.listeners[0]?.provenBy, "tls-handshake", said);
      assert.deepEqual(report.after, report.before);
      assert.ok(error.message.includes(report.errors[0]?.code ?? "none"), said);
      return;
    case "failed":
      if (!touched) return assert.equal(remains.served, "old", said);
      // Only who is away for good can be left halfway; both errors are told then.
      assert.equal(trouble.returns, "afterwards", said);
      assert.equal(error?.code, "apply/rollback-failed");
      assert.ok(report.errors.length >= 2, said);
      return;
    default:
      assert.fail(said);
  }
}

async function assertNextRunConverges(scene: Scene, good: Remains): Promise<void> {
  scene.appliance.faults.clear();
  let ran = await changeWithin(scene, calm);
  const said = `the next run ${ran.report.outcome}: ${ran.error?.message ?? ran.report.summary}`;
  assert.ok(["changed", "reactivated", "unchanged"].includes(ran.report.outcome), said);
  const { table, served, files: left } = await scene.remains();
  assert.deepEqual({ table, served }, { table: good.table, served: good.served }, said);
  // An appliance that once refused to remove the mark has an empty one, which says nothing.
  const marks = left.filter((name) => name.endsWith("-pending.pem"));
  assert.deepEqual(
    marks.filter((name) => statSync(join(scene.appliance.directory, "files", name)).size > 0),
    [],
    said,
  );
  if (ran.report.outcome === "unchanged") return;
  ran = await changeWithin(scene, calm);
  assert.equal(ran.report.outcome, "unchanged", `the run after the next: ${ran.report.summary}`);
}

function changeWithin({ input }: Scene, deadlines: Deadlines): Promise<Ran> {
  return change({ ...input, declaration: { ...input.declaration, deadlines } });
}

/** Whether a fault strikes when a request arrives, or after it was carried out. */
export function whenOf(fault: Fault): "before" | "after" {
  return "when" in fault && fault.when === "after" ? "after" : "before";
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
