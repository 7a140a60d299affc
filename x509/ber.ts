/** Names the parts of ASN.1 that node-forge read; PKCS#12 files may be BER, which the reader of certificates refuses. */
import { asn1 } from "node-forge";

/** Reads one value, and nothing behind it. Throws where it is none. */
export function readBer(bytes: string): asn1.Asn1 {
  return asn1.fromDer(bytes);
}

/** The members of a constructed value; throws where it is primitive or absent. */
export function listOf(value: asn1.Asn1 | undefined): readonly asn1.Asn1[] {
  if (!Array.isArray(value?.value)) throw new TypeError("a list is expected");
  return value.value;
}

/** Octets in one piece or, as BER allows, in several; one byte a character. */
export function octetsOf(value: asn1.Asn1 | undefined): string {
  if (value === undefined) throw new TypeError("octets are expected");
  if (typeof value.value === "string") return value.value;
  return value.value.map((piece) => octetsOf(piece)).join("");
}

/** An object identifier with its dots; empty where there is none. */
export function oidOf(value: asn1.Asn1 | undefined): string {
  if (value?.type !== asn1.Type.OID || typeof value.value !== "string") return "";
  return asn1.derToOid(value.value);
}

/** A small number; infinite where it is longer than any that means something. */
export function numberOf(value: asn1.Asn1 | undefined): number {
  const octets = octetsOf(value);
  return octets.length > 6 ? Infinity : parseInt(Buffer.from(octets, "binary").toString("hex"), 16);
}

/** The content of a tagged value, e.g. of `[0] EXPLICIT`. */
export function insideOf(value: asn1.Asn1 | undefined): asn1.Asn1 {
  const [inside] = listOf(value);
  if (inside === undefined) throw new TypeError("a value is expected");
  return inside;
}
