/**
 * PEM, read generously and written strictly (FILE-09..FILE-13): deliveries come from mail programs, editors and
 * `openssl -text`; what goes to an appliance has line feeds, 64 columns and nothing between the blocks.
 */
import { cmsError } from "../errors/cms-error";
import type { CmsError } from "../errors/cms-error";

/** One block between a BEGIN and an END line. */
export interface PemBlock {
  /** `CERTIFICATE`, `PRIVATE KEY` … */
  readonly label: string;
  /** What the base64 text stands for. */
  readonly der: Buffer;
  /** RFC 1421 header lines such as `Proc-Type: 4,ENCRYPTED`. */
  readonly headers: readonly string[];
}

/** The most characters that one text may have. */
export const maxPemCharacters = 1_048_576;
/** The most blocks that one text may hold; public root stores have about 150. */
export const maxPemBlocks = 256;

/**
 * The blocks of a text, in their order. Accepts CRLF, a byte order mark, indentation, any text outside the blocks,
 * and a missing line end between two files that were joined. A text of white space has none.
 * @param subject where the text belongs, for the error `x509/pem`.
 */
export function parsePemBlocks(text: string, subject: string): PemBlock[] {
  if (text.length > maxPemCharacters) {
    throw pemError(subject, `the text has ${text.length} characters, more than ${maxPemCharacters}`);
  }
  const blocks: PemBlock[] = [];
  let open: OpenBlock | undefined;
  for (const [index, line] of linesOf(text).entries()) {
    const armour = readArmour(line, index + 1, subject);
    if (armour === undefined) {
      if (open !== undefined) addLine(open, line);
    } else if (armour.kind === "begin") {
      if (open !== undefined) throw unclosed(open, subject);
      if (blocks.length === maxPemBlocks) {
        throw pemError(subject, `the text holds more than ${maxPemBlocks} blocks`);
      }
      open = { label: armour.label, line: index + 1, headers: [], base64: [] };
    } else {
      if (open?.label !== armour.label) throw strayEnd(armour.label, index + 1, open, subject);
      blocks.push(closed(open, subject));
      open = undefined;
    }
  }
  if (open !== undefined) throw unclosed(open, subject);
  if (blocks.length === 0 && text.trim() !== "") throw pemError(subject, "the text holds no PEM block");
  return blocks;
}

/** One block as PEM: line feeds, 64 columns, ends with one line feed. */
export function writePem(label: string, der: Uint8Array): string {
  const base64 = Buffer.from(der).toString("base64");
  const lines = base64.match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

interface OpenBlock {
  readonly label: string;
  /** Line number of its BEGIN line. */
  readonly line: number;
  readonly headers: string[];
  readonly base64: string[];
}

type Armour = { readonly kind: "begin" | "end"; readonly label: string };

function linesOf(text: string): string[] {
  // Trimming takes a byte order mark away too.
  return text
    .replaceAll("----------BEGIN ", "-----\n-----BEGIN ")
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim());
}

function readArmour(line: string, number: number, subject: string): Armour | undefined {
  if (!line.startsWith("-----")) return undefined;
  const [, word, label] = /^-----(BEGIN|END) ([A-Z0-9][A-Z0-9 ]{0,60})-----$/.exec(line) ?? [];
  if (word !== undefined && label !== undefined) return { kind: word === "BEGIN" ? "begin" : "end", label };
  if (/^-----\s*(BEGIN|END)/i.test(line)) {
    throw pemError(subject, `line ${number} begins like a PEM line and does not end like one`);
  }
  return undefined;
}

function addLine(open: OpenBlock, line: string): void {
  // Headers stand before the base64 text only; a colon after it is damage and fails as such.
  if (line.includes(":") && open.base64.length === 0) open.headers.push(line);
  else if (line !== "") open.base64.push(line);
}

function closed(open: OpenBlock, subject: string): PemBlock {
  const text = open.base64.join("");
  // The content is never quoted: it may be a private key.
  if (text === "" || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) {
    throw pemError(subject, `the ${open.label} block that begins in line ${open.line} is not base64`);
  }
  return { label: open.label, der: Buffer.from(text, "base64"), headers: open.headers };
}

function unclosed(open: OpenBlock, subject: string): CmsError {
  return pemError(subject, `the ${open.label} block that begins in line ${open.line} has no END line`);
}

function strayEnd(label: string, line: number, open: OpenBlock | undefined, subject: string): CmsError {
  const before = open === undefined ? "has no BEGIN line" : `ends a block that began as ${open.label}`;
  return pemError(subject, `the line END ${label} in line ${line} ${before}`);
}

function pemError(subject: string, what: string): CmsError {
  return cmsError("x509/pem", { subject, what, remedy: "give the file again, complete and as Base-64 text" });
}
