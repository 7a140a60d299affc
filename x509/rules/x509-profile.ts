import { objectionsTo } from "../path/objection";
import { profileRules } from "../path/profile-rules";
import type { Rule } from "./rule";

/** RFC 5280, section 4: the appliance takes it, some peers do not. */
export const profile: Rule = {
  id: "x509/profile",
  level: "should",
  says: "the certificates keep the profile of RFC 5280",
  appliesTo: () => true,
  check: ({ leaf, chain }) => {
    const found = objectionsTo([leaf, ...chain], profileRules);
    return found.length === 0 ? undefined : found.map(({ text, source }) => `${text} (${source})`).join("; ");
  },
  remedy: "have it issued again as RFC 5280 wants it; peers that check all of it refuse it",
};
