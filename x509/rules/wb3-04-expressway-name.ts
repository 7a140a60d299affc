import { coversName } from "../host-names";
import type { Rule } from "./rule";

/** WB3-04: Expressway's web proxy connects by the name of an A record, and refuses a leaf without it. */
export const wb304: Rule = {
  id: "WB3-04",
  level: "must",
  says: "the https leaf of Web Bridge 3 covers the name by which Expressway's web proxy connects",
  appliesTo: ({ slot, expresswayFqdn }) => slot === "httpsCerts" && expresswayFqdn !== undefined,
  check: ({ leaf, expresswayFqdn = "" }) =>
    coversName(leaf, expresswayFqdn)
      ? undefined
      : `the leaf ${leaf.subject} does not cover ${expresswayFqdn}, by which Expressway connects`,
  remedy: "have it issued with that name as an alternative name, or correct expresswayFqdn",
};
