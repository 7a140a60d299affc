import assert from "node:assert/strict";
import { parseCertificate } from "../../../x509/certificate";
import { inst04, inst04Trust } from "../../../x509/rules/inst-04-dates";
import { aCa } from "../../certificates";
import { goodLeaf, identityOf, verdict } from "./identity";

describe("[U] x509/rules/inst-04", () => {
  const at = (text: string): Date => new Date(text);
  const ca = aCa("Root", { notBefore: at("2026-01-01T00:00:00Z"), notAfter: at("2030-01-01T00:00:00Z") });
  const made = ca.issue(goodLeaf().valid(at("2026-06-01T00:00:00Z"), at("2027-06-01T00:00:00Z")));

  it("INST-04 accepts certificates in their time, its first and last second included", () => {
    for (const now of ["2026-06-01T00:00:00Z", "2026-10-01T00:00:00Z", "2027-06-01T00:00:00Z"]) {
      assert.equal(verdict(inst04, identityOf(made, { now: at(now) })), "kept");
    }
  });

  it("INST-04 refuses an expired leaf and one that is not valid yet", () => {
    assert.equal(
      verdict(inst04, identityOf(made, { now: at("2027-06-01T00:00:01Z") })),
      "CN=cms1.example.org expired on 2027-06-01T00:00:00.000Z, now is 2027-06-01T00:00:01.000Z",
    );
    assert.equal(
      verdict(inst04, identityOf(made, { now: at("2026-05-31T23:59:59Z") })),
      "CN=cms1.example.org is not valid before 2026-06-01T00:00:00.000Z, now is 2026-05-31T23:59:59.000Z",
    );
  });

  it("INST-04 refuses an expired CA too", () => {
    assert.equal(
      verdict(inst04, identityOf(made, { now: at("2031-01-01T00:00:00Z") })),
      "CN=cms1.example.org expired on 2027-06-01T00:00:00.000Z; CN=Root expired on 2030-01-01T00:00:00.000Z, " +
        "now is 2031-01-01T00:00:00.000Z",
    );
  });

  it("INST-04 only warns of an expired entry of a trust bundle", () => {
    const trust = { name: "cms1 callBridge c2wTrust", certificates: [parseCertificate(ca.certPem, "ca")] };
    assert.equal(inst04Trust.level, "should");
    assert.equal(verdict(inst04Trust, { ...trust, now: at("2029-01-01T00:00:00Z") }), "kept");
    assert.match(
      verdict(inst04Trust, { ...trust, now: at("2031-01-01T00:00:00Z") }),
      /^CN=Root expired on 2030/,
    );
  });
});
