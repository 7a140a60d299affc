/**
 * The worker: carries out one change in a session of its own, so that neither Ctrl-C nor the end of Pulumi stops it
 * half-way. It learns that nobody waits any more from its IPC channel; before the first assignment it then stops,
 * after it it finishes what it began. Started by `worker-process.ts`, never by hand.
 */
import { text } from "node:stream/consumers";
import { CmsError } from "../errors/cms-error";
import type { ChangeInput, ChangeResult } from "./change";
import { concealer } from "./conceal";
import type { Conceal } from "./conceal";
import { asCmsError } from "./ending";
import { takeLock } from "./lock";
import type { HeldLock } from "./lock";
import { runChange } from "./run-change";
import { stateFolder } from "./state-folder";
import { unstartedReport } from "./unstarted-report";
import { openWorkerLog } from "./worker-log";
import type { WorkerLog } from "./worker-log";
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
  const input = parseWorkerOrder(await text(process.stdin));
  if (!input) return; // The entry died, or had nothing to order.
  const result = await work(input, abandoned.signal);
  await say(resultMessage(result));
}

async function work(input: ChangeInput, abandoned: AbortSignal): Promise<ChangeResult> {
  const { appliance, role, stack } = input.declaration;
  const subject = `${appliance} ${role}`;
  const state = stateFolder(process.env);
  const log = openWorkerLog(state, appliance, `${stack} ${role} pid ${String(process.pid)}`, (line) => {
    void say({ kind: "progress", line: `${subject}: ${line}` });
  });
  const change: Change = {
    input,
    subject,
    state,
    log,
    abandoned,
    progress: (line) => {
      log.write(line);
      void say({ kind: "progress", line });
    },
  };
  surviveDefects(change, concealer(input));
  abandoned.addEventListener("abort", () => log.write("nobody waits for the result any more"));
  const result = await changeUnderLock(change);
  log.write(`ended as ${result.report.outcome}: ${result.error?.message ?? result.report.summary}`);
  // Then the report has no other reader.
  if (abandoned.aborted) log.write(`report: ${JSON.stringify(result.report)}`);
  return result;
}

/** What belongs to the one change of this process. */
interface Change {
  readonly input: ChangeInput;
  readonly subject: string;
  readonly state: string;
  readonly log: WorkerLog;
  readonly abandoned: AbortSignal;
  readonly progress: (line: string) => void;
}

async function changeUnderLock(change: Change): Promise<ChangeResult> {
  const { input, subject, log, abandoned, progress } = change;
  const begun = performance.now();
  const lock = await lockFor(change).catch((error: unknown) => asCmsError(error, subject));
  if (lock instanceof CmsError) {
    const { code, message } = lock;
    return { report: unstartedReport(input.declaration, { code, text: message }, begun), error: lock };
  }
  const tellWaiting = (): void => lock.change({ isAbandoned: true });
  abandoned.addEventListener("abort", tellWaiting);
  if (abandoned.aborted) tellWaiting();
  const overdue = endWhenOverdue(change);
  const step = (name: string): void => {
    lock.change({ step: name });
    log.write(`step ${name}`);
  };
  try {
    return await runChange(input, {
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

function lockFor({ input, subject, state, abandoned, progress }: Change): Promise<HeldLock> {
  const { appliance, role, stack, target, deadlines } = input.declaration;
  return takeLock({
    hostKey: target.hostKey,
    subject,
    stateFolder: state,
    holder: { pid: process.pid, stack, appliance, role },
    patienceMs: deadlines.lockMs,
    signal: abandoned,
    progress: (line) => progress(`${subject}: ${line}`),
  });
}

/** A change ends by itself within its deadline. Should that ever fail, the appliance is not held for ever. */
function endWhenOverdue({ input, subject, log }: Change): NodeJS.Timeout {
  const limitMs = input.declaration.deadlines.changeMs + longestCallWaitMs(input.declaration);
  return setTimeout(() => {
    log.write(`${subject}: the change did not end within its deadline of ${String(limitMs)} ms; giving up`);
    process.exit(1);
  }, limitMs + graceMs);
}

/** The wait for the end of calls does not count for the change; its last question may be asked just before its end. */
function longestCallWaitMs({ callWait, deadlines }: ChangeInput["declaration"]): number {
  if (!callWait) return 0;
  const questionMs = deadlines.connectMs + 4 * deadlines.commandMs;
  return callWait.deadlineMs + 3 * questionMs;
}

/** A stray error must not leave a role disabled: the change goes on, and has its deadlines. */
function surviveDefects({ subject, progress }: Change, conceal: Conceal): void {
  process.on("uncaughtException", (error: unknown) => {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    progress(conceal(`${subject}: an error that was not expected, the change goes on: ${stack}`));
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
