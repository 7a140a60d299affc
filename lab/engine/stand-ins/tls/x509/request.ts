/** Certificate requests (PKCS #10). */
import type { KeyObject } from "node:crypto";
import { createPublicKey } from "node:crypto";
import {
  childrenOf,
  derTags,
  oidText,
  readElement,
  writeElement,
  writeInteger,
  writeOid,
  writeSequence,
} from "../../../../appliance/certificates/der";
import type { DerElement } from "../../../../appliance/certificates/der";
import { sequenceProblem } from "../../go/asn1";
import { readAlternativeNames, writeAlternativeNames } from "./alternative-names";
import type { AlternativeNames } from "./alternative-names";
import { extensionOids, findExtension, writeExtensions } from "./extensions";
import { publicKeyDer } from "./keys";
import { nameOfRequest, writeName } from "./name";
import type { Name } from "./name";
import { writeSigned } from "./signature";

const extensionRequest = "1.2.840.113549.1.9.14";

/** What a request asks for. */
export interface RequestContent {
  readonly subject: Name;
  readonly names: AlternativeNames;
  readonly publicKey: KeyObject;
}

/** DER of a request, signed by its own key. */
export function writeRequest(key: KeyObject, subject: Name, names: AlternativeNames): Buffer {
  const value = writeAlternativeNames(names);
  const extensions =
    value && writeExtensions([{ oid: extensionOids.subjectAltName, isCritical: false, value }]);
  const attribute =
    extensions && writeSequence(writeOid(extensionRequest), writeElement(derTags.set, extensions));
  const info = writeSequence(
    writeInteger(Buffer.from([0])),
    writeName(subject),
    publicKeyDer(key),
    writeElement(0xa0, ...(attribute === undefined ? [] : [attribute])),
  );
  return writeSigned(info, key);
}

/** Reads a request. Its signature is not looked at, as in the official plugin. */
export function readRequest(der: Buffer): RequestContent {
  const problem = sequenceProblem(der, "certificateRequest");
  if (problem !== undefined) throw new Error(problem);
  const info = childrenOf(readElement(der))[0];
  const [, subject, publicKey, attributes] = info === undefined ? [] : childrenOf(info);
  if (subject === undefined || publicKey === undefined)
    throw new Error("asn1: syntax error: sequence truncated");
  return {
    subject: nameOfRequest(subject),
    names: readAlternativeNames(findExtension(requestedExtensions(attributes), extensionOids.subjectAltName)),
    publicKey: createPublicKey({ key: publicKey.whole, format: "der", type: "spki" }),
  };
}

function requestedExtensions(attributes: DerElement | undefined): DerElement | undefined {
  const pairs = attributes === undefined ? [] : childrenOf(attributes).map(childrenOf);
  const values = pairs.find(([id]) => id !== undefined && oidText(id.content) === extensionRequest)?.[1];
  return values === undefined ? undefined : childrenOf(values)[0];
}
