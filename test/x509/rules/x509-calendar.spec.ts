import assert from "node:assert/strict";
import { calendar } from "../../../x509/rules/x509-calendar";
import type { IdentityUnderTest } from "../../../x509/rules/rule";
import { aCa } from "../../certificates";
import type { LeafBuilder } from "../../certificates";
import { callBridgeIdentityOf, goodLeaf, identityOf, testRoot, verdict } from "./identity";

const at = (day: string): Date => new Date(`${day}T00:00:00Z`);
const valid = (from: string, to: string): LeafBuilder => goodLeaf().valid(at(from), at(to));
const ofPublicCa: Partial<IdentityUnderTest> = { hasPublicRoot: true, now: at("2026-11-27") };
const server = (leaf: LeafBuilder): string => verdict(calendar, identityOf(testRoot.issue(leaf), ofPublicCa));

describe("[U] x509/rules/x509-calendar", () => {
  it("RENEW-08 says nothing of what can be renewed as it is", () => {
    // 100 days, ending the day before the limit falls to 100 and the day after.
    assert.equal(server(valid("2026-12-04", "2027-03-14")), "kept");
    assert.equal(server(valid("2026-12-06", "2027-03-16")), "kept");
    assert.equal(server(valid("2026-08-26", "2027-03-14")), "kept");
    // What is not used as a client may lose clientAuth.
    assert.equal(server(valid("2027-01-05", "2027-04-05")), "kept");
  });

  it("RENEW-08 names the limit under which the successor will be issued, and its source", () => {
    assert.equal(
      server(valid("2026-08-28", "2027-03-16")),
      "the leaf CN=cms1.example.org is valid for 200 days; one that follows it after 2027-03-16 will be for at most 100 " +
        "(CA/Browser Forum ballot SC-081v3 from 2027-03-15, https://cabforum.org/2025/04/11/" +
        "ballot-sc081v3-introduce-schedule-of-reducing-validity-and-data-reuse-periods/)",
    );
    assert.match(server(valid("2028-12-15", "2029-03-15")), / 90 days; .*2029-03-15 will be for at most 47 /);
  });

  it("PKI-07 RENEW-08 warns of the Call Bridge's certificate whose successor will be for servers only", () => {
    const end = (leaf: LeafBuilder, now = "2026-11-27"): string =>
      verdict(calendar, callBridgeIdentityOf(testRoot.issue(leaf), { ...ofPublicCa, now: at(now) }));
    assert.match(
      end(valid("2027-01-01", "2027-04-01")),
      /^the leaf CN=cms1\.example\.org is used as TLS client and ends on 2027-04-01; from 2027-03-15 its CA issues none with clientAuth \(Chrome Root Program Policy 1\.8, https:\/\//,
    );
    assert.match(end(valid("2027-01-01", "2027-04-01"), "2027-03-20"), /; since 2027-03-15 /);
    assert.equal(end(valid("2027-01-01", "2027-03-14")), "kept");
    // Nothing is lost that is not there; EXT-01 refuses it.
    assert.equal(end(valid("2027-01-01", "2027-04-01").without("clientAuth")), "kept");
  });

  it("RENEW-08 knows the days of single CAs by their name", () => {
    const said = (organization: string, leaf: LeafBuilder): string => {
      const made = aCa("R").issue(leaf);
      const identity = callBridgeIdentityOf(made, ofPublicCa);
      const issuer = `C=US, O=${organization}, CN=R10`;
      return verdict(calendar, { ...identity, leaf: { ...identity.leaf, issuer } });
    };
    assert.match(
      said("Let's Encrypt", valid("2026-11-20", "2027-02-18")),
      /since 2026-07-08 .*; .* 90 days; .* at most 64 \(Let's Encrypt /,
    );
    assert.match(said("DigiCert Inc", valid("2026-12-01", "2027-03-05")), /from 2027-03-01 .*DigiCert/);
    // A name that only begins alike is another CA.
    assert.equal(said("DigiCert Inc of Nowhere", valid("2026-12-01", "2027-03-05")), "kept");
  });

  it("does not apply to a private CA, which issues what it likes", () => {
    const made = testRoot.issue(valid("2026-08-28", "2028-03-16"));
    assert.equal(verdict(calendar, identityOf(made, { now: at("2026-11-27") })), "does not apply");
  });
});
