import type { Rule } from "./rule";

const suitable = ["digitalSignature", "keyEncipherment", "keyAgreement"];

/** EXT-05. */
export const ext05: Rule = {
  id: "EXT-05",
  level: "must",
  says: "a certificate used as TLS server has digitalSignature, keyEncipherment or keyAgreement when it has a KeyUsage",
  appliesTo: ({ usages, leaf }) => usages.includes("server") && leaf.keyUsage !== undefined,
  check: ({ leaf }) =>
    suitable.some((usage) => leaf.keyUsage?.has(usage) === true)
      ? undefined
      : `the leaf ${leaf.subject} is used as TLS server, its KeyUsage is ${[...(leaf.keyUsage ?? [])].join(", ")}`,
  remedy: "have it issued with the key usages digitalSignature and keyEncipherment",
};
