import { objectionsTo } from "../path/objection";
import type { CertificateRule } from "../path/objection";
import { extendedUsageProblem, tlsUsage } from "../path/usage";
import { limitRules } from "../path/validation-rules";
import type { IdentityUnderTest, Rule } from "./rule";

/** PKI-21: what makes peers refuse a chain whose links and dates are right. Checked here, and not first by the proof. */
export const pki21: Rule = {
  id: "PKI-21",
  level: "must",
  says: "path lengths, name constraints, policies, usages and critical extensions of the CAs allow the leaf",
  appliesTo: () => true,
  check: (subject) =>
    objectionsTo([subject.leaf, ...subject.chain], [...limitRules, ...usageRules(subject)])[0]?.text,
  remedy:
    "have it issued by a CA that may issue for these names and usages, or with names that this CA may certify",
};

/** A CA that lists usages passes on only those; the leaf's own are EXT-01's and EXT-04's. */
function usageRules({ usages }: IdentityUnderTest): readonly CertificateRule[] {
  return usages.map((side) => ({
    authority: "RFC",
    source: "RFC 5280 4.2.1.12",
    check: (certificate, { isIssuer }) =>
      isIssuer ? extendedUsageProblem(certificate, tlsUsage(side)) : undefined,
  }));
}
