/** Inputs that requests and self-signed certificates share: whose key, which subject, which names. */
import type { KeyObject } from "node:crypto";
import type { Values } from "../../wire/values";
import { textOf, textsOf } from "../inputs";
import { explain } from "../problem";
import type { Field } from "../resource-type";
import { alternativeNamesOf } from "../x509/alternative-names";
import type { AlternativeNames } from "../x509/alternative-names";
import { readPrivateKey } from "../x509/keys";

/** Fields of the subject and the names. */
export const nameFields: Readonly<Record<string, Field>> = {
  subject: { attribute: "subject", kind: "subject" },
  dnsNames: { attribute: "dns_names", kind: "texts" },
  ipAddresses: { attribute: "ip_addresses", kind: "texts" },
  uris: { attribute: "uris", kind: "texts" },
};

/** What the plugin says about a missing `privateKeyPem`; self-signed certificates have a space after it. */
export const privateKeyDescription =
  "Private key in [PEM (RFC 1421)](https://datatracker.ietf.org/doc/html/rfc1421) format, that the certificate will " +
  "belong to. This can be read from a separate file using the " +
  "[`file`](https://www.terraform.io/language/functions/file) interpolation function.";

/** Reads the private key of an input; `owner` stands before "private key" in the failure. */
export function readKeyInput(inputs: Values, name: string, owner = ""): KeyObject {
  return explain(`Failed to parse ${owner}private key PEM`, () => readPrivateKey(textOf(inputs, name)));
}

/** Reads the names of the inputs. */
export function readNames(inputs: Values): AlternativeNames {
  return alternativeNamesOf({
    dnsNames: textsOf(inputs, "dnsNames"),
    ipAddresses: textsOf(inputs, "ipAddresses"),
    uris: textsOf(inputs, "uris"),
  });
}
