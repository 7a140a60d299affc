import type { Rule } from "./rule";

/** EXT-01, PKI-07, AMB-21. An absent extension passes (EXT-08, PKI-12); `anyExtendedKeyUsage` does not count. */
export const ext01: Rule = {
  id: "EXT-01",
  level: "must",
  says: "a certificate used as TLS client allows client authentication when it has an ExtendedKeyUsage",
  appliesTo: ({ usages, leaf }) => usages.includes("client") && leaf.extendedKeyUsage !== undefined,
  check: ({ leaf }) =>
    leaf.extendedKeyUsage?.includes("clientAuth") === true
      ? undefined
      : `the leaf ${leaf.subject} is used as TLS client, its ExtendedKeyUsage is ${leaf.extendedKeyUsage?.join(", ") ?? ""}`,
  remedy: "have it issued with clientAuth, from a CA that still does; public CAs stop in March 2027",
};
