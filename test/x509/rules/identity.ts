/** Identities for the tests of rules, and the verdict of one rule. */
import { aCa, aLeaf } from "../../certificates";
import type { LeafBuilder, Made } from "../../certificates";
import { parseCertificate, parseCertificates } from "../../../x509/certificate";
import type { IdentityUnderTest, RuleOver } from "../../../x509/rules/rule";

/** One root for all rule tests of a process. */
export const testRoot = aCa("Test Root");

/** A leaf for `cms1.example.org` that keeps every rule. */
export function goodLeaf(): LeafBuilder {
  return aLeaf().forHost("cms1.example.org");
}

/** The Web Admin identity of a made certificate, unless told otherwise. */
export function identityOf(made: Made, change: Partial<IdentityUnderTest> = {}): IdentityUnderTest {
  return {
    name: "cms1 webAdmin certs",
    role: "webAdmin",
    slot: "certs",
    usages: ["server"],
    leaf: parseCertificate(made.leafPem, "leaf"),
    chain: parseCertificates(made.chainPem, "chain"),
    webRtc: false,
    now: new Date(),
    ...change,
  };
}

/** The same certificate as the Call Bridge's. */
export function callBridgeIdentityOf(made: Made, change: Partial<IdentityUnderTest> = {}): IdentityUnderTest {
  const name = "cms1 callBridge certs";
  return identityOf(made, { name, role: "callBridge", usages: ["server", "client"], ...change });
}

/** What one rule says about a subject. */
export function verdict<Subject>(rule: RuleOver<Subject>, subject: Subject): string {
  if (!rule.appliesTo(subject)) return "does not apply";
  return rule.check(subject) ?? "kept";
}
