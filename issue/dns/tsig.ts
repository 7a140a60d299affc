/** Signatures of DNS messages by a shared secret (RFC 8945), of a request and of its answer. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { TsigAlgorithm } from "../../plan/issuance/order";
import { MalformedMessage, afterName, numbers, readAnswerHead, wireName } from "./message";

/** A key that the name server knows, too. */
export interface TsigKey {
  readonly name: string;
  readonly algorithm: TsigAlgorithm;
  /** Secret; base64. */
  readonly secret: string;
}

/** A signed request, and what its answer is verified with. */
export interface SignedRequest {
  readonly message: Buffer;
  readonly mac: Buffer;
}

const anyClass = 255;
const tsigType = 250;
const fudgeSeconds = 300;

/** Signs a request; `now` is the time that it carries. */
export function signRequest(message: Buffer, key: TsigKey, now: Date): SignedRequest {
  const seconds = Math.floor(now.getTime() / 1000);
  const mac = hmac(key, [
    message,
    variables(key, { seconds, fudge: fudgeSeconds, error: 0, other: Buffer.alloc(0) }),
  ]);
  const data = Buffer.concat([
    wireName(key.algorithm),
    numbers(6, seconds),
    numbers(2, fudgeSeconds, mac.length),
    mac,
    numbers(2, message.readUInt16BE(0), 0, 0),
  ]);
  const record = [
    wireName(key.name),
    numbers(2, tsigType, anyClass),
    numbers(4, 0),
    numbers(2, data.length),
    data,
  ];
  const signed = Buffer.concat([message, ...record]);
  signed.writeUInt16BE(message.readUInt16BE(10) + 1, 10);
  return { message: signed, mac };
}

/** What an answer's signature says. */
export type SignatureVerdict =
  | { readonly kind: "valid" }
  | { readonly kind: "absent" }
  | { readonly kind: "refused"; readonly why: string };

const errorNames: Readonly<Record<number, string>> = {
  16: "BADSIG: the secret is another one there",
  17: "BADKEY: it does not know the key under this name and algorithm",
  18: "BADTIME: the clocks differ by more than five minutes",
};

/** Verifies the answer to a request. Throws MalformedMessage for what is no answer. */
export function verifyAnswer(answer: Buffer, request: SignedRequest, key: TsigKey): SignatureVerdict {
  const { signatureAt } = readAnswerHead(answer);
  if (signatureAt === undefined) return { kind: "absent" };
  const tsig = readTsig(answer, signatureAt);
  if (tsig.mac.length === 0)
    return { kind: "refused", why: errorNames[tsig.error] ?? `TSIG error ${String(tsig.error)}` };
  const unsigned = Buffer.from(answer.subarray(0, signatureAt));
  unsigned.writeUInt16BE(unsigned.readUInt16BE(10) - 1, 10);
  unsigned.writeUInt16BE(tsig.originalId, 0);
  const expected = hmac(key, [numbers(2, request.mac.length), request.mac, unsigned, variables(key, tsig)]);
  if (tsig.mac.length !== expected.length || !timingSafeEqual(tsig.mac, expected)) {
    return { kind: "refused", why: "the signature of its answer is not one of the key" };
  }
  return tsig.error === 0
    ? { kind: "valid" }
    : { kind: "refused", why: errorNames[tsig.error] ?? `TSIG error ${String(tsig.error)}` };
}

interface TsigVariables {
  readonly seconds: number;
  readonly fudge: number;
  readonly error: number;
  readonly other: Buffer;
}

/** What is signed besides the message (RFC 8945, 4.3.3). */
function variables({ name, algorithm }: TsigKey, { seconds, fudge, error, other }: TsigVariables): Buffer {
  return Buffer.concat([
    wireName(name),
    numbers(2, anyClass),
    numbers(4, 0),
    wireName(algorithm),
    numbers(6, seconds),
    numbers(2, fudge, error, other.length),
    other,
  ]);
}

interface Tsig extends TsigVariables {
  readonly mac: Buffer;
  readonly originalId: number;
}

function readTsig(message: Buffer, begin: number): Tsig {
  try {
    const algorithmAt = afterName(message, begin) + 10;
    const at = afterName(message, algorithmAt);
    const macEnd = at + 10 + message.readUInt16BE(at + 8);
    const otherLength = message.readUInt16BE(macEnd + 4);
    return {
      seconds: message.readUIntBE(at, 6),
      fudge: message.readUInt16BE(at + 6),
      mac: message.subarray(at + 10, macEnd),
      originalId: message.readUInt16BE(macEnd),
      error: message.readUInt16BE(macEnd + 2),
      other: message.subarray(macEnd + 6, macEnd + 6 + otherLength),
    };
  } catch (cause) {
    if (cause instanceof RangeError) throw new MalformedMessage("its signature is cut off");
    throw cause;
  }
}

function hmac({ algorithm, secret }: TsigKey, parts: readonly Buffer[]): Buffer {
  const digest = createHmac(algorithm.replace("hmac-", ""), Buffer.from(secret, "base64"));
  for (const part of parts) digest.update(part);
  return digest.digest();
}
