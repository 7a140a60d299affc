import { coversName } from "../host-names";
import type { Rule } from "./rule";

/** CA-07: names are checked before anything is deployed. */
export const ca07: Rule = {
  id: "CA-07",
  level: "must",
  says: "the leaf covers every name and address that was asked for",
  appliesTo: ({ wantedNames = [] }) => wantedNames.length > 0,
  check: ({ leaf, wantedNames = [] }) => {
    const missing = wantedNames.filter((name) => !coversName(leaf, name));
    if (missing.length === 0) return undefined;
    const has = [...leaf.names.dns, ...leaf.names.ip];
    const names = has.length === 0 ? "no names" : has.join(", ");
    return `the leaf ${leaf.subject} has ${names} and does not cover ${missing.join(", ")}`;
  },
  remedy: "have it issued with these names as subject alternative names, or ask for fewer",
};
