import type { Certificate } from "../certificate";
import { clientAuthEndOf, validityLimitOn } from "../public-pki";
import type { IdentityUnderTest, Rule } from "./rule";

/** RENEW-08: what public CAs will not issue any more when this certificate ends, said before it does. */
export const calendar: Rule = {
  id: "x509/calendar",
  level: "should",
  says: "a certificate of a public CA can be renewed in kind when it ends",
  appliesTo: ({ hasPublicRoot = false }) => hasPublicRoot,
  check: (subject) => {
    const found = [clientAuthProblem(subject), validityProblem(subject.leaf)].filter(
      (problem) => problem !== undefined,
    );
    return found.length === 0 ? undefined : found.join("; ");
  },
  remedy:
    "plan its successor now: a private CA for what is used as TLS client, and renewals that need nobody for short validity",
};

function clientAuthProblem({ leaf, usages, now }: IdentityUnderTest): string | undefined {
  if (!usages.includes("client") || leaf.extendedKeyUsage?.includes("clientAuth") !== true) return undefined;
  const end = clientAuthEndOf(leaf);
  if (end === undefined || end.from > leaf.notAfter) return undefined;
  const since = end.from <= now ? "since" : "from";
  return `the leaf ${leaf.subject} is used as TLS client and ends on ${dayOf(leaf.notAfter)}; ${since} ${dayOf(end.from)} its CA issues none with clientAuth (${end.authority}, ${end.source})`;
}

const dayMs = 86_400_000;

function validityProblem(leaf: Certificate): string | undefined {
  const days = (leaf.notAfter.getTime() - leaf.notBefore.getTime()) / dayMs;
  const limit = validityLimitOn(leaf.notAfter, leaf);
  if (limit === undefined || days <= limit.days) return undefined;
  return `the leaf ${leaf.subject} is valid for ${String(Math.round(days))} days; one that follows it after ${dayOf(leaf.notAfter)} will be for at most ${String(limit.days)} (${limit.authority} from ${dayOf(limit.from)}, ${limit.source})`;
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
