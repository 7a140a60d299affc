/**
 * One change of one role on one appliance: local checks, observation, plan, steps, proof, and the way back when that
 * fails. Whatever the appliance does, the role keeps its previous certificate or has the new one, and the result says
 * which.
 */
import type { CmsError } from "../errors/cms-error";
import { combined } from "../errors/combined";
import { planChanges } from "../plan/changes";
import { planClearing } from "../plan/clearing";
import { withPinnedTrusts } from "../plan/pinned-slots";
import { stepsAfterActivation } from "../plan/step";
import type { Plan } from "../plan/step";
import { wantedSlots } from "../plan/wanted";
import type { ChangeInput, ChangeIo, ChangeResult } from "./change";
import { ChangeRecord } from "./change-record";
import { concealError, concealer } from "./conceal";
import type { Conceal } from "./conceal";
import { asCmsError, changedThing, failure, rolledBack, stranded, success } from "./ending";
import type { Ending } from "./ending";
import { execute } from "./execute";
import { readKeys } from "./keys";
import { checkLocally } from "./local-checks";
import { checkWindow } from "./maintenance";
import { checkMayGoOn } from "./may-go-on";
import { observe } from "./observe";
import { checkRenewal } from "./renewal";
import { buildReport } from "./report";
import { breaksConnection, sessionWith } from "./session";
import type { ChangeContext } from "./step-context";
import { TimeBudget, timeShares } from "./time-budget";
import { goBack } from "./way-back";

export type { ChangeResult } from "./change";

/** The most characters of a line of progress. */
const longestLine = 2_000;

/** Carries out a change. Never throws for anything that the appliance or the input did. */
export async function runChange(input: ChangeInput, io: ChangeIo): Promise<ChangeResult> {
  const begun = performance.now();
  const conceal = concealer(input);
  const progress = (line: string): void => io.progress(conceal(line).slice(0, longestLine));
  const context = contextOf(input, { ...bound(io), progress }, conceal);
  const ending = await carryOut(context, input);
  await context.session.close();
  const report = buildReport(context, ending, performance.now() - begun, conceal);
  return { report, ...(ending.error && { error: concealError(ending.error, conceal) }) };
}

function bound(io: ChangeIo): Omit<ChangeIo, "progress"> {
  return { step: (name) => io.step(name), isAbandoned: () => io.isAbandoned(), now: () => io.now() };
}

/** A change in the making: what is wanted is known only after the certificates were read. */
type OpenContext = { -readonly [Name in keyof ChangeContext]: ChangeContext[Name] };

function contextOf(input: ChangeInput, io: ChangeIo, conceal: Conceal): OpenContext {
  const { declaration } = input;
  const { appliance, role, target, deadlines } = declaration;
  const subject = `${appliance} ${role}`;
  const { credentials, bastionCredentials } = input;
  const session = sessionWith({
    ...{ subject, name: appliance, target, deadlines, conceal },
    login: { credentials, ...(bastionCredentials && { bastionCredentials }) },
    progress: (line) => io.progress(line),
  });
  const keys = { facts: {}, files: new Map<string, Buffer>() };
  const { task = "deploy", callBridges = {} } = input;
  const record = new ChangeRecord();
  return { declaration, subject, task, wanted: [], keys, callBridges, session, record, io };
}

async function carryOut(context: OpenContext, input: ChangeInput): Promise<Ending> {
  const { declaration, session, record, io, subject } = context;
  const shares = timeShares(declaration.deadlines);
  const budget = new TimeBudget(shares.forwardMs);
  try {
    checkFirst(context, input);
    checkMayGoOn({ ...context, budget });
    io.step("connect");
    await session.open();
    return success(await passes(context, budget), context);
  } catch (error) {
    const first = asCmsError(error, subject);
    io.progress(`${subject}: ${first.message}`);
    if (record.reached === "untouched" || !record.committed) return failure(first, record.furtherErrors);
    return undo(context, record.committed, first, new TimeBudget(shares.wayBackMs));
  }
}

/** Everything that can be known to be wrong before anything is sent. */
function checkFirst(context: OpenContext, { declaration, secrets }: ChangeInput): void {
  context.io.step("check");
  context.keys = readKeys(declaration, secrets);
  context.wanted = wantedSlots(declaration, context.keys.facts);
  // What is to be taken away need not be fit for use any more.
  if (context.task === "clear") return;
  const { errors, warnings } = checkLocally(
    declaration,
    context.wanted,
    context.keys.facts,
    context.io.now(),
  );
  context.record.warn(...warnings);
  const error = combined(errors);
  if (error) throw error;
}

/**
 * Observes, plans and carries out. A connection that breaks on the way is opened again, and what is there is observed
 * again, exactly as the next run would do it: a command that may have run is not simply repeated.
 */
async function passes(context: ChangeContext, budget: TimeBudget): Promise<Plan> {
  const { session, record, io, subject, declaration } = context;
  try {
    return await pass(context, budget);
  } catch (error) {
    if (!breaksConnection(error) || budget.isOver) throw error;
    const broken = asCmsError(error, subject);
    io.progress(`${subject}: ${broken.message} Connecting again to see what is there.`);
    const { connectMs, activationMs } = declaration.deadlines;
    // An appliance that is starting again is waited for only when the role was touched.
    const patienceMs = budget.atMost(record.reached === "untouched" ? connectMs : activationMs);
    await session.reconnect(patienceMs).catch((second: unknown) => {
      record.furtherErrors.push(asCmsError(second, subject));
      throw broken;
    });
    record.warn(`connected a second time after this: ${broken.message}`);
    return pass(context, budget);
  }
}

async function pass(context: ChangeContext, budget: TimeBudget): Promise<Plan> {
  const { declaration, keys, wanted, session, record, io, subject } = context;
  checkMayGoOn({ ...context, budget });
  io.step("observe");
  const found = await observe(session, declaration, wanted, io.now());
  record.warn(...found.warnings);
  const observed = record.observe(found.observed);
  if (context.task === "deploy") checkRenewal(context, observed);
  const plan =
    context.task === "clear"
      ? planClearing(declaration, wanted, observed)
      : planChanges(declaration, keys.facts, observed, io.now());
  record.warn(...plan.warnings);
  io.progress(`${subject}: ${plan.intent}: ${plan.reason}`);
  checkWindow({ ...context, observed, plan });
  // What is uploaded into a trust of pinned leaves depends on what is there.
  const wantedNow =
    context.task === "clear" ? wanted : withPinnedTrusts(declaration, wanted, observed, io.now());
  // What a lost connection hid may have been done; it is proven and cleaned up all the same.
  const isDone = plan.intent === "unchanged" && record.committed;
  const steps = isDone ? stepsAfterActivation(isDone) : plan.steps;
  await execute(steps, { ...context, wanted: wantedNow, observed, plan, budget });
  return plan;
}

async function undo(
  context: ChangeContext,
  plan: Plan,
  first: CmsError,
  budget: TimeBudget,
): Promise<Ending> {
  const { record, io, subject } = context;
  const steps = record.reached === "activated" ? plan.rollback : plan.withdrawal;
  if (steps.length === 0 || !record.before) {
    record.warn(`there was no previous ${changedThing(context)} to put back`);
    return failure(first, record.furtherErrors);
  }
  io.progress(`${subject}: putting the previous ${changedThing(context)} back`);
  record.proofs.clear();
  const wayBack = { ...context, observed: record.before, plan, budget };
  const problem = await goBack(steps, wayBack, breaksConnection(first) || record.furtherErrors.length > 0);
  if (problem === undefined) return rolledBack(first, context);
  return stranded(first, asCmsError(problem, subject), steps, context);
}
