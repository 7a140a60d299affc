/** What a certificate authority is asked for, by role: names, usages, key. Broken plain values stop here, in a preview. */
import { cmsError } from "../errors/cms-error";

/** What a role's request is made from. */
export interface IdentityRequestArgs {
  /** For messages, e.g. `cms1 webAdmin`. */
  readonly subject: string;
  /** Becomes the common name and a subject alternative name (CSR-10). */
  readonly fqdn: string;
  /** Further subject alternative names: DNS names and IP addresses in any order (CSR-11). */
  readonly names?: readonly string[];
  /** O of the subject, usually the legal name (CSR-08). */
  readonly organization?: string;
  /** OU of the subject, e.g. a department. */
  readonly organizationalUnit?: string;
  /** L of the subject: the town. */
  readonly locality?: string;
  /** ST of the subject: state or province, not abbreviated (CSR-17). */
  readonly province?: string;
  /** C of the subject: two capital letters (CSR-17). */
  readonly country?: string;
  /** Size of the RSA key in bits. @default 2048 */
  readonly rsaBits?: number;
}

/** What the Call Bridge's request is made from. */
export interface CallBridgeRequestArgs extends IdentityRequestArgs {
  /** The FQDN under which Lync knows the Call Bridge; it becomes the common name (CB-04, CB-06). */
  readonly lyncFqdn?: string;
}

/** What the request for the https side of Web Bridge 3 is made from. */
export interface WebBridge3HttpsRequestArgs extends IdentityRequestArgs {
  /** Name by which Expressway's web proxy connects; it becomes an alternative name (WB3-04). */
  readonly expresswayFqdn?: string;
}

/** What the request for the c2w side of Web Bridge 3 is made from. */
export interface WebBridge3C2wRequestArgs extends IdentityRequestArgs {
  /** Host of the `c2w://` URL, a DNS name or an IP address; it becomes common name and alternative name (C2W-08). */
  readonly host: string;
}

/** A request that an issuer turns into a certificate. */
export interface IdentityRequest {
  /** CN of the subject, in lower case. */
  readonly commonName: string;
  /** O of the subject. */
  readonly organization?: string;
  /** OU of the subject. */
  readonly organizationalUnit?: string;
  /** L of the subject. */
  readonly locality?: string;
  /** ST of the subject. */
  readonly province?: string;
  /** C of the subject. */
  readonly country?: string;
  /** Alternative names without duplicates; the common name stands first. */
  readonly dnsNames: readonly string[];
  /** Alternative names that are addresses, without duplicates. */
  readonly ipAddresses: readonly string[];
  /** In the words of `allowedUses` of @pulumi/tls. */
  readonly usages: readonly string[];
  /** The kind of key to make. */
  readonly keyAlgorithm: "RSA";
  /** Its size in bits. */
  readonly rsaBits: number;
}

/** Web Admin shows its certificate to browsers and to cluster peers: server only (PKI-06, WA-05). */
export function webAdminRequest(args: IdentityRequestArgs): IdentityRequest {
  return identityRequest(args, args.fqdn, ["server_auth"]);
}

/** The Call Bridge is server for SIP and client towards Web Bridge 3 and its peers: both usages (PKI-07, CB-08). */
export function callBridgeRequest(args: CallBridgeRequestArgs): IdentityRequest {
  return identityRequest(args, args.lyncFqdn ?? args.fqdn, ["server_auth", "client_auth"]);
}

/** Browsers meet the https side of Web Bridge 3 by the name of its DNS A record: server only (PKI-03, WB3-02). */
export function webBridge3HttpsRequest(args: WebBridge3HttpsRequestArgs): IdentityRequest {
  const { expresswayFqdn, names = [] } = args;
  const all = expresswayFqdn === undefined ? names : [...names, expresswayFqdn];
  return identityRequest({ ...args, names: all }, args.fqdn, ["server_auth"]);
}

/** Call Bridges meet the c2w side of Web Bridge 3 by the host of the `c2w://` URL: server only (PKI-10, C2W-08). */
export function webBridge3C2wRequest(args: WebBridge3C2wRequestArgs): IdentityRequest {
  const host = readName(args.subject, args.host);
  if (host.kind === "dns") return identityRequest({ ...args, fqdn: args.host }, args.host, ["server_auth"]);
  return {
    ...identityRequest({ ...args, names: [...(args.names ?? []), host.text] }, args.fqdn, ["server_auth"]),
    commonName: host.text,
  };
}

/** WebRTC clients meet the TURN server over TLS: server only (TURN-01, PKI-05). */
export function turnRequest(args: IdentityRequestArgs): IdentityRequest {
  return identityRequest(args, args.fqdn, ["server_auth"]);
}

/** Call Bridges meet the Recorder as a SIP endpoint over TLS: server only (PKI-09, REC-02). */
export function recorderRequest(args: IdentityRequestArgs): IdentityRequest {
  return identityRequest(args, args.fqdn, ["server_auth"]);
}

/** Call Bridges meet the Streamer as a SIP endpoint over TLS: server only (PKI-09, STR-02). */
export function streamerRequest(args: IdentityRequestArgs): IdentityRequest {
  return identityRequest(args, args.fqdn, ["server_auth"]);
}

/** Browsers meet MeetingApps by the name of its DNS A record: server only (PKI-11, MA-03). */
export function meetingAppsRequest(args: IdentityRequestArgs): IdentityRequest {
  return identityRequest(args, args.fqdn, ["server_auth"]);
}

/** Browsers and clients of its API meet the Scheduler on its https side: server only (MMP reference 3.7). */
export function schedulerHttpsRequest(args: IdentityRequestArgs): IdentityRequest {
  return identityRequest(args, args.fqdn, ["server_auth"]);
}

/** The Scheduler shows it to Web Bridges, to which it connects: client only (MMP reference 3.7). */
export function schedulerC2wRequest(args: IdentityRequestArgs): IdentityRequest {
  return identityRequest(args, args.fqdn, ["client_auth"]);
}

/** What the nodes of a database cluster show to each other: server only (PKI-08, DB-07). */
export function databaseServerRequest(args: IdentityRequestArgs): IdentityRequest {
  return identityRequest(args, args.fqdn, ["server_auth"]);
}

/** What they and the Call Bridges show as clients: the name of the database's user, and no host's (PKI-08, DB-08). */
export function databaseClientRequest(): IdentityRequest {
  return {
    commonName: "postgres",
    dnsNames: [],
    ipAddresses: [],
    usages: ["digital_signature", "key_encipherment", "client_auth"],
    keyAlgorithm: "RSA",
    rsaBits: 2048,
  };
}

function identityRequest(
  args: IdentityRequestArgs,
  commonName: string,
  extendedUsages: readonly string[],
): IdentityRequest {
  for (const fqdn of new Set([commonName, args.fqdn])) checkFqdn(args.subject, fqdn);
  checkCountry(args);
  const names = [commonName, args.fqdn, ...(args.names ?? [])].map((name) => readName(args.subject, name));
  return {
    commonName: commonName.toLowerCase(),
    ...distinguishedName(args),
    dnsNames: unique(names.flatMap((name) => (name.kind === "dns" ? [name.text] : []))),
    ipAddresses: unique(names.flatMap((name) => (name.kind === "ip" ? [name.text] : []))),
    // digitalSignature is what the Call Bridge's DTLS needs (PKI-13); keyEncipherment is for RSA key exchange (EXT-05).
    usages: ["digital_signature", "key_encipherment", ...extendedUsages],
    keyAlgorithm: "RSA",
    rsaBits: checkedBits(args),
  };
}

function distinguishedName(args: IdentityRequestArgs): Partial<IdentityRequest> {
  const { organization, organizationalUnit, locality, province, country } = args;
  return {
    ...(organization !== undefined && { organization }),
    ...(organizationalUnit !== undefined && { organizationalUnit }),
    ...(locality !== undefined && { locality }),
    ...(province !== undefined && { province }),
    ...(country !== undefined && { country }),
  };
}

/** Throws CSR-17 for what cannot be the common name of a server. */
export function checkFqdn(subject: string, fqdn: string): void {
  if (isDnsName(fqdn) && fqdn.includes(".") && !isIpv4(fqdn) && fqdn.length <= 64) return;
  throw cmsError("CSR-17", {
    subject,
    what: `the common name ${JSON.stringify(fqdn)} is not a fully qualified domain name of at most 64 characters`,
    remedy: "give the name under which the appliance stands in the DNS, e.g. cms1.example.org",
  });
}

function checkCountry({ subject, country }: IdentityRequestArgs): void {
  if (country === undefined || /^[A-Z]{2}$/.test(country)) return;
  throw cmsError("CSR-17", {
    subject,
    what: `the country ${JSON.stringify(country)} is not a code of two capital letters`,
    remedy: "give the ISO 3166 code, e.g. NO",
  });
}

function checkedBits({ subject, rsaBits = 2048 }: IdentityRequestArgs): number {
  const allowed = [2048, 3072, 4096];
  if (allowed.includes(rsaBits)) return rsaBits;
  throw cmsError("args/invalid", {
    subject,
    what: `rsaBits is ${String(rsaBits)}`,
    remedy: `use one of ${allowed.join(", ")}`,
  });
}

type Name = { readonly kind: "dns" | "ip"; readonly text: string };

function readName(subject: string, name: string): Name {
  if (isIpv4(name)) return { kind: "ip", text: name };
  if (isIpv6(name)) return { kind: "ip", text: name.toLowerCase() };
  if (isDnsName(name)) return { kind: "dns", text: name.toLowerCase() };
  throw cmsError("CSR-11", {
    subject,
    what: `the name ${JSON.stringify(name)} is neither a DNS name nor an IP address`,
    remedy: "leave it out; e-mail addresses cannot be requested through @pulumi/tls",
  });
}

function isDnsName(name: string): boolean {
  const label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  const isLabels = new RegExp(`^(?:\\*\\.)?${label}(?:\\.${label})*$`).test(name);
  // Digits alone in the last label are a mistyped address (RFC 3696, 2).
  return name.length <= 253 && isLabels && !/(?:^|\.)\d+$/.test(name);
}

function isIpv4(name: string): boolean {
  const numbers = name.split(".");
  return numbers.length === 4 && numbers.every((number) => /^\d{1,3}$/.test(number) && Number(number) < 256);
}

function isIpv6(name: string): boolean {
  return /^[0-9A-Fa-f:]+$/.test(name) && name.includes(":") && URL.canParse(`http://[${name}]`);
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
