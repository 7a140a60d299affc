import type { Rule } from "./rule";

/** PKI-23: the guide has no rule; Unified CM refuses wildcards (MMP reference 6.6). */
export const pki23: Rule = {
  id: "PKI-23",
  level: "should",
  says: "the leaf has no wildcard name",
  appliesTo: () => true,
  check: ({ leaf }) => {
    const wildcards = new Set(
      [leaf.commonName ?? "", ...leaf.names.dns].filter((name) => name.includes("*")),
    );
    return wildcards.size === 0
      ? undefined
      : `the leaf ${leaf.subject} has the wildcard ${[...wildcards].join(", ")}`;
  },
  remedy: "name each host; Unified CM refuses wildcard certificates",
};
