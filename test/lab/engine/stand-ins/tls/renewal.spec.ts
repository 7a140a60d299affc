import { deepStrictEqual, throws } from "node:assert/strict";
import { isAlwaysReady, isInWindow } from "../../../../../lab/engine/stand-ins/tls/renewal";
import { unknown } from "../../../../../lab/engine/stand-ins/wire/values";

describe("[U] lab/engine/stand-ins/tls/renewal", () => {
  it("is in the window from the end less the hours of early renewal", () => {
    const end = "2027-06-12T10:00:00.123456789Z";
    const at = (time: string): boolean => isInWindow(end, 2, Date.parse(time));
    deepStrictEqual(
      [at("2027-06-12T08:00:00.122Z"), at("2027-06-12T08:00:00.123Z"), at("2027-06-12T11:00:00Z")],
      [false, true, true],
    );
  });

  it("refuses an end that is no time", () => {
    throws(() => isInWindow("soon", 0, 0), { message: "Failed to parse data from string: soon" });
  });

  it("is always ready where the window is as long as the validity, or the validity is nothing", () => {
    const cases = [
      [{ validityPeriodHours: 24, earlyRenewalHours: 23 }, false],
      [{ validityPeriodHours: 24, earlyRenewalHours: 24 }, true],
      [{ validityPeriodHours: 24, earlyRenewalHours: 48 }, true],
      [{ validityPeriodHours: 0, earlyRenewalHours: 0 }, true],
      [{ validityPeriodHours: unknown, earlyRenewalHours: 0 }, true],
      [{ validityPeriodHours: 24, earlyRenewalHours: unknown }, false],
    ] as const;
    deepStrictEqual(
      cases.map(([inputs]) => isAlwaysReady(inputs)),
      cases.map(([, isReady]) => isReady),
    );
  });
});
