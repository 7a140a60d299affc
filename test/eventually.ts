/** Waits for something to become true, with a deadline. */
import { setTimeout as delay } from "node:timers/promises";

/** Calls `check` until it throws no more, and returns what it returns; after the deadline its last error is thrown. */
export async function eventually<Value>(
  check: () => Value | Promise<Value>,
  deadlineMs = 10_000,
): Promise<Value> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await delay(10);
  }
}
