import { isSignedBy } from "../certificate";
import type { Certificate } from "../certificate";
import { isSameName } from "../distinguished-name";
import type { IdentityUnderTest, Rule } from "./rule";

/** PKI-20, FILE-08: a leaf is presented with everything up to its root, in order. */
export const pki20: Rule = {
  id: "PKI-20",
  level: "must",
  says: "the chain leads from the leaf's issuer to a self-signed root, each certificate issued by the next",
  // A Call Bridge without any chain is CB-03's finding; one fault is not told twice.
  appliesTo: ({ role, chain }) => role !== "callBridge" || chain.length > 0,
  check: chainProblem,
  remedy: "give the chain with the leaf's issuer first and the root last, and nothing else",
};

function chainProblem({ leaf, chain }: IdentityUnderTest): string | undefined {
  const path = [leaf, ...chain];
  for (const [index, certificate] of path.entries()) {
    const next = path[index + 1];
    const problem = next === undefined ? endProblem(certificate) : linkProblem(certificate, next);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function endProblem(last: Certificate): string | undefined {
  return last.isSelfSigned ? undefined : `the chain ends with ${last.subject}, which ${last.issuer} issued`;
}

function linkProblem(child: Certificate, next: Certificate): string | undefined {
  if (child.isSelfSigned) return `${next.subject} follows the self-signed ${child.subject}`;
  if (!isSameName(child.issuerDer, next.subjectDer)) {
    return `${child.subject} is issued by ${child.issuer}, but ${next.subject} follows it`;
  }
  return isSignedBy(child, next) ? undefined : `the key of ${next.subject} did not sign ${child.subject}`;
}
