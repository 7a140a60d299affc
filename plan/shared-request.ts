/**
 * One certificate for several roles (CSR-13, PKI-18): its common name is the domain, it covers every name that one of the
 * roles needs, and has every usage that one of them needs.
 */
import { cmsError } from "../errors/cms-error";
import { checkFqdn } from "./requests";
import type { IdentityRequest } from "./requests";

/** What a shared certificate is asked for with. */
export interface SharedRequestArgs {
  /** For messages. */
  readonly subject: string;
  /** Domain that the roles stand in, e.g. `example.org`; becomes the common name and an alternative name. */
  readonly domain: string;
  /** What each of the roles would ask for alone; at least one. */
  readonly requests: readonly IdentityRequest[];
}

/** The request for all roles together. Throws CSR-17, or args/conflict where the roles disagree about the subject. */
export function sharedRequest({ subject, domain, requests }: SharedRequestArgs): IdentityRequest {
  checkFqdn(subject, domain);
  if (requests.length === 0) {
    const what = "no role is named that would share the certificate";
    throw cmsError("args/required", { subject, what, remedy: "give the request of every role that uses it" });
  }
  const commonName = domain.toLowerCase();
  return {
    commonName,
    ...sharedSubject(subject, requests),
    dnsNames: union([[commonName], ...requests.map(({ dnsNames }) => dnsNames)]),
    ipAddresses: union(requests.map(({ ipAddresses }) => ipAddresses)),
    usages: union(requests.map(({ usages }) => usages)),
    keyAlgorithm: "RSA",
    rsaBits: Math.max(...requests.map(({ rsaBits }) => rsaBits)),
  };
}

const subjectFields = ["organization", "organizationalUnit", "locality", "province", "country"] as const;

function sharedSubject(
  subject: string,
  requests: readonly IdentityRequest[],
): Partial<Pick<IdentityRequest, (typeof subjectFields)[number]>> {
  const fields = subjectFields.flatMap((field) => {
    const [value, ...others] = union([requests.flatMap((request) => request[field] ?? [])]);
    if (others.length === 0) return value === undefined ? [] : [[field, value] as const];
    throw cmsError("args/conflict", {
      subject: `${subject} ${field}`,
      what: `the roles that share the certificate say ${[value, ...others].map((text) => JSON.stringify(text)).join(" and ")}`,
      remedy: "say the same for each of them",
    });
  });
  return Object.fromEntries(fields);
}

function union(lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())];
}
