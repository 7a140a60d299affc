/**
 * What Go's `encoding/asn1` says about bytes that are no SEQUENCE: the official plugins pass these words on. Only the
 * outermost element is looked at; a deeper fault gets the words of node:crypto.
 */

const fieldParameters =
  "{optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 " +
  "timeType:0 set:false omitEmpty:false}";

const sequenceTag = 16;

/** Why bytes cannot be read as a SEQUENCE into Go's type of that name; nothing when they can. */
export function sequenceProblem(bytes: Buffer, typeName: string): string | undefined {
  const header = readHeader(bytes);
  if (typeof header === "string") return `asn1: syntax error: ${header}`;
  if (header.class !== 0 || header.tag !== sequenceTag || !header.isCompound) {
    const found = `{class:${String(header.class)} tag:${String(header.tag)} length:${String(header.length)} isCompound:${String(header.isCompound)}}`;
    return (
      `asn1: structure error: tags don't match (${String(sequenceTag)} vs ${found}) ` +
      `${fieldParameters} ${typeName} @${String(header.size)}`
    );
  }
  return header.size + header.length > bytes.length ? "asn1: syntax error: data truncated" : undefined;
}

interface Header {
  readonly class: number;
  readonly tag: number;
  readonly isCompound: boolean;
  readonly length: number;
  /** Octets before the content. */
  readonly size: number;
}

function readHeader(bytes: Buffer): Header | string {
  const [identifier, first] = bytes;
  if (identifier === undefined) return "sequence truncated";
  if (first === undefined) return "truncated tag or length";
  const kind = { class: identifier >> 6, tag: identifier & 0x1f, isCompound: (identifier & 0x20) !== 0 };
  if (first < 0x80) return { ...kind, length: first, size: 2 };
  const octets = first & 0x7f;
  if (octets === 0) return "indefinite length found (not DER)";
  if (octets > 4 || bytes.length < 2 + octets) return "truncated tag or length";
  return { ...kind, length: bytes.readUIntBE(2, octets), size: 2 + octets };
}
