/**
 * What a CA delivered, held against the order before it is used: the right key, every name and usage, a chain to a root
 * that the peers trust, and dates that hold now (CA-03, CA-06, CA-07). What is refused here changes nothing anywhere.
 */
import { cmsError } from "../errors/cms-error";
import type { CmsError } from "../errors/cms-error";
import type { IssuanceOrder } from "../plan/issuance/order";
import { parseCertificates } from "../x509/certificate";
import type { Certificate } from "../x509/certificate";
import { coversName, isIpAddress } from "../x509/host-names";
import { publicKeySha256 } from "../x509/key";
import { judgePath } from "../x509/path/judge";
import type { Strictness } from "../x509/path/judge";
import type { WantedUsage } from "../x509/path/usage";

/** A leaf, and its chain up to a root. */
export interface Answer {
  readonly leaf: Certificate;
  /** The leaf's issuer first, the root last. */
  readonly chain: readonly Certificate[];
}

/** What an answer is held against. */
export interface WantedAnswer extends Pick<
  IssuanceOrder,
  "name" | "names" | "usages" | "publicKeyPem" | "authoritiesPem"
> {
  /** How strictly its path is judged. @default "profile" */
  readonly strictness?: Strictness;
  /** What to do about an answer that is refused. @default for CAs that are named by `caPem` */
  readonly remedy?: string;
}

/**
 * Leaf and chain out of what was delivered, in any order. Throws INST-05 where no certificate has the order's key, CA-07
 * where a name is missing, CA-06 for everything else.
 */
export function acceptedAnswer(order: WantedAnswer, delivered: string, now: Date): Answer {
  const { name, names, publicKeyPem, authoritiesPem, strictness = "profile", remedy = ofNamedCa } = order;
  const certificates = parseCertificates(delivered, `${name} answer`);
  const authorities = parseCertificates(authoritiesPem, `${name} caPem`);
  const spkiSha256 = publicKeySha256(publicKeyPem, name);
  const leaf = certificates.find((certificate) => certificate.spkiSha256 === spkiSha256);
  if (leaf === undefined) throw otherKey(name, certificates);
  const missing = names.filter((wanted) => !coversName(leaf, wanted));
  if (missing.length > 0) throw missingNames(name, leaf, missing);
  const verdict = judgePath({
    leaf,
    others: [...certificates, ...authorities],
    trust: authorities.filter(({ isSelfSigned }) => isSelfSigned),
    now,
    strictness,
    usage: wantedUsage(order.usages),
    peerNames: names.map((value) => ({
      kind: isIpAddress(value) ? ("ip" as const) : ("dns" as const),
      value,
    })),
  });
  if (verdict.kind === "accepted") return { leaf, chain: verdict.path.slice(1) };
  throw cmsError("CA-06", {
    subject: `${name} answer`,
    what: verdict.objections.map(({ text, source }) => `${text} (${source})`).join("; "),
    remedy,
  });
}

const ofNamedCa =
  "have it issued as it is asked for, or add the CA's present root to caPem when its peers may trust it";

/** What TLS needs of it; keyEncipherment, which public CAs leave out, only the RSA key exchange of old TLS needs. */
function wantedUsage(usages: readonly string[]): WantedUsage {
  const words = { server_auth: "serverAuth", client_auth: "clientAuth" } as const;
  return {
    extendedKeyUsages: Object.entries(words).flatMap(([usage, word]) =>
      usages.includes(usage) ? [word] : [],
    ),
    keyUsages: usages.includes("digital_signature") ? ["digitalSignature"] : [],
  };
}

function otherKey(name: string, certificates: readonly Certificate[]): CmsError {
  return cmsError("INST-05", {
    subject: `${name} answer`,
    what: `none of the certificates (${certificates.map(({ subject }) => subject).join("; ")}) has the key of the request`,
    remedy: "run again; if it stays so, the CA answers to another request",
  });
}

function missingNames(name: string, leaf: Certificate, missing: readonly string[]): CmsError {
  return cmsError("CA-07", {
    subject: `${name} answer`,
    what: `the leaf ${leaf.subject} does not cover ${missing.join(", ")}`,
    remedy: "ask for names only that the CA issues for",
  });
}
