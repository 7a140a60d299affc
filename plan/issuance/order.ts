/**
 * What travels between components and the process that gets a certificate elsewhere: the order in its environment, the
 * secrets on its standard input, the certificate on its standard output.
 */
import { parsePrinted } from "./printed";

/** The environment variable of the order. */
export const orderVariable = "CMS_ISSUANCE";
/** The one that says which certificate the next one succeeds; its change is what renews. */
export const succeedsVariable = "ISSUE_SUCCEEDS";
/** What stands there as long as nothing has been renewed. */
export const succeedsNothing = "nothing";

/** What to get. Public. */
export interface IssuanceOrder {
  readonly version: 1;
  /** For messages: what the identity's parts are named after. */
  readonly name: string;
  /** The signing request, PEM. */
  readonly csrPem: string;
  /** Its public key, by which the leaf is told among what is delivered. */
  readonly publicKeyPem: string;
  /** DNS names and addresses that the certificate has to cover. */
  readonly names: readonly string[];
  /** Usages that it has to have, in the words of `allowedUses` of @pulumi/tls. */
  readonly usages: readonly string[];
  /** The roots that it may lead to, and CAs that may be between. */
  readonly authoritiesPem: string;
  readonly from: AcmeTerms;
}

/** An ACME server, and what it is told (RFC 8555). */
export interface AcmeTerms {
  readonly kind: "acme";
  readonly directoryUrl: string;
  /** Under which its own TLS certificate is accepted, PEM. @default what Node accepts */
  readonly serverCaPem?: string;
  /** `mailto:` URLs. */
  readonly contact: readonly string[];
  /** Key id of an external account (RFC 8555, 7.3.4). */
  readonly externalKeyId?: string;
  /** Name of a profile that the server offers. */
  readonly profile?: string;
  /** Common name of an issuer that the chain has to contain. */
  readonly preferredChain?: string;
  readonly challenge: DeclaredChallenge;
  /** Within which all of it has to be done, in milliseconds. */
  readonly deadlineMs: number;
}

/** How the control over a name is shown. */
export type DeclaredChallenge = HookChallenge | DnsUpdateChallenge;

/** By a program of the user's, started without a shell with further arguments. */
export interface HookChallenge {
  readonly kind: "dnsHook" | "httpHook";
  /** The program and its first arguments. */
  readonly command: readonly string[];
}

/** By dynamic updates of a zone (RFC 2136) that are signed by a shared key (RFC 8945). */
export interface DnsUpdateChallenge {
  readonly kind: "dnsUpdate";
  /** Name or address of the primary name server. */
  readonly server: string;
  readonly port: number;
  readonly zone: string;
  readonly keyName: string;
  readonly algorithm: TsigAlgorithm;
  /** In seconds. */
  readonly ttl: number;
  /** The servers that have to show the record before the CA is asked to look. @default the primary */
  readonly checkAt?: readonly NameServer[];
}

/** Where a name server listens. */
export interface NameServer {
  /** Name or address. */
  readonly host: string;
  readonly port: number;
}

/** The algorithms of a shared key that RFC 8945 wants and advises; MD5 and SHA-1 are left out. */
export const tsigAlgorithms = ["hmac-sha256", "hmac-sha384", "hmac-sha512"] as const;

/** One of them. */
export type TsigAlgorithm = (typeof tsigAlgorithms)[number];

/** What is secret of it, by name. */
export interface IssuanceSecrets {
  readonly version: 1;
  /** The private key of the account, PEM. */
  readonly accountKey: string;
  /** The key of an external account, base64url. */
  readonly externalKey?: string;
  /** The shared key of dynamic updates, base64. */
  readonly updateKey?: string;
}

/** What was issued. Public. */
export interface IssuedDocument {
  readonly schema: 1;
  /** One PEM block. */
  readonly leafPem: string;
  /** The leaf's issuer first, the root last. */
  readonly chainPem: string;
  /** What it was issued under, as `termsOf` gives it. */
  readonly terms: string;
  /** Whether the server tells when to renew (RFC 9773). */
  readonly hasRenewalInfo: boolean;
}

/** The terms whose change makes another certificate of it; the rest only says how to get one. */
export function termsOf({ from: { directoryUrl, profile, preferredChain } }: IssuanceOrder): string {
  return JSON.stringify([directoryUrl, profile ?? "", preferredChain ?? ""]);
}

/** A document that an issuance printed; undefined for anything else. */
export function parseIssued(text: string): IssuedDocument | undefined {
  return parsePrinted<IssuedDocument>(text, ["leafPem", "chainPem", "terms"]);
}
