/** What somebody notices first of what a finding tells: the symptoms of docs/troubleshooting.md, by finding. Pure. */

/** A symptom. */
export interface Symptom {
  /** `ERR-08`. */
  readonly id: string;
  /** What is noticed; a sentence without its full stop. */
  readonly text: string;
}

interface Sign extends Symptom {
  /** Ids of the findings that explain it. */
  readonly findings: readonly string[];
  /** `role` or `role slot`, where it is noticed there only. @default anywhere */
  readonly at?: string;
}

/** The narrower ones first: a finding gets the first that fits. */
const signs: readonly Sign[] = [
  {
    id: "ERR-10",
    text: "browsers report an error of the certificate when they open the web app",
    findings: ["PKI-17", "x509/browsers"],
    at: "webBridge3 httpsCerts",
  },
  {
    id: "ERR-07",
    text: "media of web app users fails",
    findings: ["PKI-13"],
    at: "callBridge",
  },
  {
    id: "ERR-01",
    text: "a service is reported as untrusted",
    findings: ["PKI-17"],
  },
  {
    id: "ERR-04",
    text: "a message says that a certificate is about to expire, or has expired",
    findings: ["RENEW-02", "INST-04"],
  },
  {
    id: "ERR-05",
    text: "database nodes fell silent",
    findings: ["RENEW-03"],
    at: "databaseCluster",
  },
  {
    id: "ERR-14",
    text: "the database stopped after an upgrade to 2.7 or later",
    findings: ["VER-09"],
    at: "databaseCluster",
  },
  {
    id: "ERR-06",
    text: "FAILURE is answered when the role is restarted or enabled",
    findings: ["INST-05"],
  },
  {
    id: "ERR-16",
    text: "a peer does not trust a certificate that is valid",
    findings: ["PKI-20", "CB-03", "PKI-21"],
  },
  {
    id: "ERR-17",
    text: "TLS handshakes are slow",
    findings: ["CSR-14"],
  },
];

/** The symptom that a finding explains; undefined where none is known. `slot` is `role slot`. */
export function symptomOf(finding: string, slot: string): Symptom | undefined {
  const found = signs.find(
    ({ findings, at }) => findings.includes(finding) && (at === undefined || `${slot} `.startsWith(`${at} `)),
  );
  return found && { id: found.id, text: found.text };
}

/** Every symptom that a finding may name. */
export function knownSymptoms(): readonly string[] {
  return [...new Set(signs.map(({ id }) => id))];
}
