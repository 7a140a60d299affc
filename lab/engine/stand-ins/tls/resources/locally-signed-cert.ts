/** LocallySignedCert: a certificate for a request, signed by a CA whose key is at hand. */
import { goQuote } from "../../go/quote";
import type { Values } from "../../wire/values";
import { textOf } from "../inputs";
import { explain, Problem } from "../problem";
import type { ResourceType } from "../resource-type";
import { readIssuer } from "../x509/certificate";
import { algorithmOf, publicKeyDer } from "../x509/keys";
import { writeName } from "../x509/name";
import { decodePem } from "../x509/pem";
import { readRequest } from "../x509/request";
import { certificateFields, certificateOutputs, issueCertificate } from "./issued-certificate";
import { readKeyInput } from "./names-and-key";

const pemFormat = "[PEM (RFC 1421)](https://datatracker.ietf.org/doc/html/rfc1421) format.";

/** The resource. */
export const locallySignedCert: ResourceType = {
  fields: {
    ...certificateFields,
    certRequestPem: {
      attribute: "cert_request_pem",
      kind: "text",
      required: `Certificate request data in ${pemFormat}`,
    },
    caCertPem: {
      attribute: "ca_cert_pem",
      kind: "text",
      required: `Certificate data of the Certificate Authority (CA) in ${pemFormat}`,
    },
    caPrivateKeyPem: {
      attribute: "ca_private_key_pem",
      kind: "text",
      isSecret: true,
      required: `Private key of the Certificate Authority (CA) used to sign the certificate, in ${pemFormat}`,
    },
  },
  outputs: [...certificateOutputs, "caKeyAlgorithm"],
  secretOutputs: [],
  outputsFollow: false,
  renews: true,
  create(inputs, warn) {
    const request = readPemInput(inputs, "certRequestPem", requestPem);
    const key = readKeyInput(inputs, "caPrivateKeyPem", "CA ");
    const ca = readPemInput(inputs, "caCertPem", caPem);
    if (!ca.isCa) warn("Potentially Invalid Certificate Authority", noCa);
    // Not with KeyObject.equals: two keys of different kinds leave an error behind that the next reading of a key finds.
    if (!publicKeyDer(key).equals(publicKeyDer(ca.publicKey))) {
      throw new Problem(
        "Failed to create certificate",
        "x509: provided PrivateKey doesn't match parent's PublicKey",
      );
    }
    const subject = writeName(request.subject);
    const outputs = issueCertificate(inputs, {
      subject,
      issuer: ca.subject,
      publicKey: request.publicKey,
      names: request.names,
      issuerKey: key,
      // Go takes one of the issuer's name for self-signed.
      authorityKeyId: () => (subject.equals(ca.subject) ? undefined : ca.subjectKeyId),
    });
    return Promise.resolve({ ...outputs, caKeyAlgorithm: algorithmOf(key) });
  },
};

const noCa =
  "Certificate provided as Authority does not appear to be a valid Certificate Authority. The resulting certificate " +
  "might fail certificate validation.";

interface PemInput<Content> {
  readonly label: string;
  readonly what: string;
  readonly lowerWhat: string;
  readonly read: (der: Buffer) => Content;
}

const requestPem = {
  label: "CERTIFICATE REQUEST",
  what: "certificate request",
  lowerWhat: "certificate request",
  read: readRequest,
};

const caPem = { label: "CERTIFICATE", what: "CA certificate", lowerWhat: "certificate", read: readIssuer };

function readPemInput<Content>(inputs: Values, name: string, expected: PemInput<Content>): Content {
  const { label, what, lowerWhat, read } = expected;
  return explain(`Failed to parse ${what} PEM`, () => {
    const block = decodePem(textOf(inputs, name));
    if (block === undefined) {
      throw new Error(`failed to decode PEM of expected type ${goQuote(label)} from bytes`);
    }
    if (block.label !== label) {
      throw new Error(`invalid PEM type - expected ${goQuote(label)}, got ${goQuote(block.label)}`);
    }
    try {
      return read(block.der);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`failed to parse ${lowerWhat}: ${reason}`, { cause: error });
    }
  });
}
