/** The inventory out of `pulumi stack output --json`. Every value in it is checked before it is used. */
import { cmsError } from "../../errors/cms-error";
import type { Inventory, InventoryEntry, TrustLink } from "../../plan/inventory";
import { fieldsOf, parseOutputs } from "../stack-document";
import type { Fields } from "../stack-document";

/** Reads the output `inventory`; throws `cli/outputs` when there is none, or one of another version. */
export function readInventory(text: string, source: string): Inventory {
  const outputs = fieldsOf(parseOutputs(text, (what) => unreadable(source, what)));
  const inventory = fieldsOf(outputs?.["inventory"]);
  if (!inventory) throw unreadable(source, "it holds no output `inventory`");
  if (inventory["schema"] !== 1)
    throw unreadable(source, "its inventory is of another version of this package");
  return {
    schema: 1,
    certificates: listOf(inventory["certificates"]).map((value) => entryOf(value, source)),
    links: listOf(inventory["links"]).map((value) => linkOf(value, source)),
  };
}

function entryOf(value: unknown, source: string): InventoryEntry {
  const fields = fieldsOf(value) ?? {};
  const word = (name: string): string => textOf(fields, name, source);
  const { listener } = fields;
  return {
    appliance: word("appliance"),
    role: word("role") as InventoryEntry["role"],
    slot: word("slot"),
    ...(typeof listener === "string" && { listener }),
    subject: word("subject"),
    names: listOf(fields["names"]).filter((name) => typeof name === "string"),
    issuer: word("issuer"),
    notAfter: dateOf(word("notAfter"), source),
    sha256: word("sha256"),
  };
}

function linkOf(value: unknown, source: string): TrustLink {
  const fields = fieldsOf(value) ?? {};
  const word = (name: string): string => textOf(fields, name, source);
  const { through } = fields;
  const link = { verifier: word("verifier"), by: word("by"), shown: word("shown") };
  return typeof through === "string" ? { ...link, through } : link;
}

function dateOf(text: string, source: string): string {
  if (!Number.isNaN(Date.parse(text))) return text;
  throw unreadable(source, `its inventory holds the date ${JSON.stringify(text)}`);
}

function textOf(fields: Fields, name: string, source: string): string {
  const value = fields[name];
  if (typeof value === "string") return value;
  throw unreadable(source, `its inventory lacks a ${name}`);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function unreadable(source: string, what: string): Error {
  return cmsError("cli/outputs", {
    subject: source,
    what,
    remedy: "give the output of `pulumi stack output --json` of a stack that exports `inventory`",
  });
}
