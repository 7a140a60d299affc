import type { Rule } from "./rule";

/** PKI-05: browsers trust TURN over TLS by the CA that they trust for the web app. */
export const pki05: Rule = {
  id: "PKI-05",
  level: "must",
  says: "the TURN server's certificate has the same root as the Web Bridge's https certificate",
  appliesTo: ({ role, webBridgeRootSha256 }) => role === "turn" && webBridgeRootSha256 !== undefined,
  check: ({ leaf, chain, webBridgeRootSha256 }) => {
    const root = chain.at(-1) ?? leaf;
    return root.sha256 === webBridgeRootSha256
      ? undefined
      : `its root is ${root.subject} (SHA-256 ${root.sha256}), that of the Web Bridge has SHA-256 ${webBridgeRootSha256 ?? ""}`;
  },
  remedy: "have both issued by the same certificate authority",
};
