/**
 * What a new set lacks that the set in use has. It refuses nothing: a running cluster gets another set only when
 * that is approved by its fingerprint (DB-14), and the run that waits for the approval tells this.
 */
import type { Certificate } from "../../x509/certificate";
import { isSameAnchor, lossText, lostNames, lostUsages } from "../renewal-losses";
import { certificatesAt } from "./read-member";
import type { MemberReading } from "./read-member";
import type { CertificateSet } from "./wanted-set";

/** What is known besides the certificates. */
export interface LossKnowledge {
  /** Name of the cluster, for messages. */
  readonly name: string;
  readonly now: Date;
}

/**
 * The losses in words, each once, from the last reading of each member by its name (RENEW-01). What is assigned outside a
 * cluster serves nobody, and neither does a certificate that has ended.
 */
export function setLosses(
  readings: Readonly<Record<string, MemberReading>>,
  { servers, client, ca }: CertificateSet,
  { name, now }: LossKnowledge,
): readonly string[] {
  const clustered = Object.entries(readings).filter(([, { table }]) => table.isClustered);
  const losses = clustered.flatMap(([member, reading]) => {
    const server = servers.find((one) => one.member === member)?.leaf;
    const serving = (place: Parameters<typeof certificatesAt>[1]): readonly Certificate[] =>
      certificatesAt(reading, place).filter(({ notAfter }) => notAfter >= now);
    return [
      ...(server ? leafLosses(`${member} databaseCluster server`, serving("serverCertificate"), server) : []),
      ...leafLosses(`${name} client`, serving("clientCertificate"), client),
      ...otherRoots(name, serving("ca"), ca),
    ];
  });
  return [...new Set(losses)];
}

function leafLosses(subject: string, [held]: readonly Certificate[], leaf: Certificate): readonly string[] {
  if (held === undefined) return [];
  const names = lostNames(held, leaf);
  const remedy = (what: string): string => `(have it issued with ${what} too, unless nobody needs that)`;
  return [
    ...(names.length === 0
      ? []
      : [
          `apply/loses-name ${subject}: ${lossText(`covers ${names.join(", ")}`, leaf)} ${remedy("these names")}`,
        ]),
    ...lostUsages(held, leaf).map(
      (usage) => `apply/loses-usage ${subject}: ${lossText(`allows ${usage}`, leaf)} ${remedy(usage)}`,
    ),
  ];
}

/** A root that goes is no loss: all members get the new one together with what it signed. */
function otherRoots(
  name: string,
  held: readonly Certificate[],
  ca: readonly Certificate[],
): readonly string[] {
  const roots = ca.filter(({ isSelfSigned }) => isSelfSigned);
  // A CA that was made anew often has the name of the one before.
  const inWords = ({ subject, sha256 }: Certificate): string =>
    `${subject} (SHA-256 ${sha256.slice(0, 16)}...)`;
  return held
    .filter((root) => root.isSelfSigned && !roots.some((one) => isSameAnchor(one, root)))
    .map(
      (root) =>
        `${name} databaseCluster: the root ${inWords(root)} is replaced by ${roots.map(inWords).join(", ")}; all members get it together with the new certificates`,
    );
}
