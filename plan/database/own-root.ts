/** DB-04, PKI-19: the CA of a database cluster stands above nothing but the certificates of that cluster. */
import { cmsError } from "../../errors/cms-error";
import { parseCertificates } from "../../x509/certificate";

/** Certificates of something else, as PEM. */
export interface OtherChain {
  /** Whose they are, for messages. */
  readonly subject: string;
  /** The CA certificates above its leaf. */
  readonly chainPem: string;
}

/**
 * Throws DB-04 where one of the cluster's CA certificates, or another one with its key, stands above something else. Nodes accept
 * every chain that ends in their root (DB-03), so a root that is shared lets others into the database. `name` is the cluster's.
 */
export function checkOwnRoot(name: string, caPem: string, others: readonly OtherChain[]): void {
  const own = new Map(parseCertificates(caPem, `${name} ca`).map((one) => [one.spkiSha256, one.subject]));
  for (const { subject, chainPem } of others) {
    const shared = parseCertificates(chainPem, subject).find(({ spkiSha256 }) => own.has(spkiSha256));
    if (!shared) continue;
    throw cmsError("DB-04", {
      subject: `${name} ca`,
      what: `${shared.subject} stands above ${subject} too, and the CA of a database cluster serves nothing else (PKI-19)`,
      remedy: "have the certificates of the cluster issued under a root of its own",
    });
  }
}
