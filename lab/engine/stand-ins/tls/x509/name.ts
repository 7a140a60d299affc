/** Distinguished names as Go's `crypto/x509/pkix` orders and writes them. */
import {
  childrenOf,
  derTags,
  oidText,
  readElement,
  writeElement,
  writeOid,
  writeSequence,
} from "../../../../appliance/certificates/der";
import type { DerElement } from "../../../../appliance/certificates/der";
import { isList, isObject } from "../../wire/values";
import type { Value } from "../../wire/values";

/** Attributes by the plugin's names, in the order in which they stand in a name. */
const attributes = [
  ["country", "2.5.4.6"],
  ["province", "2.5.4.8"],
  ["locality", "2.5.4.7"],
  ["streetAddresses", "2.5.4.9"],
  ["postalCode", "2.5.4.17"],
  ["organization", "2.5.4.10"],
  ["organizationalUnit", "2.5.4.11"],
  ["commonName", "2.5.4.3"],
  ["serialNumber", "2.5.4.5"],
  ["emailAddress", "1.2.840.113549.1.9.1"],
] as const;

const emailAddress = "1.2.840.113549.1.9.1";

/** A name: attributes with their values, in order. Several values of one attribute make one set. */
export type Name = readonly { readonly oid: string; readonly values: readonly string[] }[];

/** The name that a `subject` input describes. */
export function nameOfSubject(subject: Value | undefined): Name {
  if (!isObject(subject)) return [];
  return attributes.flatMap(([input, oid]) => {
    const values = textsOf(subject[input]);
    return values.length === 0 ? [] : [{ oid, values }];
  });
}

/** The name in a request, without attributes that Go does not know by a field: an e-mail address is lost. */
export function nameOfRequest(name: DerElement): Name {
  const found = childrenOf(name).flatMap((set) => childrenOf(set).map(readAttribute));
  return attributes.flatMap(([, oid]) => {
    const values = found.filter((attribute) => attribute.oid === oid).map(({ value }) => value);
    return values.length === 0 || oid === emailAddress ? [] : [{ oid, values }];
  });
}

/** DER of a name. */
export function writeName(name: Name): Buffer {
  return writeSequence(
    ...name.map(({ oid, values }) => {
      const pairs = values.map((value) => writeSequence(writeOid(oid), writeText(oid, value)));
      return writeElement(derTags.set, ...pairs.sort((a, b) => Buffer.compare(a, b)));
    }),
  );
}

function textsOf(value: Value | undefined): readonly string[] {
  if (isList(value)) return value.filter((item) => typeof item === "string");
  return typeof value === "string" ? [value] : [];
}

function readAttribute(pair: DerElement): { readonly oid: string; readonly value: string } {
  const [type, value] = childrenOf(pair);
  return { oid: oidText(type?.content ?? Buffer.alloc(0)), value: value?.content.toString("utf8") ?? "" };
}

function writeText(oid: string, value: string): Buffer {
  if (oid === emailAddress) return writeElement(derTags.ia5String, Buffer.from(value, "latin1"));
  const isPrintable = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value);
  return writeElement(isPrintable ? derTags.printableString : derTags.utf8String, Buffer.from(value, "utf8"));
}

/** Whether DER is a name without attributes. */
export function isEmptyName(name: Buffer): boolean {
  return readElement(name).content.length === 0;
}
