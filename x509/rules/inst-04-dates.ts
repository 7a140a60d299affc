import { validityProblem } from "../path-checks";
import type { Certificate } from "../certificate";
import type { Rule, TrustRule } from "./rule";

/** INST-04: no certificate is installed before or after its time. */
export const inst04: Rule = {
  id: "INST-04",
  level: "must",
  says: "every certificate of the identity is valid now",
  appliesTo: () => true,
  check: ({ leaf, chain, now }) => problems([leaf, ...chain], now),
  remedy: "renew what has expired, and check the clock when a certificate is said to be too young",
};

/** INST-04 for trust: an expired entry trusts nobody, and a peer may still be served by another. */
export const inst04Trust: TrustRule = {
  id: "INST-04",
  level: "should",
  says: "every certificate of a trust bundle is valid now",
  appliesTo: () => true,
  check: ({ certificates, now }) => problems(certificates, now),
  remedy: "take the expired certificate out of the trust",
};

function problems(certificates: readonly Certificate[], now: Date): string | undefined {
  const found = certificates.flatMap((certificate) => {
    const problem = validityProblem(certificate, now);
    return problem === undefined ? [] : [`${certificate.subject} ${problem}`];
  });
  return found.length === 0 ? undefined : `${found.join("; ")}, now is ${now.toISOString()}`;
}
