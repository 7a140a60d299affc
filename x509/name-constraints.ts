/** Judges the names of a certificate by what a CA above it permits and excludes (RFC 5280, 4.2.1.10). */
import type { Certificate } from "./certificate";
import { nameParts } from "./distinguished-name";
import { addressOctets, isHostName } from "./host-names";
import type { NameLimits, NameSubtrees } from "./name-limits";

/** Which name of a certificate the limits of a CA refuse, as the end of a sentence about the certificate. */
export function limitProblem(certificate: Certificate, ca: string, limits: NameLimits): string | undefined {
  const kinds: readonly Kind[] = [
    { names: dnsNames(certificate), trees: ({ dns }) => dns, isWithin: isWithinDomain },
    { names: certificate.names.ip, trees: ({ ip }) => ip, isWithin: isWithinNetwork },
  ];
  const problem = kinds.map((kind) => kindProblem(kind, ca, limits)).find((found) => found !== undefined);
  return problem ?? subjectProblem(certificate, ca, limits) ?? unjudged(certificate, ca, limits);
}

interface Kind {
  readonly names: readonly string[];
  readonly trees: (subtrees: NameSubtrees) => readonly string[];
  readonly isWithin: (name: string, tree: string) => boolean;
}

/** The common name counts where it is the only name of a host (OpenSSL does the same). */
function dnsNames({ names, commonName = "" }: Certificate): readonly string[] {
  const hasNone = names.dns.length + names.ip.length === 0;
  return hasNone && isHostName(commonName) ? [commonName] : names.dns;
}

function kindProblem({ names, trees, isWithin }: Kind, ca: string, limits: NameLimits): string | undefined {
  const [permitted, excluded] = [trees(limits.permitted), trees(limits.excluded)];
  for (const name of names) {
    if (permitted.length > 0 && !permitted.some((tree) => isWithin(name, tree))) {
      return `has the name ${name}, ${ca} permits only ${permitted.join(", ")}`;
    }
    const tree = excluded.find((candidate) => isWithin(name, candidate));
    if (tree !== undefined) return `has the name ${name}, ${ca} excludes ${tree}`;
  }
  return undefined;
}

/** `example.org` contains itself and everything below it; with a leading dot only what is below. */
function isWithinDomain(name: string, tree: string): boolean {
  const [host, domain] = [name.toLowerCase(), tree.toLowerCase()];
  if (domain === "" || host === domain) return true;
  return host.endsWith(domain.startsWith(".") ? domain : `.${domain}`);
}

function isWithinNetwork(name: string, tree: string): boolean {
  const address = addressOctets(name);
  const network = addressOctets(tree);
  if (network.length !== 2 * address.length) return false;
  const mask = network.subarray(address.length);
  return address.every((octet, index) => (octet & (mask[index] ?? 0)) === (network[index] ?? 0));
}

function subjectProblem({ subjectDer }: Certificate, ca: string, limits: NameLimits): string | undefined {
  const parts = comparable(subjectDer);
  const isBelow = (tree: Buffer): boolean => comparable(tree).every((part, index) => part === parts[index]);
  const [permitted, excluded] = [limits.permitted.subjects, limits.excluded.subjects];
  if (parts.length === 0) return undefined;
  if (permitted.length > 0 && !permitted.some(isBelow)) return `has a subject that ${ca} does not permit`;
  return excluded.some(isBelow) ? `has a subject that ${ca} excludes` : undefined;
}

/** RFC 5280, 7.1: neither case nor the amount of white space makes a difference. */
function comparable(name: Buffer): readonly string[] {
  return nameParts(name).map(
    ({ type, value }) => `${type}=${value.trim().replace(/\s+/g, " ").toLowerCase()}`,
  );
}

function unjudged(
  { names }: Certificate,
  ca: string,
  { permitted, excluded }: NameLimits,
): string | undefined {
  const kind = (["email", "uri"] as const).find(
    (each) => names[each].length > 0 && [...permitted.others, ...excluded.others].includes(each),
  );
  return kind === undefined
    ? undefined
    : `has names of the kind ${kind}, whose limits by ${ca} are not judged here`;
}
