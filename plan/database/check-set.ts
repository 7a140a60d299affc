/** The rules about the certificates of a database cluster, before anything is sent (PKI-08, DB-01, DB-07, DB-08, DB-15, OSSL-08). */
import { cmsError } from "../../errors/cms-error";
import type { CmsError } from "../../errors/cms-error";
import type { Certificate } from "../../x509/certificate";
import { orderChain } from "../../x509/chain";
import { coversName } from "../../x509/host-names";
import { checkIdentity, refusal } from "../../x509/rules/check";
import type { Finding } from "../../x509/rules/rule";
import type { CertificateSet } from "./wanted-set";

/** What is known besides the certificates. */
export interface SetKnowledge {
  /** Name of the cluster, for messages. */
  readonly name: string;
  /** `spkiSha256` of the private keys by place (`client`, `server cms1`); absent where they are not at hand. */
  readonly keys: Readonly<Record<string, string>>;
  /** DNS names and addresses that the server certificate of a node has to cover, by node. @default none */
  readonly names?: Readonly<Record<string, readonly string[]>>;
  readonly now: Date;
}

/** What the rules found. */
export interface SetFindings {
  readonly errors: readonly CmsError[];
  readonly warnings: readonly string[];
}

interface Judged {
  readonly subject: string;
  readonly findings: readonly Finding[];
  readonly root: Certificate | undefined;
}

/** Applies them all. */
export function checkSet(set: CertificateSet, known: SetKnowledge): SetFindings {
  const ownRoots = selfSignedLeaves(set, known.name);
  if (ownRoots.length > 0) return { errors: ownRoots, warnings: [] };
  const servers = set.servers.map(({ member, leaf }) =>
    judge(
      { subject: `${member} databaseCluster server`, leaf, part: "server", place: `server ${member}` },
      set,
      known,
    ),
  );
  const client = judge(
    { subject: `${known.name} client`, leaf: set.client, part: "client", place: "client" },
    set,
    known,
  );
  const all = [...servers, client];
  const errors = all.flatMap(({ subject, findings }) => refusal(subject, findings) ?? []);
  return {
    errors: [
      ...errors,
      ...otherNames(set, known),
      ...notPostgres(known.name, set.client),
      ...differentRoots(known.name, all),
    ],
    warnings: all.flatMap(({ subject, findings }) =>
      findings
        .filter(({ level }) => level === "should")
        .map(({ id, text, remedy }) => `${id} ${subject}: ${text} (${remedy})`),
    ),
  };
}

interface Judging {
  readonly subject: string;
  readonly leaf: Certificate;
  readonly part: "server" | "client";
  readonly place: string;
}

function judge({ subject, leaf, part, place }: Judging, { ca }: CertificateSet, known: SetKnowledge): Judged {
  const chain = orderChain(leaf, ca, subject);
  const keySpkiSha256 = known.keys[place];
  const findings = checkIdentity({
    name: subject,
    role: "databaseCluster",
    slot: part,
    usages: [part],
    leaf,
    chain,
    webRtc: false,
    now: known.now,
    ...(keySpkiSha256 !== undefined && { keySpkiSha256 }),
  });
  // `postgres` is a user's name and no host's (DB-08), and a node may be called by its bare name (AMB-42).
  const isAdvice = ({ id, level }: Finding): boolean => level === "should" && /^CSR-1[07]$/.test(id);
  return { subject, findings: findings.filter((finding) => !isAdvice(finding)), root: chain.at(-1) };
}

function otherNames({ servers }: CertificateSet, { names = {} }: SetKnowledge): readonly CmsError[] {
  return servers.flatMap(({ member, leaf }) =>
    otherName(`${member} databaseCluster server`, leaf, names[member] ?? []),
  );
}

/** OSSL-08: without alternative names the common name may be the node's first label alone, as in the guide's own lines. */
function otherName(subject: string, leaf: Certificate, names: readonly string[]): readonly CmsError[] {
  const isBare = leaf.names.dns.length + leaf.names.ip.length === 0;
  const isNamed = (name: string): boolean =>
    coversName(leaf, name) ||
    (isBare && leaf.commonName?.toLowerCase() === name.split(".")[0]?.toLowerCase());
  const missing = names.filter((name) => !isNamed(name));
  if (missing.length === 0) return [];
  return [
    cmsError("OSSL-08", {
      subject,
      what: `the certificate ${leaf.subject} is not named after the node: it does not cover ${missing.join(", ")}`,
      remedy: "have it issued for the node's name in the DNS, or give the node a certificate of its own",
    }),
  ];
}

function selfSignedLeaves({ servers, client }: CertificateSet, name: string): readonly CmsError[] {
  const leaves = [
    ...servers.map(({ member, leaf }) => ({ subject: `${member} databaseCluster server`, leaf })),
    { subject: `${name} client`, leaf: client },
  ];
  return leaves.filter(({ leaf }) => leaf.isSelfSigned).map(({ subject, leaf }) => selfSigned(subject, leaf));
}

function selfSigned(subject: string, leaf: Certificate): CmsError {
  return cmsError("DB-15", {
    subject,
    what: `the certificate ${leaf.subject} signed itself, and a cluster needs the certificate of a CA above it`,
    remedy: "have it issued by the cluster's own CA",
  });
}

function notPostgres(name: string, client: Certificate): readonly CmsError[] {
  if (client.commonName === "postgres") return [];
  return [
    cmsError("DB-08", {
      subject: `${name} client`,
      what: `the common name is ${JSON.stringify(client.commonName ?? "")}, and the database knows the user "postgres" alone`,
      remedy: "have it issued with the common name postgres",
    }),
  ];
}

function differentRoots(name: string, judged: readonly Judged[]): readonly CmsError[] {
  const roots = new Map(judged.flatMap(({ root }) => (root ? [[root.sha256, root.subject] as const] : [])));
  if (roots.size < 2) return [];
  return [
    cmsError("PKI-08", {
      subject: name,
      what: `the certificates lead to more than one root: ${[...roots.values()].join("; ")}`,
      remedy: "have them all issued by the cluster's own CA",
    }),
  ];
}
