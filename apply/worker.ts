/**
 * The worker: carries out one change in a session of its own, so that neither Ctrl-C nor the end of Pulumi stops it
 * half-way. It learns that nobody waits any more from its IPC channel; before the first assignment it then stops,
 * after it it finishes what it began. Started by `worker-process.ts`, never by hand.
 */
import { text } from "node:stream/consumers";
import { CmsError } from "../errors/cms-error";
import { parseHostKeyPin } from "../mmp/host-key";
import type { ChangeResult } from "./change";
import { asCmsError } from "./ending";
import { takeLock } from "./lock";
import type { HeldLock } from "./lock";
import { stateFolder } from "./state-folder";
import { openWorkerLog } from "./worker-log";
import type { WorkerLog } from "./worker-log";
import type { WorkerJob } from "./worker-job";
import { parseWorkerOrder, resultMessage } from "./worker-order";
import type { WorkerMessage } from "./worker-order";

/** How much longer than its own deadline a change may be before the worker ends without it. */
const graceMs = 30_000;

async function main(): Promise<void> {
  process.umask(0o077);
  const abandoned = new AbortController();
  const abandon = (): void => abandoned.abort();
  process.on("disconnect", abandon);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, abandon);
  const job = parseWorkerOrder(await text(process.stdin));
  if (!job) return; // The entry died, or had nothing to order.
  const result = await work(job, abandoned.signal);
  await say(resultMessage(result));
}

async function work(job: WorkerJob, abandoned: AbortSignal): Promise<ChangeResult> {
  const { subject, logName, role, stack } = job;
  const state = stateFolder(process.env);
  const log = openWorkerLog(state, logName, `${stack} ${role} pid ${String(process.pid)}`, (line) => {
    void say({ kind: "progress", line: `${subject}: ${line}` });
  });
  const change: Change = {
    job,
    state,
    log,
    abandoned,
    progress: (line) => {
      log.write(line);
      void say({ kind: "progress", line });
    },
  };
  surviveDefects(change);
  abandoned.addEventListener("abort", () => log.write("nobody waits for the result any more"));
  const result = await changeUnderLock(change);
  log.write(`ended as ${result.report.outcome}: ${result.error?.message ?? result.report.summary}`);
  // Then the report has no other reader.
  if (abandoned.aborted) log.write(`report: ${JSON.stringify(result.report)}`);
  return result;
}

/** What belongs to the one change of this process. */
interface Change {
  readonly job: WorkerJob;
  readonly state: string;
  readonly log: WorkerLog;
  readonly abandoned: AbortSignal;
  readonly progress: (line: string) => void;
}

async function changeUnderLock(change: Change): Promise<ChangeResult> {
  const { job, log, abandoned, progress } = change;
  const begun = performance.now();
  const lock = await locksFor(change).catch((error: unknown) => asCmsError(error, job.subject));
  if (lock instanceof CmsError) return { report: job.unstarted(lock, begun), error: lock };
  const tellWaiting = (): void => lock.change({ isAbandoned: true });
  abandoned.addEventListener("abort", tellWaiting);
  if (abandoned.aborted) tellWaiting();
  const overdue = endWhenOverdue(change);
  const step = (name: string): void => {
    lock.change({ step: name });
    log.write(`step ${name}`);
  };
  try {
    return await job.run({
      progress,
      step,
      isAbandoned: () => abandoned.aborted,
      now: () => new Date(),
    });
  } finally {
    clearTimeout(overdue);
    lock.release();
  }
}

/** One lock after another in an order that is the same for every run, so that no two runs wait for each other. */
async function locksFor(change: Change): Promise<HeldLock> {
  const held: HeldLock[] = [];
  const release = (): void => held.forEach((lock) => lock.release());
  const { locks } = change.job;
  const byKey = new Map(
    locks.map((lock) => [parseHostKeyPin(lock.hostKey, lock.appliance).fingerprint, lock]),
  );
  const inOrder = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1));
  try {
    for (const [, lock] of inOrder) held.push(await lockFor(change, lock));
  } catch (error) {
    release();
    throw error;
  }
  return { change: (news) => held.forEach((lock) => lock.change(news)), release };
}

function lockFor(
  { job, state, abandoned, progress }: Change,
  { appliance, hostKey }: WorkerJob["locks"][number],
): Promise<HeldLock> {
  const { subject, role, stack, lockMs } = job;
  return takeLock({
    hostKey,
    subject: job.locks.length > 1 ? `${subject} on ${appliance}` : subject,
    stateFolder: state,
    holder: { pid: process.pid, stack, appliance, role },
    patienceMs: lockMs,
    signal: abandoned,
    progress: (line) => progress(`${subject}: ${line}`),
  });
}

/** A change ends by itself within its deadline. Should that ever fail, the appliance is not held for ever. */
function endWhenOverdue({ job, log }: Change): NodeJS.Timeout {
  const { changeMs: limitMs, subject } = job;
  return setTimeout(() => {
    log.write(`${subject}: the change did not end within its deadline of ${String(limitMs)} ms; giving up`);
    process.exit(1);
  }, limitMs + graceMs);
}

/** A stray error must not leave a role disabled: the change goes on, and has its deadlines. */
function surviveDefects({ job, progress }: Change): void {
  process.on("uncaughtException", (error: unknown) => {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    progress(job.conceal(`${job.subject}: an error that was not expected, the change goes on: ${stack}`));
  });
}

/** Resolves when the message is on its way; where nobody listens, at once. */
function say(message: WorkerMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected && process.send) process.send(message, undefined, undefined, () => resolve());
    else resolve();
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
