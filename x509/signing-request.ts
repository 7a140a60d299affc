/** Certification requests (PKCS#10, RFC 2986): what an appliance wrote is read before anybody signs it. */
import { createHash, createPublicKey, verify } from "node:crypto";
import { cmsError } from "../errors/cms-error";
import { DerError, derElements, derProblem } from "./der-form";
import type { DerElement } from "./der-form";
import { commonNameOf, nameText } from "./distinguished-name";
import { readExtensions } from "./extensions";
import type { AlternativeNames } from "./extensions";
import { keyKindOf } from "./key-kind";
import type { KeyKind } from "./key-kind";
import { parsePemBlocks, writePem } from "./pem";

/** A request, parsed. */
export interface SigningRequest {
  /** One block, as `writePem` writes it. */
  readonly pem: string;
  /** In the order of the request, as of a certificate. */
  readonly subject: string;
  /** The last, that is most specific, CN of the subject. */
  readonly commonName?: string;
  /** The alternative names that it asks for. */
  readonly names: AlternativeNames;
  /** SHA-256 of its public key's DER, lower-case hex. */
  readonly spkiSha256: string;
  /** Its public key, `PUBLIC KEY` block. */
  readonly publicKeyPem: string;
  readonly keyKind: KeyKind;
}

/** Reads the one request of a PEM text. Throws x509/request for anything else, and where its own key did not sign it. */
export function parseSigningRequest(pem: string, subject: string): SigningRequest {
  const [block, ...others] = parsePemBlocks(pem, subject);
  if (block === undefined || others.length > 0 || !labels.includes(block.label)) {
    throw requestError(subject, "the text is not one CERTIFICATE REQUEST block");
  }
  try {
    return viewOf(block.der);
  } catch (cause) {
    const why = cause instanceof DerError ? cause.message : "it is not built like a request";
    throw requestError(subject, `the request cannot be used: ${why}`, cause);
  }
}

const labels = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"];
const [integer, sequence, set, bitString, objectId, octetString, boolean] = [2, 0x30, 0x31, 3, 6, 4, 1];
const attributesTag = 0xa0;
/** 1.2.840.113549.1.9.14, by which a request asks for extensions (RFC 2985, 5.4.2). */
const extensionRequest = Buffer.from("2a864886f70d01090e", "hex");
/** Contents of the algorithms that a request may be signed with, and their hashes. */
const hashes: Readonly<Record<string, string>> = {
  "2a864886f70d01010b": "sha256",
  "2a864886f70d01010c": "sha384",
  "2a864886f70d01010d": "sha512",
  "2a8648ce3d040302": "sha256",
  "2a8648ce3d040303": "sha384",
  "2a8648ce3d040304": "sha512",
};

function viewOf(der: Buffer): SigningRequest {
  const problem = derProblem(der);
  if (problem !== undefined) throw new DerError(problem);
  const [info, algorithm, signature] = parts(derElements(der)[0], [sequence, sequence, bitString]);
  const [, subject, spki, attributes] = parts(info, [integer, sequence, sequence, attributesTag]);
  const key = createPublicKey({ key: spki.whole, format: "der", type: "spki" });
  const [name] = derElements(algorithm.content);
  const hash = hashes[name?.content.toString("hex") ?? ""];
  if (hash === undefined) throw new DerError("it is signed with an algorithm that is too old, or not known");
  if (!verify(hash, info.whole, key, signature.content.subarray(1))) {
    throw new DerError("its own key did not sign it");
  }
  const commonName = commonNameOf(subject.whole);
  return {
    pem: writePem("CERTIFICATE REQUEST", der),
    subject: nameText(subject.whole),
    ...(commonName !== undefined && { commonName }),
    names: readExtensions(requestedExtensions(attributes)).names,
    spkiSha256: createHash("sha256").update(spki.whole).digest("hex"),
    publicKeyPem: key.export({ type: "spki", format: "pem" }).toString(),
    keyKind: keyKindOf(spki.whole),
  };
}

/** The members of an element, each with the tag that it has to have. */
function parts<const Tags extends readonly number[]>(
  element: DerElement | undefined,
  tags: Tags,
): { readonly [Index in keyof Tags]: DerElement } {
  const found = element === undefined ? [] : derElements(element.content);
  const isBuiltSo = found.length === tags.length && tags.every((tag, index) => found[index]?.tag === tag);
  if (!isBuiltSo) throw new DerError("it is not built like a request");
  return found as unknown as { readonly [Index in keyof Tags]: DerElement };
}

type RequestedExtension = Parameters<typeof readExtensions>[0][number];

function requestedExtensions(attributes: DerElement): readonly RequestedExtension[] {
  const lists = derElements(attributes.content).flatMap((attribute) => {
    const [type, values] = parts(attribute, [objectId, set]);
    return type.content.equals(extensionRequest) ? derElements(values.content) : [];
  });
  return lists.flatMap(({ content }) => derElements(content).map(readExtension));
}

function readExtension({ content }: DerElement): RequestedExtension {
  const [type, ...rest] = derElements(content);
  const value = rest.at(-1);
  if (type?.tag !== objectId || value?.tag !== octetString) throw new DerError("an extension cannot be read");
  return { oid: oidText(type.content), critical: rest[0]?.tag === boolean, value: value.content };
}

function oidText(content: Buffer): string {
  const numbers: number[] = [];
  let number = 0;
  for (const octet of content) {
    number = number * 128 + (octet & 0x7f);
    if (octet < 0x80) {
      numbers.push(number);
      number = 0;
    }
  }
  const [first = 0, ...others] = numbers;
  const top = Math.min(Math.floor(first / 40), 2);
  return [top, first - 40 * top, ...others].join(".");
}

function requestError(subject: string, what: string, cause?: unknown): Error {
  const remedy = "have the key and the request made again";
  return cmsError("x509/request", { subject, what, remedy, ...(cause !== undefined && { cause }) });
}
