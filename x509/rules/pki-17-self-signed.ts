import type { Rule } from "./rule";

/** PKI-17, LAB-01. */
export const pki17: Rule = {
  id: "PKI-17",
  level: "should",
  says: "outside of laboratories a leaf is issued by a CA",
  appliesTo: () => true,
  check: ({ leaf }) => (leaf.isSelfSigned ? `the leaf ${leaf.subject} is self-signed` : undefined),
  remedy: "have it issued by a CA before it is used in production",
};
