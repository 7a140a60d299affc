import assert from "node:assert/strict";
import { clientAuthEnds, validityLimitOn, validityLimits } from "../../x509/public-pki";

describe("[U] x509/public-pki", () => {
  it("says of every date where and when it was announced", () => {
    for (const { from, source, said, authority } of [...validityLimits, ...clientAuthEnds]) {
      assert.match(source, /^https:\/\/\S+$/, authority);
      assert.match(said, /^\d{4}-\d\d-\d\d$/, authority);
      // Announced before it comes into force, or the date is a slip.
      assert.ok(new Date(said) < from, `${authority} ${from.toISOString()}`);
    }
  });

  it("RENEW-08 has the limit that is in force on a day, from its first minute on", () => {
    const on = (time: string, issuer = "O=Any CA"): number | undefined =>
      validityLimitOn(new Date(time), { issuer })?.days;
    assert.deepEqual(
      ["2026-03-14T23:59:59Z", "2026-03-15T00:00:00Z", "2027-03-14T23:59:59Z", "2027-03-15T00:00:00Z"].map(
        (time) => on(time),
      ),
      [undefined, 200, 200, 100],
    );
    assert.equal(on("2029-03-15T00:00:00Z"), 47);
    assert.equal(on("2027-02-10T00:00:00Z", "C=US, O=Let's Encrypt, CN=R10"), 64);
    assert.equal(on("2029-03-15T00:00:00Z", "C=US, O=Let's Encrypt, CN=R10"), 45);
  });
});
