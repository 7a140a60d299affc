/**
 * The form of DER (X.690, 8 and 10), looked at before any library reads the octets: a text made to be slow or ambiguous
 * ends here, and what two readers could read in two ways is refused.
 */

/** One element: its tag, its content, and both with the length between them. */
export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  readonly whole: Buffer;
}

/** The deepest nesting that is followed; certificates have about ten levels. */
const maxDepth = 32;
/** The most elements of one text; a certificate with a hundred names has about five hundred. */
const maxElements = 20_000;

/** Why the octets are not exactly one element of DER, as the end of a sentence about them; `undefined` when they are. */
export function derProblem(der: Buffer): string | undefined {
  try {
    if (der.length === 0) return "it is empty";
    const first = elementAt(der, 0);
    return first.whole.length < der.length ? "bytes follow after its end" : walkProblem([first]);
  } catch (error) {
    if (error instanceof DerError) return error.message;
    throw error;
  }
}

/** The elements that stand one after the other; throws an Error whose text ends a sentence when they do not fit. */
export function derElements(der: Buffer): DerElement[] {
  const found: DerElement[] = [];
  for (let at = 0; at < der.length;) {
    const element = elementAt(der, at);
    if (found.push(element) > maxElements) throw new DerError(`it has more than ${maxElements} elements`);
    at += element.whole.length;
  }
  return found;
}

/** Thrown for octets that are no DER. */
export class DerError extends Error {}

function walkProblem(top: readonly DerElement[]): string | undefined {
  let level = top;
  let count = 0;
  for (let depth = 1; level.length > 0; depth += 1) {
    count += level.length;
    if (depth > maxDepth) return `it is nested more than ${maxDepth} levels deep`;
    if (count > maxElements) return `it has more than ${maxElements} elements`;
    const problem = level.map(contentProblem).find((found) => found !== undefined);
    if (problem !== undefined) return problem;
    level = level.flatMap(({ tag, content }) => ((tag & 0x20) === 0 ? [] : derElements(content)));
  }
  return undefined;
}

function elementAt(der: Buffer, at: number): DerElement {
  const [tag = 0, first] = der.subarray(at, at + 2);
  if ((tag & 0x1f) === 0x1f) throw new DerError("it has a tag of more than one byte");
  if (first === undefined) throw new DerError("it ends within an element");
  const { length, header } = lengthAt(der, at + 1, first);
  const end = at + 1 + header + length;
  if (end > der.length) throw new DerError("it is shorter than its lengths announce");
  return { tag, content: der.subarray(at + 1 + header, end), whole: der.subarray(at, end) };
}

function lengthAt(der: Buffer, at: number, first: number): { length: number; header: number } {
  if (first < 0x80) return { length: first, header: 1 };
  if (first === 0x80) throw new DerError("it uses the indefinite length of BER");
  const octets = first - 0x80;
  if (octets > 4) throw new DerError("it has a length of more than four bytes");
  if (at + octets >= der.length) throw new DerError("it ends within an element");
  const length = der.readUIntBE(at + 1, octets);
  if (length < 0x80 || length < 2 ** (8 * (octets - 1))) {
    throw new DerError("it has a length that is not in its shortest form");
  }
  return { length, header: 1 + octets };
}

const tags = { boolean: 0x01, integer: 0x02, bits: 0x03, null: 0x05, oid: 0x06, sequence: 0x10, set: 0x11 };

function contentProblem({ tag, content }: DerElement): string | undefined {
  if (tag >= 0x40) return undefined;
  const isConstructed = (tag & 0x20) !== 0;
  const number = tag & 0x1f;
  if (isConstructed !== (number === tags.sequence || number === tags.set)) {
    return `it has an element with the tag ${tag.toString(16).padStart(2, "0")}, which DER does not allow`;
  }
  switch (number) {
    case tags.boolean:
      return content.length === 1 && (content[0] === 0 || content[0] === 0xff)
        ? undefined
        : "it has a BOOLEAN that is neither 00 nor FF";
    case tags.integer:
      return integerProblem(content);
    case tags.bits:
      return bitsProblem(content);
    case tags.null:
      return content.length === 0 ? undefined : "it has a NULL with content";
    case tags.oid:
      return oidProblem(content);
    default:
      return undefined;
  }
}

function integerProblem(content: Buffer): string | undefined {
  const [first, second] = content;
  if (first === undefined) return "it has an INTEGER without content";
  const isPadded =
    second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  return isPadded ? "it has an INTEGER that is not in its shortest form" : undefined;
}

function bitsProblem(content: Buffer): string | undefined {
  const [unused] = content;
  const last = content.at(-1) ?? 0;
  if (unused === undefined || unused > 7 || (content.length === 1 && unused > 0)) {
    return "it has a BIT STRING whose number of unused bits is wrong";
  }
  return (last & ((1 << unused) - 1)) === 0 || content.length === 1
    ? undefined
    : "it has a BIT STRING whose unused bits are not zero";
}

function oidProblem(content: Buffer): string | undefined {
  const isWhole = content.length > 0 && (content.at(-1) ?? 0) < 0x80;
  const isPadded = content.some((octet, at) => octet === 0x80 && (at === 0 || (content[at - 1] ?? 0) < 0x80));
  return isWhole && !isPadded ? undefined : "it has an OBJECT IDENTIFIER that cannot be read";
}
