/** The engine of a test process: found once, and a test that cannot have one says so instead of passing. */
import type { Context } from "mocha";
import { findEngine, NoEngine } from "../../lab/engine/engine";
import type { Engine } from "../../lab/engine/engine";

let finding: Promise<Engine> | undefined;

/** The engine; skips the test, with the reason, where there is none. Building one takes minutes the first time. */
export async function requireEngine(test: Context): Promise<Engine> {
  test.timeout(30 * 60_000);
  finding ??= findEngine({ tell: (line) => console.log(`    ${line}`), progress: () => undefined });
  try {
    return await finding;
  } catch (error) {
    if (!(error instanceof NoEngine)) throw error;
    console.log(`    skipped: ${error.message}`);
    return test.skip();
  }
}
