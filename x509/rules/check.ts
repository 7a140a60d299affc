/** Applies all rules; every finding is reported, not only the first. */
import { cmsError } from "../../errors/cms-error";
import type { CmsError } from "../../errors/cms-error";
import { rules, trustRules } from "./all";
import type { Finding, IdentityUnderTest, RuleOver, TrustUnderTest } from "./rule";

/** What is wrong with an identity, in the order of the rules. */
export function checkIdentity(subject: IdentityUnderTest): Finding[] {
  return findings(rules, subject);
}

/** What is wrong with the certificates of a trust slot, in the order of the rules. */
export function checkTrust(subject: TrustUnderTest): Finding[] {
  return findings(trustRules, subject);
}

/**
 * The findings of level `must` as one error, whose code is the first one's; `undefined` when there are none.
 * @param name the identity or trust slot that was checked, e.g. `cms1 webAdmin certs`.
 */
export function refusal(name: string, all: readonly Finding[]): CmsError | undefined {
  const [first, ...others] = all.filter(({ level }) => level === "must");
  if (first === undefined) return undefined;
  const more = others.map(({ id, text }) => `; ${id}: ${text}`).join("");
  const remedies = [...new Set([first, ...others].map(({ remedy }) => remedy))];
  return cmsError(first.id, { subject: name, what: first.text + more, remedy: remedies.join("; ") });
}

function findings<Subject>(list: readonly RuleOver<Subject>[], subject: Subject): Finding[] {
  return list.flatMap(({ id, level, remedy, appliesTo, check }) => {
    const text = appliesTo(subject) ? check(subject) : undefined;
    return text === undefined ? [] : [{ id, level, text, remedy }];
  });
}
