/** What a person needs who takes a signing request to a CA (CA-02, CA-10). All of it is public. */
import type * as pulumi from "@pulumi/pulumi";
import type { IdentityState } from "./issuer";

/** One request on the worklist. */
export interface SubmittedRequest {
  /** Tells it from other values among a stack's outputs. */
  readonly kind: "submittedRequest";
  /** Its name; its files are called so. */
  readonly name: string;
  /** Whether its answer is there. */
  readonly state: IdentityState;
  /** The signing request, PEM. */
  readonly csrPem: string;
  /** Common name of the subject. */
  readonly commonName: string;
  /** Names that the certificate has to cover. */
  readonly names: readonly string[];
  /** Usages that it has to have, in the words of RFC 5280. */
  readonly usages: readonly string[];
  /** Where the answer is looked for; any of the endings will do, and the chain may lie beside it. */
  readonly answerFile: string;
  /** What to do with the request, one step each. */
  readonly steps: readonly string[];
  /** When the certificate that is there ends, ISO 8601; empty while pending. */
  readonly notAfter: string;
  /** From when on a new answer should be fetched, ISO 8601; empty while pending. */
  readonly renewFrom: string;
}

/** Where requests go. */
export interface SubmissionTerms {
  /** Certificate template of an AD CS. @default a CA without templates, such as a public one */
  readonly template?: string;
  /** The number that the CA gave the request. */
  readonly requestId?: number;
  /** How long the certificate should be valid, in days. */
  readonly validityDays?: number;
}

/** What has to be done until the answer is there, one step each. */
export function stepsOf(
  name: string,
  usages: readonly string[],
  { answerFile, terms }: { readonly answerFile: string; readonly terms: SubmissionTerms },
): readonly string[] {
  const put = `Put the answer at ${answerFile} (PEM, DER or PKCS#7; also .crt, .pem, .der, .p7b), and run pulumi up.`;
  const { template, requestId, validityDays } = terms;
  if (template === undefined) {
    const validity = validityDays === undefined ? "" : `, valid for at most ${String(validityDays)} days`;
    return [
      `Hand ${name}.csr to the CA, as a server certificate with the usages ${usages.join(", ")}${validity}.`,
      "Choose the form with its chain (PKCS#7, or PEM with intermediates) where there is a choice.",
      put,
    ];
  }
  if (requestId !== undefined) return [...issueByHand(String(requestId), name), put];
  return [
    `On the CA server: ${certreqLine(name, template)}`,
    ...issueByHand("<RequestId>", name).map((step) => `If it prints "taken under submission": ${step}`),
    put,
  ];
}

/** CA-10; the second file is where `certreq` writes the certificate. */
export function certreqLine(name: string, template: string): string {
  return `certreq -submit -attrib "CertificateTemplate:${template}" ${name}.csr ${name}.cer`;
}

/** CA-13, ERR-15. */
function issueByHand(requestId: string, name: string): readonly string[] {
  return [
    `In Server Manager, under Pending Requests of the CA, issue request ${requestId}.`,
    `On the CA server: certreq -retrieve ${requestId} ${name}.cer`,
  ];
}

const words: Readonly<Record<string, string>> = {
  digital_signature: "digitalSignature",
  key_encipherment: "keyEncipherment",
  server_auth: "serverAuth",
  client_auth: "clientAuth",
};

/** Usages in the words of RFC 5280 instead of those of @pulumi/tls. */
export function usageWords(usages: readonly string[]): readonly string[] {
  return usages.map((usage) => words[usage] ?? usage);
}

/** An entry before its parts are known. */
export type ComingRequest = pulumi.Output<SubmittedRequest>;
