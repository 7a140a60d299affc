/**
 * The boundary to Pulumi: broken arguments become a `ResourceError`, which a TypeScript program prints as one sentence
 * against the resource. Plain values are checked at once; values that come later are checked before they are used.
 */
import * as pulumi from "@pulumi/pulumi";
import { CmsError } from "../errors/cms-error";

/** Runs a check; what it refuses is reported against the resource. */
export function against<Result>(owner: pulumi.Resource, check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (error instanceof CmsError) throw resourceError(error.message, owner);
    throw error;
  }
}

function resourceError(message: string, owner: pulumi.Resource): pulumi.ResourceError {
  const error = withoutStack(new pulumi.ResourceError(message, owner, true));
  // The SDK writes the name of every property that it met the error in before the message, which says where it is itself.
  return Object.defineProperty(error, "message", { get: () => message, set: () => undefined });
}

/**
 * Takes the stack out of an error whose sentence is all that a user needs. The runtime inspects every stack in colours,
 * also one that it does not show, and Node 20.20 never comes back from that when a frame is in
 * `node_modules/@pulumi/output.ts`, as all are that come from an `apply`.
 */
export function withoutStack<Refusal extends Error>(error: Refusal): Refusal {
  return Object.defineProperty(error, "stack", { value: "" });
}

/**
 * The result of a check, to be used instead of what was checked. It throws now where every value is plain, and as soon
 * as they are known where some are not.
 */
export function checked<Values, Result>(
  owner: pulumi.Resource,
  values: Values,
  check: (values: pulumi.Unwrap<Values>) => Result,
): pulumi.Output<Result> {
  const result = checkedInput(owner, values, check);
  return pulumi.Output.isInstance(result) ? result : pulumi.output(undefined).apply(() => result);
}

/** The same, and the result stays plain where every value is: what is made from it can be checked at once, too. */
export function checkedInput<Values, Result>(
  owner: pulumi.Resource,
  values: Values,
  check: (values: pulumi.Unwrap<Values>) => Result,
): Result | pulumi.Output<Result> {
  if (isPlain(values)) return against(owner, () => check(values));
  return pulumi.output(values).apply((known) => against(owner, () => check(known)));
}

function isPlain<Values>(values: Values): values is Values & pulumi.Unwrap<Values> {
  if (pulumi.Output.isInstance(values) || values instanceof Promise) return false;
  if (typeof values !== "object" || values === null) return true;
  return Object.values(values).every((value) => isPlain(value));
}
