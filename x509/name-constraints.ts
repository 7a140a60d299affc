/** Judges the names of a certificate by what a CA above it permits and excludes (RFC 5280, 4.2.1.10). */
import type { Certificate } from "./certificate";
import { comparableName, isNameBelow, nameParts } from "./distinguished-name";
import type { ComparableName } from "./distinguished-name";
import { addressOctets, isHostName, isIpAddress } from "./host-names";
import type { NameLimits, NameSubtrees, Network } from "./name-limits";

/** The most comparisons of a name with a limit for one certificate; OpenSSL draws the line at the same number. */
const maxComparisons = 1_048_576;

/** Which name of a certificate the limits of a CA refuse, as the end of a sentence about the certificate. */
export function limitProblem(certificate: Certificate, ca: string, limits: NameLimits): string | undefined {
  const kinds = [
    kindOf(dnsNames(certificate), isWithinDomain, limits, ({ dns }) => dns),
    kindOf(certificate.names.ip, isWithinNetwork, limits, ({ ip }) => ip),
    kindOf(mailAddresses(certificate), isWithinMail, limits, ({ email }) => email),
    kindOf(certificate.names.uri, isWithinUri, limits, ({ uri }) => uri),
  ];
  if (kinds.reduce((sum, { comparisons }) => sum + comparisons, 0) > maxComparisons) {
    return `has so many names, and ${ca} so many limits, that they are not compared`;
  }
  const problem = kinds.map(({ check }) => check(ca)).find((found) => found !== undefined);
  return problem ?? subjectProblem(certificate, ca, limits) ?? unjudged(certificate, ca, limits);
}

interface Kind {
  readonly comparisons: number;
  readonly check: (ca: string) => string | undefined;
}

/** Which side of the limits a tree stands on: a wildcard is within what is permitted as a whole, excluded by a part. */
type Side = "permitted" | "excluded";

function kindOf<Tree extends string | Network>(
  names: readonly string[],
  isWithin: (name: string, tree: Tree, side: Side) => boolean,
  limits: NameLimits,
  trees: (subtrees: NameSubtrees) => readonly Tree[],
): Kind {
  const [permitted, excluded] = [trees(limits.permitted), trees(limits.excluded)];
  return {
    comparisons: names.length * (permitted.length + excluded.length),
    check: (ca) => {
      for (const name of names) {
        if (permitted.length > 0 && !permitted.some((tree) => isWithin(name, tree, "permitted"))) {
          return `has the name ${name}, ${ca} permits only ${listed(permitted.map(treeText))}`;
        }
        const tree = excluded.find((candidate) => isWithin(name, candidate, "excluded"));
        if (tree !== undefined) return `has the name ${name}, ${ca} excludes ${treeText(tree)}`;
      }
      return undefined;
    },
  };
}

function treeText(tree: string | Network): string {
  return typeof tree === "string" ? tree : tree.text;
}

function listed(texts: readonly string[]): string {
  return texts.length <= 10
    ? texts.join(", ")
    : `${texts.slice(0, 10).join(", ")} and ${texts.length - 10} more`;
}

/** The common name counts where it is the only name of a host (OpenSSL does the same). */
function dnsNames({ names, commonName = "" }: Certificate): readonly string[] {
  const hasNone = names.dns.length + names.ip.length === 0;
  return hasNone && isHostName(commonName) ? [commonName] : names.dns;
}

/** RFC 5280, 4.2.1.10: a subject's emailAddress counts where there is no such alternative name. */
function mailAddresses({ names, subjectDer }: Certificate): readonly string[] {
  if (names.email.length > 0) return names.email;
  return nameParts(subjectDer).flatMap(({ type, value }) => (type === "emailAddress" ? [value] : []));
}

/** `example.org` contains itself and everything below it; with a leading dot only what is below. */
function isWithinDomain(name: string, tree: string, side: Side): boolean {
  const [host, domain] = [name.toLowerCase(), tree.toLowerCase()];
  if (domain === "" || host === domain) return true;
  const below = domain.startsWith(".") ? domain : `.${domain}`;
  if (host.endsWith(below)) return true;
  // `*.example.org` also stands for a host with one more label that is excluded.
  return (
    side === "excluded" && host.startsWith("*.") && domain.slice(domain.indexOf(".") + 1) === host.slice(2)
  );
}

function isWithinNetwork(name: string, { address, mask }: Network): boolean {
  const octets = addressOctets(name);
  if (octets.length !== address.length) return false;
  return octets.every((octet, at) => ((octet ^ (address[at] ?? 0)) & (mask[at] ?? 0)) === 0);
}

/** A mailbox, a host whose mailboxes are meant, or with a leading dot all hosts below a domain. */
function isWithinMail(name: string, tree: string): boolean {
  const at = name.lastIndexOf("@");
  const [local, host] = [name.slice(0, Math.max(at, 0)), name.slice(at + 1).toLowerCase()];
  if (tree.includes("@")) {
    const treeAt = tree.lastIndexOf("@");
    return local === tree.slice(0, treeAt) && host === tree.slice(treeAt + 1).toLowerCase();
  }
  return tree.startsWith(".") ? host.endsWith(tree.toLowerCase()) : host === tree.toLowerCase();
}

/** The host part decides; a URI without a host, or with an address for one, is within nothing that is permitted. */
function isWithinUri(name: string, tree: string, side: Side): boolean {
  const [, host = ""] = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(name) ?? [];
  if (host === "" || isIpAddress(host)) return side === "excluded";
  const [lower, domain] = [host.toLowerCase(), tree.toLowerCase()];
  return domain.startsWith(".") ? lower.endsWith(domain) : lower === domain;
}

function subjectProblem(
  { subjectDer, names }: Certificate,
  ca: string,
  limits: NameLimits,
): string | undefined {
  const permitted = limits.permitted.subjects.map(comparableName);
  const excluded = limits.excluded.subjects.map(comparableName);
  if (permitted.length + excluded.length === 0) return undefined;
  const subjects = [subjectDer, ...names.directory].map(comparableName).filter(({ length }) => length > 0);
  for (const [index, subject] of subjects.entries()) {
    const what = index === 0 ? "subject" : "directory name";
    const isBelow = (tree: ComparableName): boolean => isNameBelow(subject, tree);
    if (permitted.length > 0 && !permitted.some(isBelow)) return `has a ${what} that ${ca} does not permit`;
    if (excluded.some(isBelow)) return `has a ${what} that ${ca} excludes`;
  }
  return undefined;
}

function unjudged(
  { names }: Certificate,
  ca: string,
  { permitted, excluded }: NameLimits,
): string | undefined {
  const found = names.others.find((each) => [...permitted.others, ...excluded.others].includes(each));
  return found === undefined
    ? undefined
    : `has names of the kind ${found}, whose limits by ${ca} are not judged here`;
}
