/**
 * Just enough DER to read and write certificates. The appliance must not read them with the library that the product
 * uses: one misreading shared by both sides would pass unnoticed.
 */

/** One DER element. */
export interface DerElement {
  readonly tag: number;
  /** The element with its tag and length. */
  readonly whole: Buffer;
  readonly content: Buffer;
}

/** Tags used here, by their ASN.1 names. */
export const derTags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Reads the element at an offset; throws a RangeError when the bytes do not hold it whole. */
export function readElement(bytes: Buffer, offset = 0): DerElement {
  const tag = byteAt(bytes, offset);
  const first = byteAt(bytes, offset + 1);
  let length = first;
  let start = offset + 2;
  if (first >= 0x80) {
    const octets = first & 0x7f;
    if (octets === 0 || octets > 4) throw new RangeError("unsupported DER length");
    length = 0;
    for (let i = 0; i < octets; i += 1) length = length * 256 + byteAt(bytes, start + i);
    start += octets;
  }
  if (start + length > bytes.length) throw new RangeError("DER element is cut off");
  return {
    tag,
    whole: bytes.subarray(offset, start + length),
    content: bytes.subarray(start, start + length),
  };
}

/** The elements inside a constructed element. */
export function childrenOf(element: DerElement): readonly DerElement[] {
  const children: DerElement[] = [];
  let offset = 0;
  while (offset < element.content.length) {
    const child = readElement(element.content, offset);
    children.push(child);
    offset += child.whole.length;
  }
  return children;
}

/** Writes an element. */
export function writeElement(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), lengthOctets(body.length), body]);
}

/** Writes a SEQUENCE. */
export function writeSequence(...content: readonly Buffer[]): Buffer {
  return writeElement(derTags.sequence, ...content);
}

/** Writes a non-negative INTEGER from its big-endian octets. */
export function writeInteger(octets: Buffer): Buffer {
  const padded = (octets[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), octets]) : octets;
  return writeElement(derTags.integer, padded);
}

/** Writes an OBJECT IDENTIFIER from its dotted form. */
export function writeOid(dotted: string): Buffer {
  const arcs = dotted.split(".").map(Number);
  const [first = 0, second = 0, ...rest] = arcs;
  const octets = [first * 40 + second];
  for (const arc of rest) octets.push(...base128(arc));
  return writeElement(derTags.oid, Buffer.from(octets));
}

/** The dotted form of an OBJECT IDENTIFIER's content. */
export function oidText(content: Buffer): string {
  const first = byteAt(content, 0);
  const arcs = [Math.min(2, Math.floor(first / 40))];
  arcs.push(first - (arcs[0] ?? 0) * 40);
  let arc = 0;
  for (const octet of content.subarray(1)) {
    arc = arc * 128 + (octet & 0x7f);
    if (octet < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  return arcs.join(".");
}

/** The numbers of the bits that are set in a BIT STRING's content. */
export function bitsOf(content: Buffer): ReadonlySet<number> {
  const bits = new Set<number>();
  content.subarray(1).forEach((octet, index) => {
    for (let bit = 0; bit < 8; bit += 1) if (octet & (0x80 >> bit)) bits.add(index * 8 + bit);
  });
  return bits;
}

function base128(arc: number): number[] {
  const octets = [arc & 0x7f];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) {
    octets.unshift((rest & 0x7f) | 0x80);
  }
  return octets;
}

function lengthOctets(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Buffer.from([0x80 | octets.length, ...octets]);
}

function byteAt(bytes: Buffer, offset: number): number {
  const octet = bytes[offset];
  if (octet === undefined) throw new RangeError("DER element is cut off");
  return octet;
}
