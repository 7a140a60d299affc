import { cmsError } from "./cms-error";
import type { CmsError } from "./cms-error";

/** Several errors as one: the first one's code, all of their texts. */
export function combined(errors: readonly CmsError[]): CmsError | undefined {
  const [first, ...others] = errors;
  if (!first || others.length === 0) return first;
  return cmsError(first.code, {
    subject: first.subject,
    what: [first.what, ...others.map((other) => `${other.code} ${other.subject}: ${other.what}`)].join("; "),
    remedy: [...new Set(errors.map(({ remedy }) => remedy))].join("; "),
    cause: first,
  });
}
