import type { Rule } from "./rule";

/** EXT-04, PKI-06, AMB-21. An absent extension passes (EXT-08, PKI-12); `anyExtendedKeyUsage` does not count. */
export const ext04: Rule = {
  id: "EXT-04",
  level: "must",
  says: "a certificate used as TLS server allows server authentication when it has an ExtendedKeyUsage",
  appliesTo: ({ usages, leaf }) => usages.includes("server") && leaf.extendedKeyUsage !== undefined,
  check: ({ leaf }) =>
    leaf.extendedKeyUsage?.includes("serverAuth") === true
      ? undefined
      : `the leaf ${leaf.subject} is used as TLS server, its ExtendedKeyUsage is ${leaf.extendedKeyUsage?.join(", ") ?? ""}`,
  remedy: "have it issued with serverAuth",
};
