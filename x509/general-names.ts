/** Names as certificates and name constraints give them (RFC 5280, 4.2.1.6), with addresses as the octets they are. */
import { AsnConvert } from "@peculiar/asn1-schema";
import { GeneralName } from "@peculiar/asn1-x509";
import { DerError } from "./der-form";
import type { DerElement } from "./der-form";

/** Kinds of names that nothing here compares. */
export type OtherNameKind = "otherName" | "x400Address" | "ediPartyName" | "registeredID";

/** One name. */
export type Name =
  | { readonly kind: "dns" | "email" | "uri"; readonly text: string }
  /** `text` is the library's; of a network in a constraint it is right only for masks that are prefixes. */
  | { readonly kind: "ip"; readonly text: string; readonly octets: Buffer }
  | { readonly kind: "directory"; readonly der: Buffer }
  | { readonly kind: OtherNameKind };

const textKinds = { 0x81: "email", 0x82: "dns", 0x86: "uri" } as const;
const otherKinds = {
  0xa0: "otherName",
  0xa3: "x400Address",
  0xa5: "ediPartyName",
  0x88: "registeredID",
} as const;

/** Reads one GeneralName; throws an Error whose text ends a sentence about the extension that it stands in. */
export function readGeneralName({ tag, content, whole }: DerElement): Name {
  if (hasKey(otherKinds, tag)) return { kind: otherKinds[tag] };
  if (tag !== 0x87 && tag !== 0xa4 && !hasKey(textKinds, tag)) {
    throw new DerError(`a name has the unknown tag ${tag.toString(16).padStart(2, "0")}`);
  }
  const name = AsnConvert.parse(whole, GeneralName);
  if (tag === 0xa4) return { kind: "directory", der: content };
  if (tag === 0x87) return { kind: "ip", text: name.iPAddress ?? "", octets: content };
  const text = name.rfc822Name ?? name.dNSName ?? name.uniformResourceIdentifier ?? "";
  return { kind: textKinds[tag], text: plainText(text) };
}

/** IA5String is ASCII, and a control character in a name serves only to mislead whoever reads or compares it. */
function plainText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  throw new DerError(
    `the name ${JSON.stringify(text.slice(0, 80))} has characters that are not printable ASCII`,
  );
}

function hasKey<Key extends number>(table: Readonly<Record<Key, unknown>>, tag: number): tag is Key {
  return tag in table;
}
