/** Judges a chain as a peer would that has to decide whether to go on. */
import { validityProblem } from "../path-checks";
import { browserRules } from "./browser-rules";
import { criticalLimits } from "./extension-rules";
import { objectionsTo } from "./objection";
import type { CertificateRule } from "./objection";
import { peerNameProblem } from "./peer-name";
import type { PeerName } from "./peer-name";
import { profileRules } from "./profile-rules";
import { searchTrusted } from "./search";
import type { PathMaterial, PathVerdict } from "./search";
import { extendedUsageProblem, keyUsageProblem } from "./usage";
import type { WantedUsage } from "./usage";
import { casBelow, validationRules } from "./validation-rules";

/**
 * How much a peer checks: path validation alone (RFC 5280, section 6), the certificate profile too (section 4), or what
 * browsers demand of public CAs on top. Each contains the one before it, except that browsers take name constraints
 * that are not critical.
 */
export type Strictness = "validation" | "profile" | "browsers";

/** What is judged, and what for. */
export interface PathQuestion extends PathMaterial {
  readonly now: Date;
  readonly strictness: Strictness;
  readonly usage: WantedUsage;
  /** Each of them has to be one of the leaf's names. @default none is asked for */
  readonly peerNames?: readonly PeerName[];
  /** The most CAs between leaf and trusted end, self-issued ones not counted. @default no limit but the search's */
  readonly maxIntermediates?: number;
  /** Names by `signatureAlgorithmName` that may sign, the trusted end excepted. @default all */
  readonly signatureAlgorithms?: readonly string[];
}

/** Judges. Never throws for what a certificate says. */
export function judgePath(question: PathQuestion): PathVerdict {
  const rules = rulesFor(question);
  return searchTrusted(question, (path) => objectionsTo(path, rules));
}

function rulesFor(question: PathQuestion): readonly CertificateRule[] {
  const rules = [...rulesOfQuestion(question), ...validationRules];
  switch (question.strictness) {
    case "validation":
      return rules;
    case "profile":
      return [...rules, ...profileRules];
    case "browsers":
      return [...rules, ...profileRules.filter(({ source }) => source !== criticalLimits), ...browserRules];
  }
}

function rulesOfQuestion(question: PathQuestion): readonly CertificateRule[] {
  const { now, usage, peerNames = [], maxIntermediates, signatureAlgorithms } = question;
  const rule = (source: string, check: CertificateRule["check"]): CertificateRule => ({
    authority: "RFC",
    source,
    check,
  });
  return [
    rule("RFC 5280 6.1.3 (a)(2)", (certificate) => validityProblem(certificate, now)),
    rule("RFC 5280 6.1.3 (a)(1)", ({ signatureAlgorithm }, { isAnchor }) =>
      isAnchor || (signatureAlgorithms?.includes(signatureAlgorithm) ?? true)
        ? undefined
        : `is signed with ${signatureAlgorithm}, which is not asked for`,
    ),
    rule("RFC 5280 6.1.1", (_, place) =>
      place.isAnchor && casBelow(place) > (maxIntermediates ?? Infinity)
        ? `has ${casBelow(place)} CAs below it, more than the ${String(maxIntermediates)} that are asked for`
        : undefined,
    ),
    rule("RFC 5280 4.2.1.12", (certificate) => extendedUsageProblem(certificate, usage)),
    rule("RFC 5280 4.2.1.3", (certificate, { isIssuer }) =>
      isIssuer ? undefined : keyUsageProblem(certificate, usage),
    ),
    ...peerNames.map((name) =>
      rule(name.kind === "email" ? "RFC 5280 7.5" : "RFC 9525 6", (certificate, { isIssuer }) =>
        isIssuer ? undefined : peerNameProblem(certificate, name),
      ),
    ),
  ];
}
