/** How names in certificates are written (RFC 5280, 4.2.1.6 and 4.2.1.10). */
import type { AlternativeNames } from "../extensions";
import { isHostName } from "../host-names";
import type { NameLimits } from "../name-limits";

/** What is wrong with the form of alternative names, as the end of a sentence about the certificate. */
export function alternativeNameProblem({ dns, email, uri }: AlternativeNames): string | undefined {
  const badDns = dns.find((name) => !isPresentedName(name));
  if (badDns !== undefined) return `has ${JSON.stringify(badDns)} as a DNS name, which is none`;
  const badMail = email.find((name) => !isMailbox(name));
  if (badMail !== undefined) return `has ${JSON.stringify(badMail)} as a mail address, which is none`;
  const badUri = uri.find((name) => !/^[a-z][a-z0-9+.-]*:./i.test(name));
  return badUri === undefined
    ? undefined
    : `has ${JSON.stringify(badUri)} as a URI, which has no scheme or no content`;
}

/**
 * A DNS name as certificates may present it: a host name, or one whose first label is a wildcard. The syntax of RFC
 * 5280 knows no wildcard; RFC 6125, 6.4.3 and RFC 9525, 6.3 do.
 */
export function isPresentedName(name: string): boolean {
  return isHostName(name.startsWith("*.") ? name.slice(2) : name);
}

/** What is wrong with the DNS names in limits: there is neither a leading dot nor a wildcard (RFC 5280, 4.2.1.10). */
export function dnsLimitProblem({ permitted, excluded }: NameLimits): string | undefined {
  const bad = [...permitted.dns, ...excluded.dns].find((name) => name !== "" && !isHostName(name));
  return bad === undefined
    ? undefined
    : `has name constraints with ${JSON.stringify(bad)}, which is no DNS name`;
}

function isMailbox(name: string): boolean {
  const at = name.lastIndexOf("@");
  return at > 0 && !/[\s<>]/.test(name) && isHostName(name.slice(at + 1));
}
