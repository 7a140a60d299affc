import type { Certificate } from "../certificate";
import type { Rule, TrustRule } from "./rule";

const common = {
  id: "x509/two-issuers",
  level: "should",
  says: "no two CA certificates have the same subject and different serial numbers",
  remedy: "keep one of them everywhere: chains, trust bundles, all appliances",
} as const;

/** MMP reference 4.5: a root issued again from the same key, with mixed copies, made handshakes fail. */
export const twoIssuers: Rule = {
  ...common,
  appliesTo: ({ chain }) => chain.length > 1,
  check: ({ chain }) => repeatedSubjects(chain),
};

/** The same for the certificates of a trust slot. */
export const twoIssuersInTrust: TrustRule = {
  ...common,
  appliesTo: ({ certificates }) => certificates.length > 1,
  check: ({ certificates }) => repeatedSubjects(certificates),
};

function repeatedSubjects(certificates: readonly Certificate[]): string | undefined {
  const bySubject = new Map<string, Certificate>();
  for (const certificate of certificates.filter(isIssuer)) {
    const name = certificate.subjectDer.toString("hex");
    const first = bySubject.get(name);
    if (first !== undefined && first.sha256 !== certificate.sha256) {
      return `two CA certificates are called ${first.subject} (serial numbers ${first.serial} and ${certificate.serial})`;
    }
    bySubject.set(name, certificate);
  }
  return undefined;
}

function isIssuer({ basicConstraints, keyUsage }: Certificate): boolean {
  return basicConstraints?.ca === true || keyUsage?.has("keyCertSign") === true;
}
