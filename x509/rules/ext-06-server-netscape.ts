import type { Rule } from "./rule";

/** EXT-06. */
export const ext06: Rule = {
  id: "EXT-06",
  level: "must",
  says: "a certificate used as TLS server has the SSL server bit when it has a Netscape type",
  appliesTo: ({ usages, leaf }) => usages.includes("server") && leaf.netscapeCertType !== undefined,
  check: ({ leaf }) =>
    leaf.netscapeCertType?.has("sslServer") === true
      ? undefined
      : `the leaf ${leaf.subject} is used as TLS server, its Netscape type is ${[...(leaf.netscapeCertType ?? [])].join(", ")}`,
  remedy: "have it issued without the Netscape type, which nothing needs any more",
};
