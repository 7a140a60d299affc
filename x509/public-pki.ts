/**
 * The calendar of public CAs: from which day on they issue for a shorter time, and no more for TLS clients. Every date
 * stands with the page that says so and the day on which that page said it. A CA whose own announcements contradict each
 * other is not in it: the date of the root programme holds for all of them (mmp-reference 6.7).
 */
import type { Certificate } from "./certificate";

/** What changes on a day. */
interface Announced {
  /** First day of issuance under the new rule, at midnight UTC. */
  readonly from: Date;
  /** Who says it, for messages. */
  readonly authority: string;
  /** Where it is said. */
  readonly source: string;
  /** When it was said there: date of the document or of its last revision. */
  readonly said: string;
  /** The CA that it concerns, as its `O` in an issuer's name; absent: every CA that browsers come with. */
  readonly organization?: string;
}

/** The longest validity of a certificate that is issued from a day on. */
export interface ValidityLimit extends Announced {
  readonly days: number;
  /** Of which ACME profile, where a CA has several. */
  readonly profile?: string;
}

/** The end of certificates with clientAuth. */
export type ClientAuthEnd = Announced;

const ballot = {
  authority: "CA/Browser Forum ballot SC-081v3",
  source:
    "https://cabforum.org/2025/04/11/ballot-sc081v3-introduce-schedule-of-reducing-validity-and-data-reuse-periods/",
  said: "2025-04-11",
};
const letsEncryptLifetimes = {
  authority: "Let's Encrypt",
  source: "https://letsencrypt.org/2025/12/02/from-90-to-45",
  said: "2025-12-02",
  organization: "Let's Encrypt",
};
const day = (text: string): Date => new Date(`${text}T00:00:00Z`);

/** The limits, the oldest first. */
export const validityLimits: readonly ValidityLimit[] = [
  { from: day("2026-03-15"), days: 200, ...ballot },
  { from: day("2027-03-15"), days: 100, ...ballot },
  { from: day("2029-03-15"), days: 47, ...ballot },
  { from: day("2026-05-13"), days: 45, profile: "tlsserver", ...letsEncryptLifetimes },
  { from: day("2027-02-10"), days: 64, profile: "classic", ...letsEncryptLifetimes },
  { from: day("2028-02-16"), days: 45, profile: "classic", ...letsEncryptLifetimes },
];

/** The days from which on no certificate with clientAuth is issued. */
export const clientAuthEnds: readonly ClientAuthEnd[] = [
  {
    from: day("2027-03-15"),
    authority: "Chrome Root Program Policy 1.8",
    // A summary of the policy that names both of its dates; Cisco's field notice FN74345 has the same one.
    source: "https://www.encryptionconsulting.com/?p=90740",
    said: "2026-02-05",
  },
  {
    from: day("2027-03-01"),
    authority: "DigiCert",
    source:
      "https://knowledge.digicert.com/alerts/sunsetting-client-authentication-eku-from-digicert-public-tls-certificates",
    said: "2026-03-03",
    organization: "DigiCert Inc",
  },
  {
    // The profile classic has had none since 2026-02-11; this is the end of the profile tlsclient. The announcement,
    // letsencrypt.org/2025/05/14/ending-tls-client-authentication, had 2026-05-13 at first.
    from: day("2026-07-08"),
    authority: "Let's Encrypt",
    source: "https://pocketlantern.dev/briefs/lets-encrypt-tlsclient-profile-retirement-2026",
    said: "2026-04-04",
    organization: "Let's Encrypt",
  },
];

/**
 * The limit for what a CA issues on a day, where its present certificate has a certain validity. Of a CA with several
 * profiles only the default one counts, since a certificate does not tell its profile: `classic`.
 */
export function validityLimitOn(
  date: Date,
  { issuer }: Pick<Certificate, "issuer">,
): ValidityLimit | undefined {
  const inForce = validityLimits.filter(
    (limit) => limit.from <= date && concerns(limit, issuer) && (limit.profile ?? "classic") === "classic",
  );
  return inForce.sort((a, b) => a.days - b.days)[0];
}

/** The first end of clientAuth that concerns a certificate's CA. */
export function clientAuthEndOf({ issuer }: Pick<Certificate, "issuer">): ClientAuthEnd | undefined {
  const concerned = clientAuthEnds.filter((end) => concerns(end, issuer));
  return concerned.sort((a, b) => a.from.getTime() - b.from.getTime())[0];
}

function concerns({ organization }: Announced, issuer: string): boolean {
  return organization === undefined || `, ${issuer}, `.includes(`, O=${organization}, `);
}
