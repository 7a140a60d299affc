/** Distinguished names as text for people, and their parts for the rules. */
import { AsnConvert } from "@peculiar/asn1-schema";
import { Name } from "@peculiar/asn1-x509";

/** One part of a name, e.g. type `CN` and value `cms1`. */
export interface NamePart {
  /** Short name of the attribute, or its OID. */
  readonly type: string;
  readonly value: string;
}

/** `C=US, O=Example, CN=cms1`, in the order of the certificate, special characters escaped as in RFC 4514. */
export function nameText(der: Buffer): string {
  return relativeNames(der)
    .map((parts) => parts.map(({ type, value }) => `${type}=${escaped(value)}`).join("+"))
    .join(", ");
}

/** All parts of a name, in order. */
export function nameParts(der: Buffer): NamePart[] {
  return relativeNames(der).flat();
}

/** The last, that is most specific, common name. */
export function commonNameOf(der: Buffer): string | undefined {
  return nameParts(der).findLast(({ type }) => type === "CN")?.value;
}

/** A name in the form in which names are compared: its relative names, in order. */
export type ComparableName = readonly string[];

/**
 * RFC 5280, 7.1: kinds of strings, case, and the amount of white space make no difference, and neither does the order
 * of the parts of one relative name.
 */
export function comparableName(der: Buffer): ComparableName {
  return relativeNames(der).map((parts) =>
    parts
      .map(({ type, value }) => `${type}=${comparableText(value)}`)
      .sort()
      .join("+"),
  );
}

/** Whether two names are the same. */
export function isSameName(one: Buffer, other: Buffer): boolean {
  return one.equals(other) || nameKey(one) === nameKey(other);
}

/** A text that two names have in common exactly when they are the same. */
export function nameKey(der: Buffer): string {
  return JSON.stringify(comparableName(der));
}

/** Whether a name begins with all of another. */
export function isNameBelow(name: ComparableName, tree: ComparableName): boolean {
  return tree.length <= name.length && tree.every((part, index) => part === name[index]);
}

const attributeNames: Readonly<Record<string, string>> = {
  "2.5.4.3": "CN",
  "2.5.4.4": "SN",
  "2.5.4.5": "serialNumber",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.9": "street",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "2.5.4.12": "title",
  "2.5.4.42": "GN",
  "2.5.4.97": "organizationIdentifier",
  "1.2.840.113549.1.9.1": "emailAddress",
  "0.9.2342.19200300.100.1.1": "UID",
  "0.9.2342.19200300.100.1.25": "DC",
};

function relativeNames(der: Buffer): NamePart[][] {
  return [...AsnConvert.parse(der, Name)].map((relative) =>
    [...relative].map(({ type, value }) => ({ type: attributeNames[type] ?? type, value: value.toString() })),
  );
}

function comparableText(value: string): string {
  return value.normalize("NFKC").toLowerCase().trim().replace(/\s+/g, " ");
}

function escaped(value: string): string {
  return value
    .replace(/[\\,+"<>;]/g, (character) => `\\${character}`)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (character) =>
      [...Buffer.from(character, "utf8")].map((octet) => `\\${octet.toString(16).padStart(2, "0")}`).join(""),
    );
}
