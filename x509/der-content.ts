/** What a DER file or the content of a PEM block is, told by its first elements and not by a name (FILE-14). */
import { derElements, derProblem } from "./der-form";
import type { DerElement } from "./der-form";

/** What can stand where certificates are expected. `unknown`: nothing of these, or no DER at all. */
export type DerContent =
  | "certificate"
  | "pkcs7"
  | "pkcs12"
  | "private key"
  | "encrypted private key"
  | "request"
  | "CRL"
  | "unknown";

/** Tells by the shape alone; whether it can be read is found out by reading it. */
export function derContentOf(der: Buffer): DerContent {
  if (derProblem(der) !== undefined) return "unknown";
  const [first, second, third] = childrenOf(derElements(der)[0]);
  switch (first?.tag) {
    case integer:
      return second?.tag === sequence && first.content[0] === 3 ? "pkcs12" : keyOf(second, third);
    case objectId:
      return first.content.equals(signedData) ? "pkcs7" : "unknown";
    case sequence:
      return third?.tag === bitString ? signedOf(first) : encryptedOf(second, third);
    default:
      return "unknown";
  }
}

const [integer, bitString, octetString, objectId, sequence] = [0x02, 0x03, 0x04, 0x06, 0x30];
const explicitVersion = 0xa0;
const signedData = Buffer.from("2a864886f70d010702", "hex");

function childrenOf(element: DerElement | undefined): readonly DerElement[] {
  return element === undefined || (element.tag & 0x20) === 0 ? [] : derElements(element.content);
}

/** PKCS#8: version, algorithm, key; PKCS#1: only numbers; SEC 1: version, key. */
function keyOf(second: DerElement | undefined, third: DerElement | undefined): DerContent {
  const isKey = second?.tag === octetString || (second?.tag === sequence && third?.tag === octetString);
  return isKey || (second?.tag === integer && third?.tag === integer) ? "private key" : "unknown";
}

/** All three are a signed part, an algorithm, a signature. */
function signedOf(signed: DerElement): DerContent {
  const tags = childrenOf(signed).map(({ tag }) => tag);
  if (tags[0] === explicitVersion) return "certificate";
  const [first, second, third, fourth, fifth] = tags;
  // A request: version, subject, key, attributes [0]. A certificate of version 1: five elements before its key.
  if (first === integer && second === sequence && third === sequence && fourth !== sequence) return "request";
  if (first === integer && fifth === sequence) return "certificate";
  return second === sequence || first === sequence ? "CRL" : "unknown";
}

function encryptedOf(second: DerElement | undefined, third: DerElement | undefined): DerContent {
  return second?.tag === octetString && third === undefined ? "encrypted private key" : "unknown";
}
