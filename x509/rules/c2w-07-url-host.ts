import { coversName } from "../host-names";
import type { Rule } from "./rule";

/** C2W-07: the Call Bridge ends the handshake when the host of the URL is not among the names. */
export const c2w07: Rule = {
  id: "C2W-07",
  level: "must",
  says: "the c2w leaf covers the host of the c2w URL",
  appliesTo: ({ slot, c2wHost }) => slot === "c2wCerts" && c2wHost !== undefined,
  check: ({ leaf, c2wHost = "" }) => {
    if (coversName(leaf, c2wHost)) return undefined;
    const names = [...leaf.names.dns, ...leaf.names.ip].join(", ") || (leaf.commonName ?? "no name");
    return `the leaf covers ${names}, the URL says ${c2wHost}`;
  },
  remedy: "have it issued with that host as common name and alternative name, or change c2wHost",
};
