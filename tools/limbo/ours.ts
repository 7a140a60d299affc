/** What the judge of x509/path/ says about a case. */
import { CmsError } from "../../errors/cms-error";
import { parseCertificate } from "../../x509/certificate";
import { judgePath } from "../../x509/path/judge";
import type { Strictness } from "../../x509/path/judge";
import type { PeerName } from "../../x509/path/peer-name";
import type { PathVerdict } from "../../x509/path/search";
import { tlsUsage } from "../../x509/path/usage";
import type { LimboCase, LimboName } from "./cases";
import type { Answer } from "./answer";

/** Answers a case; the reason says which rule of which authority is broken. */
export function ourAnswer(limbo: LimboCase, now: Date): Answer {
  const skip = skipReason(limbo);
  if (skip !== undefined) return { kind: "skipped", reason: skip };
  try {
    return answerOf(verdictOn(limbo, now));
  } catch (error) {
    if (error instanceof CmsError) return { kind: "refused", reason: error.message };
    return { kind: "crashed", reason: error instanceof Error ? error.message : String(error) };
  }
}

const featuresJudged = [
  "has-policy-constraints",
  "has-cert-policies",
  "pedantic-public-suffix-wildcard",
  "name-constraint-dn",
  "pedantic-webpki",
  "pedantic-webpki-subscriber-key",
  "pedantic-webpki-eku",
  "pedantic-serial-number",
  "max-chain-depth",
  "pedantic-rfc5280",
  "rfc5280-incompatible-with-webpki",
  "denial-of-service",
];

function skipReason({ features, crls, peerNames, signatureAlgorithms }: LimboCase): string | undefined {
  if (crls > 0 || features.includes("has-crl")) return "revocation lists are not judged here";
  if (features.includes("no-cert-policies")) return "it is for those who do not judge certificate policies";
  const feature = features.find((name) => !featuresJudged.includes(name));
  if (feature !== undefined) return `the feature ${feature} is not known here`;
  const name = peerNames.find(({ kind }) => !(kind in peerKinds));
  if (name !== undefined) return `peer names of the kind ${name.kind} are not known here`;
  const algorithm = signatureAlgorithms.find((each) => !(each in algorithms));
  return algorithm === undefined ? undefined : `the signature algorithm ${algorithm} is not known here`;
}

function verdictOn(limbo: LimboCase, now: Date): PathVerdict {
  const { side, extendedKeyUsage, keyUsage, maxIntermediates, signatureAlgorithms } = limbo;
  const parse = (pems: readonly string[], where: string) =>
    pems.map((pem, index) => parseCertificate(pem, `${where} ${String(index + 1)}`));
  return judgePath({
    leaf: parseCertificate(limbo.leaf, "leaf"),
    others: parse(limbo.intermediates, "intermediate"),
    trust: parse(limbo.trusted, "trusted certificate"),
    now: limbo.time ?? now,
    strictness: strictnessOf(limbo),
    usage: {
      extendedKeyUsages: extendedKeyUsage.length > 0 ? extendedKeyUsage : tlsUsage(side).extendedKeyUsages,
      keyUsages: keyUsage.map((usage) => (usage === "contentCommitment" ? "nonRepudiation" : usage)),
    },
    peerNames: limbo.peerNames.map(peerName),
    ...(maxIntermediates !== undefined && { maxIntermediates }),
    ...(signatureAlgorithms.length > 0 && {
      signatureAlgorithms: signatureAlgorithms.flatMap((name) => algorithms[name] ?? []),
    }),
  });
}

/** By whose rules a case is meant: the first part of its name says so, and everybody builds on RFC 5280. */
function strictnessOf({ id }: LimboCase): Strictness {
  return id.startsWith("webpki::") ? "browsers" : "profile";
}

const peerKinds: Readonly<Record<string, PeerName["kind"]>> = { DNS: "dns", IP: "ip", RFC822: "email" };

function peerName({ kind, value }: LimboName): PeerName {
  return { kind: peerKinds[kind] ?? "dns", value };
}

const algorithms: Readonly<Record<string, readonly string[]>> = {
  RSA_WITH_MD5: ["md5WithRSAEncryption"],
  RSA_WITH_SHA1: ["sha1WithRSAEncryption"],
  RSA_WITH_SHA224: ["sha224WithRSAEncryption"],
  RSA_WITH_SHA256: ["sha256WithRSAEncryption"],
  RSA_WITH_SHA384: ["sha384WithRSAEncryption"],
  RSA_WITH_SHA512: ["sha512WithRSAEncryption"],
  RSASSA_PSS: ["SHA1", "SHA224", "SHA256", "SHA384", "SHA512"].map((hash) => `rsassaPss-${hash}`),
  ECDSA_WITH_SHA1: ["ecdsa-with-SHA1"],
  ECDSA_WITH_SHA224: ["ecdsa-with-SHA224"],
  ECDSA_WITH_SHA256: ["ecdsa-with-SHA256"],
  ECDSA_WITH_SHA384: ["ecdsa-with-SHA384"],
  ECDSA_WITH_SHA512: ["ecdsa-with-SHA512"],
  DSA_WITH_SHA1: ["dsa-with-SHA1"],
  ED25519: ["Ed25519"],
  ED448: ["Ed448"],
};

function answerOf(verdict: PathVerdict): Answer {
  if (verdict.kind === "accepted") return { kind: "accepted" };
  const reasons = verdict.objections.map(({ authority, source, text }) => `${authority}, ${source}: ${text}`);
  return { kind: "refused", reason: reasons.join("; ") };
}
