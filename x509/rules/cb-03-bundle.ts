import type { Rule } from "./rule";

/** CB-03: as a TLS client towards SIP peers the Call Bridge presents its bundle too. */
export const cb03: Rule = {
  id: "CB-03",
  level: "must",
  says: "a Call Bridge certificate that is not self-signed comes with its bundle",
  appliesTo: ({ role }) => role === "callBridge",
  check: ({ leaf, chain }) =>
    leaf.isSelfSigned || chain.length > 0
      ? undefined
      : `the leaf ${leaf.subject} is issued by ${leaf.issuer} and comes without a chain`,
  remedy: "give the certificates from the leaf's issuer up to the root",
};
