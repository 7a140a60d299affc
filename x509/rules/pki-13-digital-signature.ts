import type { IdentityUnderTest, Rule } from "./rule";

const says = "the Call Bridge certificate has a KeyUsage extension with digitalSignature";
const remedy =
  "have it issued with the key usage digitalSignature; without it DTLS with web app clients may fail";

/** PKI-13, CB-08, AMB-19: refused where web app calls are used. */
export const pki13: Rule = {
  id: "PKI-13",
  level: "must",
  says: `${says}, when web app calls are used`,
  appliesTo: ({ role, webRtc }) => role === "callBridge" && webRtc,
  check: withoutDigitalSignature,
  remedy,
};

/** PKI-13, AMB-19: the guide's second note drops the condition, so elsewhere it is a warning. */
export const pki13WithoutWebRtc: Rule = {
  id: "PKI-13",
  level: "should",
  says,
  appliesTo: ({ role, webRtc }) => role === "callBridge" && !webRtc,
  check: withoutDigitalSignature,
  remedy,
};

function withoutDigitalSignature({ leaf }: IdentityUnderTest): string | undefined {
  if (leaf.keyUsage?.has("digitalSignature") === true) return undefined;
  const has = leaf.keyUsage === undefined ? "no KeyUsage" : `the KeyUsage ${[...leaf.keyUsage].join(", ")}`;
  return `the leaf ${leaf.subject} has ${has}, digitalSignature is needed`;
}
