import { nameParts } from "../distinguished-name";
import { isHostName, isIpAddress } from "../host-names";
import type { Certificate } from "../certificate";
import type { Rule } from "./rule";

/** CSR-17 for a certificate that exists already: advice for its next request. */
export const csr17: Rule = {
  id: "CSR-17",
  level: "should",
  says: "the subject has an FQDN as common name, a country of two letters, and a state that is not abbreviated",
  appliesTo: () => true,
  check: ({ leaf }) => {
    const problems = subjectProblems(leaf);
    return problems.length === 0 ? undefined : `the leaf ${leaf.subject} ${problems.join(" and ")}`;
  },
  remedy: "correct the subject in the next request",
};

function subjectProblems({ commonName = "", subjectDer }: Certificate): string[] {
  const parts = nameParts(subjectDer);
  const country = parts.find(({ type, value }) => type === "C" && !/^[A-Z]{2}$/i.test(value));
  const state = parts.find(({ type, value }) => type === "ST" && /^([A-Z]\.?){1,3}$/.test(value));
  return [
    ...(commonNameProblem(commonName) ?? []),
    ...(country === undefined
      ? []
      : [`has the country ${country.value}, which is not a code of two letters`]),
    ...(state === undefined ? [] : [`has the abbreviated state ${state.value}`]),
  ];
}

function commonNameProblem(commonName: string): string[] | undefined {
  if (commonName.trim() === "") return ["has no common name"];
  const host = commonName.replace(/^\*\./, "");
  const isQualified = isHostName(host) && host.includes(".");
  return isQualified || isIpAddress(commonName)
    ? undefined
    : [`has the common name ${commonName}, which is no FQDN`];
}
