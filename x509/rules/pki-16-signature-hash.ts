import { signatureHash } from "../signature-algorithm";
import type { Certificate } from "../certificate";
import type { IdentityUnderTest, Rule } from "./rule";

/** PKI-16 names SHA-1 and SHA-2 as what the appliance accepts, so older hashes are refused. */
export const pki16: Rule = {
  id: "PKI-16",
  level: "must",
  says: "no certificate is signed with MD5 or older, and none that was generated with SHA-1",
  appliesTo: () => true,
  check: (subject) =>
    named(subject, (hash) => hash === "md5 or older" || (hash === "sha1" && subject.generated === true)),
  remedy: "have it issued with a SHA-256 signature",
};

/** PKI-16: SHA-1 is accepted by the appliance, not by today's browsers and libraries. */
export const pki16Sha1: Rule = {
  id: "PKI-16",
  level: "should",
  says: "certificates are signed with SHA-256 or better",
  appliesTo: ({ generated }) => generated !== true,
  check: (subject) => named(subject, (hash) => hash === "sha1"),
  remedy: "have it issued with a SHA-256 signature; browsers and current TLS libraries refuse SHA-1",
};

function named(
  { leaf, chain }: IdentityUnderTest,
  isWeak: (hash: ReturnType<typeof signatureHash>) => boolean,
): string | undefined {
  // Nobody verifies a root's signature on itself.
  const signed = [leaf, ...chain.filter(({ isSelfSigned }) => !isSelfSigned)];
  const weak = signed.filter(({ signatureAlgorithm }) => isWeak(signatureHash(signatureAlgorithm)));
  return weak.length === 0 ? undefined : weak.map(text).join("; ");
}

function text({ subject, signatureAlgorithm }: Certificate): string {
  return `${subject} is signed with ${signatureAlgorithm}`;
}
