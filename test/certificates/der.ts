/**
 * Writes DER, just enough for certificates. The product reads certificates with a library; the tests write them with
 * this, so that also malformed ones can be made.
 */

/** One element: tag, length, content. */
export function element(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOctets(content.length), content]);
}

export const sequence = (...items: readonly Buffer[]): Buffer => element(0x30, ...items);
export const setOf = (...items: readonly Buffer[]): Buffer => element(0x31, ...items);
export const octetString = (content: Buffer): Buffer => element(0x04, content);
export const bitString = (content: Buffer): Buffer => element(0x03, Buffer.from([0]), content);
export const boolean = (value: boolean): Buffer => element(0x01, Buffer.from([value ? 0xff : 0]));
export const nullValue = (): Buffer => element(0x05);
export const utf8String = (text: string): Buffer => element(0x0c, Buffer.from(text, "utf8"));
export const printableString = (text: string): Buffer => element(0x13, Buffer.from(text, "latin1"));
export const ia5String = (text: string): Buffer => element(0x16, Buffer.from(text, "latin1"));
export const bmpString = (text: string): Buffer => element(0x1e, Buffer.from(text, "utf16le").swap16());

/** `[n]` in front of content that has a tag of its own. */
export const explicit = (n: number, ...items: readonly Buffer[]): Buffer => element(0xa0 + n, ...items);
/** `[n]` instead of the content's own primitive tag. */
export const implicit = (n: number, content: Buffer): Buffer => element(0x80 + n, content);

/** An INTEGER from its content octets in hex, two's complement, as they are: also negative or padded ones. */
export const integerOctets = (hex: string): Buffer => element(0x02, Buffer.from(hex, "hex"));

/** A small non-negative INTEGER. */
export function integer(value: number): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return integerOctets(Number.parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even);
}

/** An OBJECT IDENTIFIER from its dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return element(0x06, ...[first * 40 + second, ...rest].map(base128));
}

/** A named bit list: bit 0 is the highest bit of the first octet; trailing zero bits are cut, as DER wants. */
export function namedBits(bits: readonly number[]): Buffer {
  if (bits.length === 0) return element(0x03, Buffer.from([0]));
  const last = Math.max(...bits);
  const octets = Buffer.alloc(Math.floor(last / 8) + 1);
  for (const bit of bits) {
    const at = Math.floor(bit / 8);
    octets.writeUInt8(octets.readUInt8(at) | (0x80 >> (bit % 8)), at);
  }
  return element(0x03, Buffer.from([7 - (last % 8)]), octets);
}

/** UTCTime where RFC 5280 wants it (1950 to 2049), GeneralizedTime elsewhere or when asked. */
export function time(date: Date, form: "by-year" | "generalized" = "by-year"): Buffer {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, "");
  const year = date.getUTCFullYear();
  if (form === "generalized" || year < 1950 || year > 2049)
    return element(0x18, Buffer.from(digits, "latin1"));
  return element(0x17, Buffer.from(digits.slice(2), "latin1"));
}

function lengthOctets(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const octets = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  return Buffer.concat([Buffer.from([0x80 + octets.length]), octets]);
}

function base128(value: number): Buffer {
  const digits = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    digits.unshift((rest % 128) + 128);
  }
  return Buffer.from(digits);
}
