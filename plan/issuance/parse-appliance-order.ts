/** Parses an order for an appliance. Throws `apply/input` that names the field. */
import { fieldOf, optional, present, readChoice, readText, readTexts, readWhole } from "../json-fields";
import type { Field } from "../json-fields";
import { readDeadlines, readTarget } from "../parse-target";
import type { ApplianceOrder, ApplianceSigning, RequestedSubject } from "./appliance-order";

/** Base names of files on an appliance (FILE-01, FILE-02). */
const baseForm = /^[A-Za-z0-9_-]+$/;

/** Reads the fields of an order whose `from.kind` is `appliance`. */
export function readApplianceOrder(root: Field): ApplianceOrder {
  const at = (name: string): Field => fieldOf(root, name);
  return {
    version: 1,
    from: { kind: readChoice(fieldOf(at("from"), "kind"), ["appliance"]) },
    name: readText(at("name")),
    appliance: readText(at("appliance")),
    stack: readText(at("stack")),
    target: readTarget(at("target")),
    deadlines: readDeadlines(at("deadlines")),
    stem: readText(at("stem"), baseForm, "a base name"),
    subject: readSubject(at("subject")),
    names: readTexts(at("names")),
    usages: readTexts(at("usages")),
    generation: readWhole(at("generation"), 1, Number.MAX_SAFE_INTEGER),
    signing: readSigning(at("signing")),
  };
}

function readSubject(field: Field): RequestedSubject {
  const text = (name: string): string | undefined =>
    optional(fieldOf(field, name), (found) => readText(found));
  return {
    commonName: readText(fieldOf(field, "commonName")),
    ...present({
      organizationalUnit: text("organizationalUnit"),
      organization: text("organization"),
      locality: text("locality"),
      province: text("province"),
      country: text("country"),
      emailAddress: text("emailAddress"),
    }),
  };
}

function readSigning(field: Field): ApplianceSigning {
  const by = readChoice(fieldOf(field, "by"), ["itself", "applianceCa", "others"]);
  if (by !== "applianceCa") return { by };
  return { by, base: readText(fieldOf(field, "base"), baseForm, "a base name") };
}
