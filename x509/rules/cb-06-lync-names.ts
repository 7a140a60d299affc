import { coversName } from "../host-names";
import type { Rule } from "./rule";

/** CB-06. */
export const cb06: Rule = {
  id: "CB-06",
  level: "must",
  says: "with Lync, a list of alternative names contains the FQDN that Lync knows the Call Bridge by",
  appliesTo: ({ role, lyncFqdn, leaf }) =>
    role === "callBridge" && lyncFqdn !== undefined && leaf.names.dns.length + leaf.names.ip.length > 0,
  check: ({ leaf, lyncFqdn = "" }) =>
    coversName(leaf, lyncFqdn)
      ? undefined
      : `the alternative names of ${leaf.subject} are ${leaf.names.dns.join(", ")}, without ${lyncFqdn}`,
  remedy: "have it issued with that name among the subject alternative names",
};
