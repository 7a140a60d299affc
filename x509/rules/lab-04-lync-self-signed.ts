import type { Rule } from "./rule";

/** LAB-04, CB-07: a self-signed certificate comes from no authority that Lync trusts. */
export const lab04: Rule = {
  id: "LAB-04",
  level: "must",
  says: "with Lync, the Call Bridge certificate is not self-signed",
  appliesTo: ({ role, lyncFqdn }) => role === "callBridge" && lyncFqdn !== undefined,
  check: ({ leaf }) => (leaf.isSelfSigned ? `the leaf ${leaf.subject} is self-signed` : undefined),
  remedy: "have it issued by the CA that the Lync front end servers trust",
};
