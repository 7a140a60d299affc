import { judgePath } from "../path/judge";
import { tlsUsage } from "../path/usage";
import type { IdentityUnderTest, Rule } from "./rule";

/** PKI-03: the web app is opened in browsers, which hold public CAs to more than RFC 5280. */
export const browsers: Rule = {
  id: "x509/browsers",
  level: "should",
  says: "what is shown to browsers keeps the rules of the CA/Browser Forum",
  appliesTo: ({ role, slot }) => role === "webBridge3" && slot === "httpsCerts",
  check: (subject) => {
    const found = browserObjections(subject);
    return found.length === 0 ? undefined : found.join("; ");
  },
  remedy: "have it issued as the source says; browsers refuse what breaks some of these rules",
};

/** Only what other rules do not say: the rest is refused or named by PKI-20, PKI-21, CA-07 and x509/profile. */
function browserObjections({ leaf, chain, now }: IdentityUnderTest): readonly string[] {
  const verdict = judgePath({
    leaf,
    others: chain,
    trust: [chain.at(-1) ?? leaf],
    now,
    strictness: "browsers",
    usage: tlsUsage("server"),
  });
  if (verdict.kind === "accepted") return [];
  return verdict.objections.flatMap(({ authority, source, text }) =>
    authority === "browser policy" ? [`${text} (${source})`] : [],
  );
}
