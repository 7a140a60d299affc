/**
 * Whether the certificate of the last run will do. A change of what only says how to get one (a hook, a contact, the
 * secret of a name server) runs the issuance again, and must cost neither a certificate nor a restart of a role.
 */
import { CmsError } from "../errors/cms-error";
import { termsOf } from "../plan/issuance/order";
import type { IssuanceOrder, IssuedDocument } from "../plan/issuance/order";
import { parseCertificate } from "../x509/certificate";
import { bundleFile, leafFile } from "../x509/files";
import { acceptedAnswer } from "./accepted-answer";

/** What may speak against it. */
export interface KeptTerms {
  /** SHA-256 of the certificate that is to be succeeded. */
  readonly succeeds: string;
  readonly now: Date;
}

/** The document to print again; undefined where a new certificate is needed. */
export function keptCertificate(
  order: IssuanceOrder,
  before: IssuedDocument,
  { succeeds, now }: KeptTerms,
): IssuedDocument | undefined {
  if (before.terms !== termsOf(order)) return undefined;
  try {
    if (parseCertificate(before.leafPem, order.name).sha256 === succeeds) return undefined;
    const { leaf, chain } = acceptedAnswer(order, before.leafPem + before.chainPem, now);
    return { ...before, leafPem: leafFile(leaf), chainPem: bundleFile(chain) };
  } catch (error) {
    if (error instanceof CmsError) return undefined;
    throw error;
  }
}
