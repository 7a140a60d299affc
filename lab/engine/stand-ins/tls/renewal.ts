/** When a certificate is to be renewed: decided at Diff and Read, from what the state says about it. */
import type { Values } from "../wire/values";
import { unknown } from "../wire/values";
import { numberOf } from "./inputs";

const hourMs = 3_600_000;

/** `readyForRenewal` as Create and Update foresee it, whatever the time is. */
export function isAlwaysReady(inputs: Values): boolean {
  const validity = numberOf(inputs, "validityPeriodHours") ?? 0;
  const early = numberOf(inputs, "earlyRenewalHours");
  return validity === 0 || (early !== undefined && early >= validity);
}

/** Whether the window has been reached: the state's end, less the hours of early renewal. */
export function isInWindow(validityEndTime: string, earlyRenewalHours: number, now: number): boolean {
  const end = Date.parse(validityEndTime);
  if (Number.isNaN(end)) throw new Error(`Failed to parse data from string: ${validityEndTime}`);
  return end - earlyRenewalHours * hourMs <= now;
}

/** What Diff says when the hours of early renewal are not known: the official plugin cannot compare them. */
export function refuseUnknownHours(inputs: Values): void {
  if (inputs["earlyRenewalHours"] !== unknown) return;
  throw new Error(
    "1 error occurred:\n" +
      '\t* AttributeName("early_renewal_hours"): Value Conversion Error - An unexpected error was encountered trying ' +
      "to build a value. This is always an error in the provider. Please report the following to the provider " +
      "developer:\n\nReceived unknown value, however the target type cannot handle unknown values. Use the " +
      "corresponding `types` package type or a custom type that handles unknown values.\n\n" +
      "Path: early_renewal_hours\nTarget Type: int64\nSuggested Type: basetypes.Int64Value\n\n",
  );
}
