/** Removes files that nothing uses. Never a reason to fail: what is left over is removed by a later run. */
import { isMarkName } from "../plan/file-names";
import type { Step } from "../plan/step";
import { breaksConnection } from "./session";
import type { Session } from "./session";
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
      if ((await removeFile(file, session)) === "removed") record.removed.push(file);
      else record.warn(`${file} was not removed but emptied`);
    } catch (error) {
      record.warn(`${file} was not removed: ${error instanceof Error ? error.message : String(error)}`);
      if (breaksConnection(error)) return;
    }
  }
}

async function removeFile(file: string, { connection }: Session): Promise<"removed" | "emptied"> {
  try {
    await connection.files.remove(file);
    return "removed";
  } catch (error) {
    if (breaksConnection(error)) throw error;
    if ((await connection.files.size(file)) === undefined) return "removed";
    if (!isMarkName(file)) throw error;
    // A mark that stays would have the role activated again by every run; an empty one says nothing.
    await connection.files.write(file, Buffer.alloc(0));
    return "emptied";
  }
}
