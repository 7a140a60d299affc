/** The extensions of RFC 5280, 4.2: which are critical, which only CAs have, and what they hold. */
import { AsnConvert } from "@peculiar/asn1-schema";
import {
  AuthorityInfoAccessSyntax,
  CRLDistributionPoints,
  IssueAlternativeName,
  SubjectInfoAccessSyntax,
} from "@peculiar/asn1-x509";
import type { Certificate } from "../certificate";
import { derProblem } from "../der-form";
import { alternativeNameProblem, dnsLimitProblem } from "./name-syntax";
import type { CertificateRule, Place } from "./objection";

interface ExtensionRule {
  readonly oid: string;
  readonly name: string;
  readonly section: string;
  /** Whether it has to be critical, may not be, or either; of CAs where that differs. */
  readonly critical: "must" | "must not" | "must in CAs" | "either";
  /** Only a CA may have it. */
  readonly ofCas?: boolean;
  /** What is wrong with its content, as the end of a sentence about the certificate. */
  readonly problem?: (certificate: Certificate, value: Buffer) => string | undefined;
}

/** RFC 5280, 4.2.1 and 4.2.2, in its order. */
const extensionTable: readonly ExtensionRule[] = [
  { oid: "2.5.29.35", name: "authority key identifier", section: "4.2.1.1", critical: "must not" },
  { oid: "2.5.29.14", name: "subject key identifier", section: "4.2.1.2", critical: "must not" },
  { oid: "2.5.29.15", name: "KeyUsage", section: "4.2.1.3", critical: "either", problem: usesNothing },
  {
    oid: "2.5.29.32",
    name: "certificate policies",
    section: "4.2.1.4",
    critical: "either",
    problem: policiesProblem,
  },
  {
    oid: "2.5.29.33",
    name: "policy mappings",
    section: "4.2.1.5",
    critical: "either",
    ofCas: true,
    problem: mappingsProblem,
  },
  {
    oid: "2.5.29.17",
    name: "subject alternative name",
    section: "4.2.1.6",
    critical: "either",
    problem: ({ names }) => alternativeNameProblem(names),
  },
  {
    oid: "2.5.29.18",
    name: "issuer alternative name",
    section: "4.2.1.7",
    critical: "either",
    problem: readableAs(IssueAlternativeName, "issuer alternative name"),
  },
  { oid: "2.5.29.9", name: "subject directory attributes", section: "4.2.1.8", critical: "must not" },
  { oid: "2.5.29.19", name: "Basic Constraints", section: "4.2.1.9", critical: "must in CAs" },
  {
    oid: "2.5.29.30",
    name: "name constraints",
    section: "4.2.1.10",
    critical: "must",
    problem: ({ nameLimits }) => (nameLimits === undefined ? undefined : dnsLimitProblem(nameLimits)),
  },
  {
    oid: "2.5.29.36",
    name: "policy constraints",
    section: "4.2.1.11",
    critical: "must",
    ofCas: true,
    problem: ({ policyConstraints = {} }) =>
      Object.keys(policyConstraints).length === 0
        ? "has policy constraints that constrain nothing"
        : undefined,
  },
  {
    oid: "2.5.29.37",
    name: "ExtendedKeyUsage",
    section: "4.2.1.12",
    critical: "either",
    problem: ({ extendedKeyUsage = [] }) =>
      extendedKeyUsage.length === 0 ? "has an ExtendedKeyUsage without a usage" : undefined,
  },
  {
    oid: "2.5.29.31",
    name: "CRL distribution points",
    section: "4.2.1.13",
    critical: "either",
    problem: readableAs(CRLDistributionPoints, "CRL distribution points"),
  },
  { oid: "2.5.29.54", name: "inhibit anyPolicy", section: "4.2.1.14", critical: "must", ofCas: true },
  {
    oid: "2.5.29.46",
    name: "freshest CRL",
    section: "4.2.1.15",
    critical: "must not",
    problem: readableAs(CRLDistributionPoints, "freshest CRL"),
  },
  {
    oid: "1.3.6.1.5.5.7.1.1",
    name: "authority information access",
    section: "4.2.2.1",
    critical: "must not",
    problem: readableAs(AuthorityInfoAccessSyntax, "authority information access"),
  },
  {
    oid: "1.3.6.1.5.5.7.1.11",
    name: "subject information access",
    section: "4.2.2.2",
    critical: "must not",
    problem: readableAs(SubjectInfoAccessSyntax, "subject information access"),
  },
];

/** Source of the one rule that browser policy lifts: it allows name constraints that are not critical. */
export const criticalLimits = "RFC 5280 4.2.1.10 (critical)";

/** The rules about extensions. */
export const extensionRules: readonly CertificateRule[] = extensionTable.flatMap((rule) => {
  const source = `RFC 5280 ${rule.section}`;
  return [
    {
      authority: "RFC",
      source: rule.oid === "2.5.29.30" ? criticalLimits : source,
      check: (certificate, place) => criticalProblem(rule, certificate, place),
    },
    { authority: "RFC", source, check: (certificate) => contentProblem(rule, certificate) },
  ] as const;
});

function criticalProblem(
  { oid, name, critical }: ExtensionRule,
  { extensions }: Certificate,
  { isIssuer }: Place,
): string | undefined {
  const found = extensions.find((extension) => extension.oid === oid);
  if (found === undefined || critical === "either") return undefined;
  if (critical === "must not") return found.critical ? `has a critical ${name}` : undefined;
  const needs = critical === "must" || isIssuer;
  return needs && !found.critical ? `has ${name} that ${verb(name)} not critical` : undefined;
}

function verb(name: string): string {
  return name.endsWith("s") ? "are" : "is";
}

function contentProblem(
  { oid, name, ofCas, problem }: ExtensionRule,
  certificate: Certificate,
): string | undefined {
  const found = certificate.extensions.find((extension) => extension.oid === oid);
  if (found === undefined) return undefined;
  if (ofCas === true && certificate.basicConstraints?.ca !== true) return `is no CA and has ${name}`;
  return problem?.(certificate, found.value);
}

function usesNothing({ keyUsage }: Certificate): string | undefined {
  return keyUsage?.size === 0 ? "has a KeyUsage that allows nothing" : undefined;
}

function policiesProblem({ policies = [] }: Certificate): string | undefined {
  if (policies.length === 0) return "has certificate policies without a policy";
  const twice = policies.find((policy, index) => policies.indexOf(policy) !== index);
  return twice === undefined ? undefined : `has the policy ${twice} twice`;
}

function mappingsProblem({ policyMappings = [] }: Certificate): string | undefined {
  if (policyMappings.length === 0) return "has policy mappings without a mapping";
  return policyMappings.some(({ issuer, subject }) => [issuer, subject].includes("2.5.29.32.0"))
    ? "maps anyPolicy"
    : undefined;
}

function readableAs(
  type: new () => { readonly length: number },
  name: string,
): (certificate: Certificate, value: Buffer) => string | undefined {
  return (_, value) => {
    const problem = derProblem(value);
    if (problem !== undefined) return `has ${name} that cannot be read: ${problem}`;
    try {
      return AsnConvert.parse(value, type).length === 0 ? `has an empty ${name}` : undefined;
    } catch {
      return `has ${name} that cannot be read`;
    }
  };
}
