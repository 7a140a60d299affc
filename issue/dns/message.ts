/**
 * The DNS messages of a dynamic update (RFC 2136, RFC 1035 4.1): what is written is one zone and one record, what is read is
 * the result and where its signature begins.
 */
import { isIP } from "node:net";

/** A message that is no DNS message. */
export class MalformedMessage extends Error {}

const types = { soa: 6, txt: 16, tsig: 250 };
const classes = { internet: 1, none: 254 };
const updateOpcode = 5 << 11;

/** One TXT record to add or to delete. */
export interface RecordUpdate {
  readonly zone: string;
  /** Name of the record. */
  readonly name: string;
  /** At most 255 bytes. */
  readonly value: string;
  /** `add`, or delete this very record and no other of the same name. */
  readonly action: "add" | "delete";
  /** In seconds; only for `add`. */
  readonly ttl: number;
}

/** The message of an update (RFC 2136, 2.3 to 2.5.4), unsigned. */
export function updateMessage(id: number, { zone, name, value, action, ttl }: RecordUpdate): Buffer {
  const data = Buffer.from(value);
  const isAdded = action === "add";
  return Buffer.concat([
    // id, flags; one zone, no prerequisite, one update, nothing additional
    numbers(2, id, updateOpcode, 1, 0, 1, 0),
    wireName(zone),
    numbers(2, types.soa, classes.internet),
    wireName(name),
    numbers(2, types.txt, isAdded ? classes.internet : classes.none),
    numbers(4, isAdded ? ttl : 0),
    numbers(2, data.length + 1),
    numbers(1, data.length),
    data,
  ]);
}

/** A name in wire form: labels with their lengths, in lower case, as signatures want it. */
export function wireName(name: string): Buffer {
  const labels = name
    .replace(/\.$/, "")
    .toLowerCase()
    .split(".")
    .filter((label) => label !== "");
  const encoded = labels.map((label) => {
    const bytes = Buffer.from(label);
    if (bytes.length > 63) throw new MalformedMessage(`a label of ${name} is longer than 63 bytes`);
    return Buffer.concat([numbers(1, bytes.length), bytes]);
  });
  return Buffer.concat([...encoded, numbers(1, 0)]);
}

/** Whole numbers, each of so many bytes. */
export function numbers(bytes: 1 | 2 | 4 | 6, ...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(bytes * values.length);
  values.forEach((value, at) => buffer.writeUIntBE(value, at * bytes, bytes));
  return buffer;
}

/** What is read of an answer. */
export interface AnswerHead {
  readonly id: number;
  /** RCODE. */
  readonly code: number;
  /** Where the TSIG record begins, which is always the last; absent without one. */
  readonly signatureAt?: number;
}

/** Reads an answer. Throws MalformedMessage for anything that is none. */
export function readAnswerHead(message: Buffer): AnswerHead {
  if (message.length < 12 || (message.readUInt16BE(2) & 0x8000) === 0)
    throw new MalformedMessage("it is no answer");
  const [id, flags] = [message.readUInt16BE(0), message.readUInt16BE(2)];
  const [zones = 0, ...records] = [4, 6, 8, 10].map((at) => message.readUInt16BE(at));
  let at = 12;
  for (let count = 0; count < zones; count += 1) at = afterName(message, at) + 4;
  let signatureAt: number | undefined;
  for (let count = records.reduce((sum, one) => sum + one, 0); count > 0; count -= 1) {
    const head = afterName(message, at);
    if (head + 10 > message.length) throw new MalformedMessage("a record is cut off");
    signatureAt = message.readUInt16BE(head) === types.tsig ? at : undefined;
    at = head + 10 + message.readUInt16BE(head + 8);
  }
  if (at !== message.length) throw new MalformedMessage("its records do not end where it ends");
  return { id, code: flags & 0xf, ...(signatureAt !== undefined && { signatureAt }) };
}

/** Where a name ends, compressed or not. */
export function afterName(message: Buffer, begin: number): number {
  for (let at = begin; at < message.length;) {
    const length = message.readUInt8(at);
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    at += length + 1;
  }
  throw new MalformedMessage("a name is cut off");
}

const codeNames = [
  ...["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"],
  ...["YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE"],
];

/** The name of a result, e.g. `REFUSED`. */
export function codeName(code: number): string {
  return codeNames[code] ?? `RCODE ${String(code)}`;
}

/** `ADDRESS:PORT` as name servers are written. */
export function endpointText(address: string, port: number): string {
  return isIP(address) === 6 ? `[${address}]:${String(port)}` : `${address}:${String(port)}`;
}
