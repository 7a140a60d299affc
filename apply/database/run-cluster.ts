/**
 * The procedure over a database cluster: read everything, decide, do one thing, read again, until nothing is left to do. It
 * keeps nothing between two steps, so a run that dies is taken up by the next one wherever it was.
 */
import { cmsError } from "../../errors/cms-error";
import type { CmsError } from "../../errors/cms-error";
import { combined } from "../../errors/combined";
import { checkSet } from "../../plan/database/check-set";
import { setLosses } from "../../plan/database/set-losses";
import { isSameStep } from "../../plan/database/step";
import type { ClusterStep, Decision } from "../../plan/database/step";
import { certificateSet, setFingerprint } from "../../plan/database/wanted-set";
import type { ChangeIo, ChangeResult } from "../change";
import { concealError } from "../conceal";
import type { Conceal } from "../conceal";
import { asCmsError } from "../ending";
import { breaksConnection } from "../session";
import { TimeBudget } from "../time-budget";
import { carryOut, waitedFor } from "./carry-out";
import { ClusterRecord, clusterKeys, openDesks } from "./cluster-context";
import type { ClusterContext, MemberDesk } from "./cluster-context";
import type { ClusterInput } from "./cluster-input";
import { buildClusterReport, runningLeaves, runningUntil } from "./cluster-report";
import type { ClusterEnding } from "./cluster-report";
import { checkVerifyMode, decide, greet } from "./read-cluster";

/** Carries the procedure out. Never throws for anything that an appliance or the input did. */
export async function runCluster(input: ClusterInput, io: ChangeIo, conceal: Conceal): Promise<ChangeResult> {
  const begun = performance.now();
  const { declaration } = input;
  const subject = `${declaration.name} databaseCluster`;
  const progress = (line: string): void => io.progress(conceal(line).slice(0, longestLine));
  const surroundings: ChangeIo = {
    step: (name) => io.step(name),
    isAbandoned: () => io.isAbandoned(),
    now: () => io.now(),
    progress,
  };
  const record = new ClusterRecord();
  const opened = attempt(() => contextOf(input, surroundings, conceal, record), subject);
  const ending = "ending" in opened ? opened.ending : await carriedOut(opened.context);
  const desks = "context" in opened ? opened.context.desks : [];
  await Promise.all(desks.map(({ session }) => session.close()));
  const milliseconds = performance.now() - begun;
  const report = buildClusterReport({ declaration, desks, record, ending, milliseconds }, conceal);
  return { report, ...(ending.error && { error: concealError(ending.error, conceal) }) };
}

/** The most characters of a line of progress. */
const longestLine = 2_000;

type Opened = { readonly context: ClusterContext } | { readonly ending: ClusterEnding };

function attempt(open: () => ClusterContext, subject: string): Opened {
  try {
    return { context: open() };
  } catch (error) {
    return { ending: failed(asCmsError(error, subject)) };
  }
}

/** Everything that can be known to be wrong before anything is sent. */
function contextOf(
  input: ClusterInput,
  io: ChangeIo,
  conceal: Conceal,
  record: ClusterRecord,
): ClusterContext {
  const { declaration } = input;
  io.step("check");
  const set = certificateSet(declaration);
  const keys = clusterKeys(input);
  const spki = Object.fromEntries(
    Object.entries(keys.facts).map(([place, { spkiSha256 }]) => [place, spkiSha256]),
  );
  const { errors, warnings } = checkSet(set, { name: declaration.name, keys: spki, now: io.now() });
  record.warn(...warnings);
  const error = combined([...errors, ...missingKeys(input)]);
  if (error) throw error;
  return {
    declaration,
    subject: `${declaration.name} databaseCluster`,
    set,
    fingerprint: setFingerprint(set),
    keys,
    desks: openDesks(input, { set, keys }, io, conceal),
    io,
    record,
    budget: new TimeBudget(declaration.deadlines.changeMs),
  };
}

function missingKeys({ declaration, keys }: ClusterInput): readonly CmsError[] {
  const places = [
    "client",
    ...declaration.members.filter(({ part }) => part === "node").map(({ name }) => `server ${name}`),
  ];
  return places
    .filter((place) => keys[place] === undefined)
    .map((place) =>
      cmsError("apply/input", {
        subject: `${declaration.name} ${place}`,
        what: "the secret document holds no private key for it",
        remedy: "give the identity's private key",
      }),
    );
}

async function carriedOut(context: ClusterContext): Promise<ClusterEnding> {
  const { desks, io, subject, record } = context;
  try {
    io.step("connect");
    await Promise.all(desks.map(({ session }) => session.open()));
    await Promise.all(desks.map((desk) => greet(desk, context)));
    return await steps(context);
  } catch (error) {
    const known = asCmsError(error, subject);
    io.progress(`${subject}: ${known.message}`);
    if (record.isTouched) record.warn(halfWay);
    return failed(known);
  }
}

const halfWay =
  "the cluster was begun to be changed and is not as declared; the next run takes it up where it is, so run again as soon as the cause is mended";

async function steps(context: ClusterContext): Promise<ClusterEnding> {
  const { record, io } = context;
  let last: ClusterStep | undefined;
  for (let repairs = 0; ;) {
    try {
      io.step("observe");
      const decision = await decide(context);
      if (record.done.length === 0) {
        record.before = runningLeaves(context.desks);
        record.warn(...lossesOf(context));
      }
      checkVerifyMode(context);
      if (decision.kind !== "step") return ended(decision, context);
      mayGoOn(decision.step, last, context);
      await act(decision.step, context);
      if (decision.step.kind !== "wait") last = decision.step;
    } catch (error) {
      repairs += 1;
      if (repairs > mostRepairs || context.budget.isOver) throw error;
      if (!(await reconnected(error, context))) throw error;
      // Whether it was carried out is seen by the next reading.
      last = undefined;
    }
  }
}

const mostRepairs = 5;

/** What the set would lose, or loses: without an approval nothing is written, and with one it is known. */
function lossesOf({ desks, declaration, set, io }: ClusterContext): readonly string[] {
  const readings = desks.flatMap(({ declared, reading }) =>
    reading ? [[declared.name, reading] as const] : [],
  );
  return setLosses(Object.fromEntries(readings), set, { name: declaration.name, now: io.now() });
}

async function act(step: ClusterStep, context: ClusterContext): Promise<void> {
  const { io, record, subject } = context;
  io.step(`${step.kind} ${step.member}`);
  io.progress(`${subject}: ${inWords(step)}`);
  if (step.kind !== "upload" && step.kind !== "wait") record.isTouched = true;
  await carryOut(step, context);
  if (step.kind !== "wait") record.done.push(inWords(step));
}

/** A step that has to be done twice in a row had no effect. */
function mayGoOn(step: ClusterStep, last: ClusterStep | undefined, context: ClusterContext): void {
  const { subject, record, io, budget, declaration } = context;
  if (last && isSameStep(step, last)) throw withoutEffect(step, context);
  if (!record.isTouched && io.isAbandoned()) {
    throw cmsError("apply/interrupted", {
      subject,
      what: "the run was given up before anything but files was changed",
      remedy: "run again",
      retry: "safe",
    });
  }
  if (!budget.isOver) return;
  throw cmsError("apply/deadline", {
    subject,
    what: `the procedure has not come to its end in time (${String(declaration.deadlines.changeMs)} ms)`,
    remedy: "find out why the appliances are slow, or give changeMs a higher value, and run again",
    retry: "safe",
  });
}

function withoutEffect(step: ClusterStep, { desks }: ClusterContext): Error {
  const desk = desks.find(({ declared }) => declared.name === step.member);
  const told = desk?.session.commands
    .filter(({ command }) => command.startsWith("database cluster status"))
    .at(-1);
  return cmsError("database/step-failed", {
    subject: desk?.subject ?? step.member,
    what: `"${inWords(step)}" was carried out and had no effect, or failed`,
    remedy: "read what its table says, mend it there, and run again: the next run goes on from what it finds",
    retry: "safe",
    ...(told && { evidence: told.reply }),
  });
}

/** Opens every connection that is of no more use again; false where the error is about something else. */
async function reconnected(
  error: unknown,
  { desks, io, subject, declaration, budget }: ClusterContext,
): Promise<boolean> {
  if (!breaksConnection(error)) return false;
  io.progress(`${subject}: ${asCmsError(error, subject).message} Connecting again to see what is there.`);
  const patienceMs = budget.atMost(declaration.deadlines.activationMs);
  await Promise.all(desks.map(({ session }: MemberDesk) => session.reconnect(patienceMs)));
  return true;
}

function ended(
  decision: Exclude<Decision, { readonly kind: "step" }>,
  context: ClusterContext,
): ClusterEnding {
  const { record, fingerprint, desks, subject } = context;
  switch (decision.kind) {
    case "done":
      return record.done.length === 0
        ? { outcome: "unchanged", summary: "every member is in the cluster with the declared certificates" }
        : {
            outcome: "changed",
            summary: `the cluster is complete after ${String(record.done.length)} steps`,
          };
    case "deferred": {
      const losses = lossesOf(context);
      const hint = losses.length === 0 ? "" : "the warnings say what changes with them; ";
      const summary = `new certificates wait for an approval on ${decision.members.join(", ")}, since they take the cluster apart; those that are used now end on ${runningUntil(desks)}; ${hint}give approve ${fingerprint}`;
      context.io.progress(`${subject}: DEFERRED: ${summary}`);
      for (const loss of losses) context.io.progress(`${subject}: ${loss}`);
      record.warn(summary);
      return { outcome: "deferred", summary };
    }
    case "refused":
      throw cmsError(decision.code, {
        subject: `${decision.member} databaseCluster`,
        what: decision.what,
        remedy: decision.code === "ERR-05" ? `${decision.remedy}: ${fingerprint}` : decision.remedy,
      });
  }
}

function failed(error: CmsError): ClusterEnding {
  return { outcome: "failed", summary: error.what, error };
}

/** A step in the words of a report. */
function inWords(step: ClusterStep): string {
  const { kind, member } = step;
  switch (kind) {
    case "wait":
      return `${member} waits for ${waitedFor[step.for]}`;
    case "mark":
    case "unmark":
      return `${kind} ${member} as ${step.mark}`;
    case "join":
    case "connect":
      return `${kind} ${member} to ${step.primary}`;
    case "upload":
    case "snapshot":
    case "remove":
    case "assign":
    case "initialize":
      return `${kind} ${member}`;
  }
}
