import type { Certificate } from "../certificate";
import type { Rule } from "./rule";

/** EXT-11, CA-18: stricter than what is accepted from others, for what this package makes itself. */
export const ext11: Rule = {
  id: "EXT-11",
  level: "must",
  says: "a generated CA has CA:TRUE and keyCertSign, a generated leaf neither, and no certificate a Netscape type",
  appliesTo: ({ generated }) => generated === true,
  check: ({ leaf, chain }) => {
    const problems = [...leafProblems(leaf), ...chain.flatMap(caProblems)];
    return problems.length === 0 ? undefined : problems.join("; ");
  },
  remedy: "issue leaves without cert_signing, and CAs with isCaCertificate and cert_signing",
};

function leafProblems(leaf: Certificate): string[] {
  return [
    ...(leaf.basicConstraints?.ca === true ? [`the leaf ${leaf.subject} says CA:TRUE`] : []),
    ...(leaf.keyUsage?.has("keyCertSign") === true ? [`the leaf ${leaf.subject} has keyCertSign`] : []),
    ...netscapeProblems(leaf),
  ];
}

function caProblems(ca: Certificate): string[] {
  return [
    ...(ca.basicConstraints?.ca === true ? [] : [`the CA ${ca.subject} lacks CA:TRUE`]),
    ...(ca.keyUsage?.has("keyCertSign") === true ? [] : [`the CA ${ca.subject} lacks keyCertSign`]),
    ...netscapeProblems(ca),
  ];
}

function netscapeProblems({ netscapeCertType, subject }: Certificate): string[] {
  return netscapeCertType === undefined ? [] : [`${subject} has a Netscape type`];
}
