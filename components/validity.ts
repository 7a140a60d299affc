/** How long certificates are valid and when they are renewed. */
import { cmsError } from "../errors/cms-error";
import { readWhole } from "./plain-values";

/** In days. */
export interface Validity {
  readonly leafValidityDays: number;
  readonly renewBeforeDays: number;
}

/** The validity of leaves, the defaults filled in. */
export function readValidity(name: string, args: Partial<Validity>): Validity {
  const validity = {
    leafValidityDays: readWhole(`${name} leafValidityDays`, args.leafValidityDays ?? 200, 1, 36_500),
    renewBeforeDays: readWhole(`${name} renewBeforeDays`, args.renewBeforeDays ?? 30, 0, 36_500),
  };
  const { leafValidityDays, renewBeforeDays } = validity;
  checkLess(name, ["renewBeforeDays", renewBeforeDays], ["leafValidityDays", leafValidityDays]);
  return validity;
}

type Named = readonly [name: string, days: number];

/** Throws args/conflict unless the first is less than the second. */
export function checkLess(subject: string, [lessName, less]: Named, [moreName, more]: Named): void {
  if (less < more) return;
  throw cmsError("args/conflict", {
    subject,
    what: `${lessName} is ${less} and ${moreName} is ${more}`,
    remedy: `make ${lessName} less than ${moreName}`,
  });
}
