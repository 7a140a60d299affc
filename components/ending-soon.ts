/** Warns in time of what does not renew itself (RENEW-02, RENEW-08). */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import type { Certificate } from "../x509/certificate";
import { daysLeft } from "../x509/days-left";

/** What may end, and when that is too soon. */
export interface Ending {
  /** For messages. */
  readonly name: string;
  readonly certificates: readonly Certificate[];
  /** How many days before the first end there is a warning. */
  readonly withinDays: number;
  /** What to do about it; a sentence without its full stop. */
  readonly remedy: string;
}

/** Warns when one of the certificates ends soon; expired ones are refused elsewhere. */
export function warnOfEnd(owner: pulumi.Resource, ending: Ending, now: Date): void {
  const { name, certificates, withinDays, remedy } = ending;
  const [first] = [...certificates].sort((a, b) => a.notAfter.getTime() - b.notAfter.getTime());
  if (first === undefined) return;
  const days = daysLeft(first.notAfter, now);
  if (days < 0 || days >= withinDays) return;
  const what = `${first.subject} ends in ${String(days)} days, on ${first.notAfter.toISOString()}`;
  void pulumi.log.warn(cmsError("RENEW-02", { subject: name, what, remedy }).message, owner);
}
