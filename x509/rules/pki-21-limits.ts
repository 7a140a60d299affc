import { limitsProblem } from "../path-checks";
import type { Rule } from "./rule";

/** PKI-21: what makes peers refuse a chain whose links and dates are right. Checked here, and not first by the proof. */
export const pki21: Rule = {
  id: "PKI-21",
  level: "must",
  says: "path lengths, name constraints and critical extensions of the CAs allow the leaf",
  appliesTo: () => true,
  check: ({ leaf, chain }) => limitsProblem([leaf, ...chain]),
  remedy: "have it issued by a CA that may issue for these names, or with names that this CA may certify",
};
