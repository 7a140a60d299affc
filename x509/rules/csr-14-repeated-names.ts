import type { Rule } from "./rule";

/** CSR-14: certificates stay small, since they lengthen every handshake. */
export const csr14: Rule = {
  id: "CSR-14",
  level: "should",
  says: "no alternative name stands in the leaf twice",
  appliesTo: () => true,
  check: ({ leaf }) => {
    const { dns, ip, email, uri } = leaf.names;
    const all = [...dns.map((name) => name.toLowerCase()), ...ip, ...email, ...uri];
    const seen = new Set<string>();
    const repeated = new Set(all.filter((name) => seen.size === seen.add(name).size));
    return repeated.size === 0 ? undefined : `the leaf ${leaf.subject} repeats ${[...repeated].join(", ")}`;
  },
  remedy: "have it issued with each name once",
};
