import assert from "node:assert/strict";
import { renewalTime } from "../../../plan/issuance/renewal-time";

const dayMs = 86_400_000;
const notBefore = new Date("2027-01-01T00:00:00Z");
const dayOf = (lifetime: number, fraction?: number): number => {
  const notAfter = new Date(notBefore.getTime() + lifetime * dayMs);
  return (renewalTime({ notBefore, notAfter }, fraction).getTime() - notBefore.getTime()) / dayMs;
};

describe("[U] plan/issuance/renewal-time", () => {
  it("RENEW-08 leaves a third of every lifetime that public CAs have or will have, and half of a short one", () => {
    const days = [200, 100, 64, 47, 6].map((lifetime) => Math.round(dayOf(lifetime) * 10) / 10);
    assert.deepEqual(days, [133.3, 66.7, 42.7, 31.3, 3]);
  });

  it("takes the fraction that it is given", () => {
    assert.equal(dayOf(90, 0.5), 45);
    assert.equal(dayOf(6, 0.75), 4.5);
  });
});
