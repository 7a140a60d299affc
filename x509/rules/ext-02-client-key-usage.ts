import type { Rule } from "./rule";

const suitable = ["digitalSignature", "keyAgreement"];

/** EXT-02. */
export const ext02: Rule = {
  id: "EXT-02",
  level: "must",
  says: "a certificate used as TLS client has digitalSignature or keyAgreement when it has a KeyUsage",
  appliesTo: ({ usages, leaf }) => usages.includes("client") && leaf.keyUsage !== undefined,
  check: ({ leaf }) =>
    suitable.some((usage) => leaf.keyUsage?.has(usage) === true)
      ? undefined
      : `the leaf ${leaf.subject} is used as TLS client, its KeyUsage is ${[...(leaf.keyUsage ?? [])].join(", ")}`,
  remedy: "have it issued with the key usage digitalSignature",
};
