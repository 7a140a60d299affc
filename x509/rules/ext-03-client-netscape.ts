import type { Rule } from "./rule";

/** EXT-03. */
export const ext03: Rule = {
  id: "EXT-03",
  level: "must",
  says: "a certificate used as TLS client has the SSL client bit when it has a Netscape type",
  appliesTo: ({ usages, leaf }) => usages.includes("client") && leaf.netscapeCertType !== undefined,
  check: ({ leaf }) =>
    leaf.netscapeCertType?.has("sslClient") === true
      ? undefined
      : `the leaf ${leaf.subject} is used as TLS client, its Netscape type is ${[...(leaf.netscapeCertType ?? [])].join(", ")}`,
  remedy: "have it issued without the Netscape type, which nothing needs any more",
};
