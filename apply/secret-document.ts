/** Parses the secret document of standard input. Its errors name the place and never repeat what stands there. */
import { cmsError } from "../errors/cms-error";
import type { LiteralCredentials, SecretDocument } from "../plan/declaration";

const literalNames = ["password", "privateKey", "passphrase"] as const;

/** Reads the document. Throws `apply/input`. */
export function parseSecretDocument(text: string): SecretDocument {
  const value = parseJson(text);
  const { callBridges } = objectAt("", value);
  return {
    ...readDocument("", value),
    ...(callBridges !== undefined && {
      callBridges: Object.fromEntries(
        Object.entries(objectAt("callBridges", callBridges)).map(([appliance, document]) => [
          appliance,
          readDocument(`callBridges.${appliance}.`, document),
        ]),
      ),
    }),
  };
}

/** @param prefix stands before the name of each member in messages. */
function readDocument(prefix: string, value: unknown): SecretDocument {
  const document = objectAt(prefix.replace(/\.$/, ""), value);
  if (document["version"] !== 1) throw wrong(`${prefix}version`, "the number 1");
  const { bastionCredentials } = document;
  return {
    version: 1,
    keys: textsAt(`${prefix}keys`, document["keys"]),
    credentials: readCredentials(`${prefix}credentials`, document["credentials"]),
    ...(bastionCredentials !== undefined && {
      bastionCredentials: readCredentials(`${prefix}bastionCredentials`, bastionCredentials),
    }),
  };
}

function readCredentials(place: string, value: unknown): LiteralCredentials {
  const texts = textsAt(place, value);
  const known: readonly string[] = literalNames;
  const stranger = Object.keys(texts).find((name) => !known.includes(name));
  if (stranger !== undefined) throw wrong(`${place}.${stranger}`, `absent; there are ${known.join(", ")}`);
  return texts;
}

function textsAt(place: string, value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(objectAt(place, value)).map(([name, text]) => {
    if (typeof text !== "string" || text === "") throw wrong(`${place}.${name}`, "a text that is not empty");
    return [name, text] as const;
  });
  return Object.fromEntries(entries);
}

function objectAt(place: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw wrong(place, "an object");
}

// The parser's own error quotes the document.
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong("", "a JSON document");
  }
}

function wrong(place: string, expected: string): Error {
  return cmsError("apply/input", {
    subject: place === "" ? "the secret document" : `the secret document's ${place}`,
    what: "cannot be used (it is secret and not shown)",
    remedy: `it must be ${expected}; start the change through its component, which writes the document to standard input`,
  });
}
