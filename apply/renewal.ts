/** The last look at what is there before anything is written: does the new certificate lose what somebody needs? */
import { rootCertificates } from "node:tls";
import { combined } from "../errors/combined";
import { renewalLosses } from "../plan/renewal-losses";
import type { Observed } from "../plan/observed";
import { publicRoots } from "../x509/public-roots";
import { refusal } from "../x509/rules/check";
import type { ChangeContext } from "./step-context";

const isPublicRoot = publicRoots(rootCertificates);

/** Refuses a renewal that loses something with the first loss's id; what is allowed or harmless is a warning in the report. */
export function checkRenewal({ declaration, wanted, record, io }: ChangeContext, observed: Observed): void {
  const losses = renewalLosses({ declaration, wanted, isPublicRoot, now: io.now() }, observed);
  for (const { name, findings } of losses) {
    const warnings = findings.filter(({ level }) => level === "should");
    record.warn(...warnings.map(({ id, text, remedy }) => `${id} ${name}: ${text} (${remedy})`));
  }
  const error = combined(losses.flatMap(({ name, findings }) => refusal(name, findings) ?? []));
  if (error) throw error;
}
