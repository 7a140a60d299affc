import type { Rule } from "./rule";

/** CB-04 (one Call Bridge) and CB-05 (several): the same check, the name comes from another place. */
export const cb04: Rule = {
  id: "CB-04",
  level: "must",
  says: "with Lync, the common name is the FQDN that Lync knows the Call Bridge by",
  appliesTo: ({ role, lyncFqdn }) => role === "callBridge" && lyncFqdn !== undefined,
  check: ({ leaf, lyncFqdn }) =>
    leaf.commonName?.toLowerCase() === lyncFqdn?.toLowerCase()
      ? undefined
      : `the leaf ${leaf.subject} has the common name ${leaf.commonName ?? "(none)"}, Lync knows ${lyncFqdn ?? ""}`,
  remedy:
    "have it issued with that common name, or correct lyncFqdn (get-cstrustedapplicationcomputer shows it)",
};
