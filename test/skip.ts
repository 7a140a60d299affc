/** How a test says why it does not run here. */

/**
 * Skips the test, or every test of the suite when it is called in a `before`. The reason goes into the title, since that
 * is all that reaches the reporter from a test file in a process of its own; the runner prints it at the end.
 */
export function skip(context: Mocha.Context, reason: string): never {
  const runnable = context.runnable();
  if ("type" in runnable && runnable.type === "hook")
    runnable.parent?.eachTest((test) => giveReason(test, reason));
  else giveReason(runnable, reason);
  return context.skip();
}

function giveReason(runnable: Mocha.Runnable, reason: string): void {
  runnable.title = `${runnable.title} [skipped: ${reason}]`;
}
