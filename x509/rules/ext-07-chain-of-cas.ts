import { caMarkProblem } from "../ca-mark";
import type { Rule, TrustRule } from "./rule";

/** EXT-07 in the safest reading (AMB-18): at least one mark, and every mark that is there says CA. */
export const ext07: Rule = {
  id: "EXT-07",
  level: "must",
  says: "every certificate of the chain is marked as a CA",
  appliesTo: ({ chain }) => chain.length > 0,
  check: ({ chain }) => {
    const problems = chain.flatMap((certificate) => {
      const problem = caMarkProblem(certificate);
      return problem === undefined ? [] : [`${certificate.subject} is in the chain and not a CA: ${problem}`];
    });
    return problems.length === 0 ? undefined : problems.join("; ");
  },
  remedy: "have the CA certificate issued with Basic Constraints CA:TRUE and the key usage keyCertSign",
};

/** EXT-07 for trust: what stands there is a CA, or a leaf that is pinned; a pinned leaf is exempt. */
export const ext07Trust: TrustRule = {
  id: "EXT-07",
  level: "should",
  says: "a certificate of a trust bundle that signs certificates by its KeyUsage says CA:TRUE as well",
  appliesTo: ({ certificates }) => certificates.length > 0,
  check: ({ certificates }) => {
    const halfMarked = certificates.filter(
      (certificate) =>
        certificate.keyUsage?.has("keyCertSign") === true && caMarkProblem(certificate) !== undefined,
    );
    if (halfMarked.length === 0) return undefined;
    return `${halfMarked.map(({ subject }) => subject).join("; ")}: marked as a CA in one way and not in another`;
  },
  remedy: "have the CA certificate issued with Basic Constraints CA:TRUE and the key usage keyCertSign",
};
