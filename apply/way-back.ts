/**
 * The way back after a failure: the previous files are assigned again, activated, and the previous certificate is
 * proven (design: nothing is lost, both errors are reported).
 */
import { CmsError } from "../errors/cms-error";
import { tableDifference } from "../plan/read-back";
import type { Step } from "../plan/step";
import { execute } from "./execute";
import { readTables } from "./observe";
import { prove } from "./prove";
import { removeFiles } from "./remove";
import type { CleanStep } from "./remove";
import { breaksConnection } from "./session";
import type { StepContext } from "./step-context";

/** Sends the steps of a way back. Returns what went wrong; undefined when the previous state is proven. */
export async function goBack(
  steps: readonly Step[],
  context: StepContext,
  isConnectionBroken: boolean,
): Promise<unknown> {
  let isBroken = isConnectionBroken;
  for (const isLast of [false, true]) {
    try {
      if (isBroken) await context.session.reconnect(context.budget.leftMs());
      // What was sent before the connection broke may have done it.
      if (!isLast || !(await isBack(steps, context))) await sendAll(steps, context);
      return undefined;
    } catch (error) {
      if (isLast || !breaksConnection(error)) return error;
      context.io.progress(`${context.subject}: the connection broke on the way back, connecting again`);
      isBroken = true;
    }
  }
  return undefined;
}

async function sendAll(steps: readonly Step[], context: StepContext): Promise<void> {
  for (const step of steps) {
    try {
      await execute([step], context);
    } catch (error) {
      // A role that is down already may refuse to be disabled; what counts is what follows.
      const isRefused = error instanceof CmsError && error.code === "mmp/refused";
      if (step.kind !== "disable" || !isRefused) throw error;
      context.record.warn(`on the way back: ${error.message}`);
    }
  }
}

/** Whether tables and listeners show the previous state already; false where a listener cannot be seen. */
async function isBack(steps: readonly Step[], context: StepContext): Promise<boolean> {
  const table = await readTables(context.session, context.declaration);
  const proofs = steps.flatMap((step) => (step.kind === "prove" ? [step] : []));
  const isShown = steps.every(
    (step) => step.kind !== "readBack" || tableDifference(step.expect, table) === undefined,
  );
  if (!isShown || proofs.length === 0) return false;
  for (const step of proofs) {
    const proof = await prove({ ...step, mustBeSeen: true, patienceMs: oneLookMs }, context).catch(
      () => undefined,
    );
    if (proof?.kind !== "seen") return false;
    context.record.proofs.set(step.listener, proof);
  }
  await removeFiles(
    steps.filter((step): step is CleanStep => step.kind === "clean"),
    context,
  );
  return true;
}

const oneLookMs = 2_000;
