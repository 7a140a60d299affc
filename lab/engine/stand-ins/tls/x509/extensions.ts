/** Extensions of certificates and requests. */
import {
  childrenOf,
  derTags,
  oidText,
  writeElement,
  writeInteger,
  writeOid,
  writeSequence,
} from "../../../../appliance/certificates/der";
import type { DerElement } from "../../../../appliance/certificates/der";

/** Object identifiers of extensions. */
export const extensionOids = {
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
  extKeyUsage: "2.5.29.37",
} as const;

/** One extension. */
export interface Extension {
  readonly oid: string;
  readonly isCritical: boolean;
  readonly value: Buffer;
}

/** DER of a list of extensions. */
export function writeExtensions(extensions: readonly Extension[]): Buffer {
  const critical = writeElement(derTags.boolean, Buffer.from([0xff]));
  return writeSequence(
    ...extensions.map(({ oid, isCritical, value }) =>
      writeSequence(
        writeOid(oid),
        ...(isCritical ? [critical] : []),
        writeElement(derTags.octetString, value),
      ),
    ),
  );
}

/** The value of an extension in a list of them; nothing when it is not there. */
export function findExtension(list: DerElement | undefined, oid: string): Buffer | undefined {
  if (list === undefined) return undefined;
  const parts = childrenOf(list).map(childrenOf);
  return parts.find(([id]) => id !== undefined && oidText(id.content) === oid)?.at(-1)?.content;
}

/** The value of basicConstraints: nothing in it on a leaf. */
export function writeBasicConstraints(isCa: boolean, pathLength: number | undefined): Buffer {
  if (!isCa) return writeSequence();
  const length = pathLength === undefined ? [] : [writeInteger(integerOctets(pathLength))];
  return writeSequence(writeElement(derTags.boolean, Buffer.from([0xff])), ...length);
}

/** The value of authorityKeyIdentifier, with the key's identifier alone. */
export function writeAuthorityKeyId(id: Buffer): Buffer {
  return writeSequence(writeElement(0x80, id));
}

function integerOctets(value: number): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}
