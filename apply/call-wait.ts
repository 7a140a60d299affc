/**
 * Before a role that carries calls is interrupted: the Call Bridges are asked for `callLegsActive` until there is none, or
 * the time is over (MMP reference 4.4). Nothing is assigned meanwhile, so a change that gives up is safe to run again.
 */
import { setTimeout as delay } from "node:timers/promises";
import { cmsError } from "../errors/cms-error";
import type { DeclaredCallBridge, DeclaredCallWait } from "../plan/declaration";
import type { ApiClient } from "../rest/client";
import { apiClient, apiSubject, isAway, openApi } from "./call-bridge-api";
import type { ApiOpening } from "./call-bridge-api";
import { checkWindow, mayInterrupt } from "./maintenance";
import { checkWanted } from "./may-go-on";
import type { StepContext } from "./step-context";
import { TimeBudget } from "./time-budget";
import { readWebAdminLeaf } from "./web-admin-leaf";

const firstPauseMs = 500;
const longestPauseMs = 5_000;
const saidAgainMs = 60_000;

/** Waits, where that is declared and the role is about to be interrupted. The time does not count for the change. */
export async function awaitNoCalls(context: StepContext): Promise<void> {
  const { callWait } = context.declaration;
  if (!callWait || !mayInterrupt(context)) return;
  const begun = performance.now();
  context.io.step("wait for calls");
  const counters: CallCounter[] = [];
  try {
    for (const callBridge of callWait.callBridges) counters.push(await counterOf(callBridge, context));
    await untilQuiet(counters, callWait, context);
  } finally {
    for (const counter of counters) counter.close();
    context.budget.extend(performance.now() - begun);
  }
}

async function untilQuiet(
  counters: readonly CallCounter[],
  wait: DeclaredCallWait,
  context: StepContext,
): Promise<void> {
  const { session, record, declaration } = context;
  // A pass that is repeated over a new connection goes on with what is left.
  record.callWait ??= new TimeBudget(wait.deadlineMs);
  const time = record.callWait;
  let counts = await countAll(counters);
  if (isQuiet(counts)) return;
  // The appliance may end a silent connection, and has few sessions to give.
  await session.close();
  const say = speaker(context);
  for (let pauseMs = firstPauseMs; !isQuiet(counts); pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    checkWanted(context);
    checkWindow(context);
    if (time.isOver) {
      goOnOrFail(counts, wait, context);
      break;
    }
    say(inWords(counts), time.leftMs());
    await delay(Math.min(pauseMs, time.leftMs()));
    counts = await countAll(counters);
  }
  await session.reconnect(declaration.deadlines.connectMs);
}

/** How many legs of calls a Call Bridge carries, or why nobody knows. */
type CallCount = { readonly appliance: string } & ({ readonly legs: number } | { readonly why: string });

/** Asks one Call Bridge. */
interface CallCounter {
  count(): Promise<CallCount>;
  close(): void;
}

/** The role's own appliance has an SSH connection already, over which its Web Admin is recognised. */
async function counterOf(callBridge: DeclaredCallBridge, context: StepContext): Promise<CallCounter> {
  const { session } = context;
  const opening = openingOf(callBridge, context);
  if (!isOwn(callBridge, context)) return counter(callBridge, () => openClient(opening));
  const mmp = { run: (command: string) => session.run(command), files: session.connection.files };
  const leaf = await readWebAdminLeaf(mmp, apiSubject(callBridge));
  return counter(callBridge, () => Promise.resolve(apiClient(opening, leaf)));
}

async function openClient(opening: ApiOpening): Promise<ApiClient> {
  const { client, mmp } = await openApi(opening);
  await mmp.close();
  return client;
}

function isOwn({ target }: DeclaredCallBridge, { declaration }: StepContext): boolean {
  const own = declaration.target;
  return target.host === own.host && target.port === own.port && target.hostKey === own.hostKey;
}

function openingOf(callBridge: DeclaredCallBridge, context: StepContext): ApiOpening {
  const { declaration, callBridges, io } = context;
  const credentials = callBridges[callBridge.appliance];
  if (!credentials) throw new TypeError(`there are no credentials for ${callBridge.appliance}`);
  const { deadlines } = declaration;
  // An API that is busy is asked again with the next count.
  return { callBridge, credentials, deadlines, busyMs: 0, progress: (line) => io.progress(line) };
}

/** One that is away is asked again; a wrong password or host key ends the wait at once. */
function counter({ appliance }: DeclaredCallBridge, open: () => Promise<ApiClient>): CallCounter {
  let client: ApiClient | undefined;
  return {
    count: async () => {
      try {
        client ??= await open();
        return { appliance, legs: await client.callLegsActive() };
      } catch (error) {
        if (!isAway(error)) throw error;
        return { appliance, why: `${error.code}: ${error.what}` };
      }
    },
    close: () => client?.close(),
  };
}

function countAll(counters: readonly CallCounter[]): Promise<readonly CallCount[]> {
  return Promise.all(counters.map((one) => one.count()));
}

function isQuiet(counts: readonly CallCount[]): boolean {
  return counts.every((count) => "legs" in count && count.legs === 0);
}

/** `2 call legs are in progress on cms1; cms2 cannot be asked (…)` */
function inWords(counts: readonly CallCount[]): string {
  const parts = counts.flatMap((count) => {
    if (!("legs" in count)) return [`${count.appliance} cannot be asked (${count.why})`];
    if (count.legs === 0) return [];
    const legs = count.legs === 1 ? "1 call leg is" : `${String(count.legs)} call legs are`;
    return [`${legs} in progress on ${count.appliance}`];
  });
  return parts.join("; ");
}

/** Says what is waited for when that changes, and now and then. */
function speaker({ io, subject }: StepContext): (what: string, leftMs: number) => void {
  let [said, at] = ["", 0];
  return (what, leftMs) => {
    if (what === said && performance.now() - at < saidAgainMs) return;
    [said, at] = [what, performance.now()];
    io.progress(`${subject}: waits, at most ${String(Math.ceil(leftMs / 1000))} s: ${what}`);
  };
}

function goOnOrFail(
  counts: readonly CallCount[],
  { deadlineMs, otherwise }: DeclaredCallWait,
  { record, subject }: StepContext,
): void {
  const what = `after ${String(deadlineMs / 1000)} s ${inWords(counts)}`;
  if (otherwise === "goOn") {
    record.warn(`interrupted all the same: ${what}`);
    return;
  }
  throw cmsError("apply/calls-in-progress", {
    subject,
    what: `${what}; the role was not touched`,
    remedy:
      'run again when the calls have ended, or give waitForNoCalls another deadline or otherwise: "goOn"',
    retry: "safe",
  });
}
