/** A failure as the official plugin reports one: a summary, and what exactly is wrong. */
export class Problem extends Error {
  constructor(
    readonly summary: string,
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`${summary}: ${detail}`, options);
  }
}

/** Runs a step; what it throws becomes a problem with this summary. */
export function explain<Result>(summary: string, step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    throw asProblem(summary, error);
  }
}

/** An error as a problem with this summary; a problem stays what it is. */
export function asProblem(summary: string, error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(summary, error instanceof Error ? error.message : String(error), { cause: error });
}
