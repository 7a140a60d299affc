/** What the two kinds of certificates share: validity, usages, CA options, and the outputs about them. */
import type { KeyObject } from "node:crypto";
import type { Values } from "../../wire/values";
import { numberOf, textsOf } from "../inputs";
import { explain, Problem } from "../problem";
import type { Field } from "../resource-type";
import type { AlternativeNames } from "../x509/alternative-names";
import { writeCertificate } from "../x509/certificate";
import { subjectKeyId } from "../x509/keys";
import { isEmptyName } from "../x509/name";
import { encodePem } from "../x509/pem";
import { usages } from "../x509/usages";

/** Fields of both. */
export const certificateFields: Readonly<Record<string, Field>> = {
  allowedUses: {
    attribute: "allowed_uses",
    kind: "texts",
    oneOf: usages,
    required:
      "List of key usages allowed for the issued certificate. Values are defined in " +
      "[RFC 5280](https://datatracker.ietf.org/doc/html/rfc5280) and combine flags defined by both " +
      "[Key Usages](https://datatracker.ietf.org/doc/html/rfc5280#section-4.2.1.3) and " +
      "[Extended Key Usages](https://datatracker.ietf.org/doc/html/rfc5280#section-4.2.1.12). " +
      `Accepted values: ${usages.map((usage) => `\`${usage}\``).join(", ")}.`,
  },
  validityPeriodHours: {
    attribute: "validity_period_hours",
    kind: "number",
    atLeast: 0,
    required: "Number of hours, after initial issuing, that the certificate will remain valid for.",
  },
  earlyRenewalHours: {
    attribute: "early_renewal_hours",
    kind: "number",
    atLeast: 0,
    default: 0,
    updates: true,
  },
  isCaCertificate: { attribute: "is_ca_certificate", kind: "flag", default: false },
  maxPathLength: { attribute: "max_path_length", kind: "number", keepsState: true },
  setSubjectKeyId: { attribute: "set_subject_key_id", kind: "flag", default: false },
};

/** Outputs of both, besides the algorithm of the signing key. */
export const certificateOutputs = ["certPem", "readyForRenewal", "validityEndTime", "validityStartTime"];

/** Who certifies whom. */
export interface Issue {
  /** DER of the names. */
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly publicKey: KeyObject;
  readonly names: AlternativeNames;
  readonly issuerKey: KeyObject;
  /** The authority key identifier, from the subject key identifier that the certificate will have. */
  authorityKeyId(own: Buffer | undefined): Buffer | undefined;
}

/** Makes a certificate, valid from now, and the outputs about it. */
export function issueCertificate(inputs: Values, issue: Issue): Values {
  const isCa = inputs["isCaCertificate"] === true;
  if (isCa && isEmptyName(issue.subject)) {
    const detail = "Must contain at least one Distinguished Name when creating Certificate Authority (CA)";
    throw new Problem("Invalid Certificate Subject", detail);
  }
  const start = Date.now();
  const end = start + (numberOf(inputs, "validityPeriodHours") ?? 0) * 3_600_000;
  const pathLength = numberOf(inputs, "maxPathLength");
  const keyId = isCa || inputs["setSubjectKeyId"] === true ? subjectKeyId(issue.publicKey) : undefined;
  const authorityKeyId = issue.authorityKeyId(keyId);
  const { der, serial } = explain("Failed to create certificate", () =>
    writeCertificate(
      {
        ...issue,
        notBefore: new Date(start),
        notAfter: new Date(end),
        usages: textsOf(inputs, "allowedUses"),
        isCa,
        pathLength: pathLength !== undefined && pathLength >= 0 ? pathLength : undefined,
        subjectKeyId: keyId,
        authorityKeyId,
      },
      issue.issuerKey,
    ),
  );
  const fraction = (process.hrtime.bigint() % 1_000_000n).toString().padStart(6, "0");
  return {
    id: serial,
    certPem: encodePem({ label: "CERTIFICATE", der }),
    validityStartTime: timeText(start, fraction),
    validityEndTime: timeText(end, fraction),
  };
}

/* States have nanoseconds; the clock here has milliseconds, so the rest is taken from the one that only counts. */
function timeText(milliseconds: number, fraction: string): string {
  const text = new Date(milliseconds).toISOString().slice(0, -1);
  return `${`${text}${fraction}`.replace(/\.?0+$/, "")}Z`;
}
