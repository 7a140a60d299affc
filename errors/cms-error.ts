/** The one error class of the product: where, what, and what to do about it. */

/** What a `CmsError` is made of. */
export interface CmsErrorFacts {
  /** Where: appliance, role and slot, or the property that is wrong, e.g. `cms1 webAdmin certs`. */
  readonly subject: string;
  /** What is wrong, with the offending value and the allowed ones; a sentence without its full stop. */
  readonly what: string;
  /** What to do about it; a sentence without its full stop. */
  readonly remedy: string;
  /** Whether the same run may simply be repeated. @default "never" */
  readonly retry?: "safe" | "never";
  /** The appliance's own words, quoted last as evidence. Never a table that prints secrets. */
  readonly evidence?: string;
  /** The error underneath. */
  readonly cause?: unknown;
}

/** An error of this product. Its text reads `CODE subject: what. Remedy. (the MMP said: "…")`. */
export class CmsError extends Error {
  /** A requirement id (`C2W-07`) or a code of `errors/catalogue.ts` (`mmp/host-key`). */
  readonly code: string;
  readonly subject: string;
  readonly what: string;
  readonly remedy: string;
  readonly retry: "safe" | "never";
  readonly evidence: string | undefined;

  constructor(code: string, facts: CmsErrorFacts) {
    super(sentence(code, facts), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = "CmsError";
    this.code = code;
    this.subject = facts.subject;
    this.what = facts.what;
    this.remedy = facts.remedy;
    this.retry = facts.retry ?? "never";
    this.evidence = facts.evidence;
  }
}

/** Makes a `CmsError`; throw what it returns. */
export function cmsError(code: string, facts: CmsErrorFacts): CmsError {
  return new CmsError(code, facts);
}

function sentence(code: string, { subject, what, remedy, evidence }: CmsErrorFacts): string {
  const said = evidence === undefined ? "" : ` (the MMP said: ${JSON.stringify(evidence.trim())})`;
  return `${code} ${subject}: ${what}. ${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}.${said}`;
}
