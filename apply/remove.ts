/** Removes files that nothing uses. Never a reason to fail: what is left over is removed by a later run. */
import type { Step } from "../plan/step";
import { breaksConnection } from "./session";
import type { StepContext } from "./step-context";

/** One removal of a plan. */
export type CleanStep = Extract<Step, { readonly kind: "clean" }>;

/** Removes the files one after another; stops when the connection is of no more use. */
export async function removeFiles(
  steps: readonly CleanStep[],
  { session, record }: StepContext,
): Promise<void> {
  for (const { file } of steps) {
    try {
      await session.connection.files.remove(file);
      record.removed.push(file);
    } catch (error) {
      record.warn(`${file} was not removed: ${error instanceof Error ? error.message : String(error)}`);
      if (breaksConnection(error)) return;
    }
  }
}
