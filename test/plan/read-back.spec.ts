import assert from "node:assert/strict";
import type { ObservedTable } from "../../plan/observed";
import { tableDifference } from "../../plan/read-back";

const certs = { key: "k.key", leaf: "l.crt", bundle: "b.crt" };
const table: ObservedTable = {
  slots: { certs, c2wTrust: { trust: "t.crt" }, sipTrust: {} },
  enabled: true,
  interfaces: ["a"],
  verify: { sipTrust: "enable" },
  text: "",
};

describe("[U] plan/read-back", () => {
  it("RENEW-09 is content with a table that shows what was assigned, whatever else it shows", () => {
    assert.equal(
      tableDifference({ slots: { certs }, enabled: true, verify: { sipTrust: "enable" } }, table),
      undefined,
    );
    assert.equal(
      tableDifference({ slots: { sipTrust: {}, clusterTrust: {} }, verify: {} }, table),
      undefined,
    );
    assert.equal(tableDifference({ slots: {}, verify: {} }, { ...table, enabled: false }), undefined);
  });

  it("RENEW-09 names every slot, mode and state that is not as expected", () => {
    const expected = {
      slots: { certs: { key: "k.key", leaf: "new.crt" }, c2wTrust: {}, sipTrust: { trust: "s.crt" } },
      enabled: true,
      verify: { sipTrust: "disable", ldapTrust: "ocsp" },
    };
    assert.equal(
      tableDifference(expected, { ...table, enabled: false }),
      "certs holds k.key l.crt b.crt instead of k.key new.crt; c2wTrust holds t.crt instead of nothing; " +
        "sipTrust holds nothing instead of s.crt; sipTrust has the verification mode enable instead of disable; " +
        "ldapTrust has the verification mode none instead of ocsp; the role is not enabled",
    );
  });
});
