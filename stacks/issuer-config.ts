/** Who issues what, out of the settings. Files are read here, so that one that is missing is told with everything else. */
import type {
  AcmeCaArgs,
  AcmeChallengeArgs,
  DnsUpdateArgs,
  ExistingCaArgs,
  PrivateCaArgs,
  SelfSignedArgs,
  SubmittedRequestsArgs,
} from "pulumi-cisco-meeting-server";
import { readFileOf, readSecret } from "./issuer-files";
import { issuerSettings } from "./issuer-settings";
import type { SettingReader } from "./setting-reader";
import type { SettingName } from "./settings";

/** A CA that is not made in the stack. */
export type OutsideIssuer =
  | { readonly kind: "existingCa"; readonly existingCa: ExistingCaArgs }
  | { readonly kind: "submittedRequests"; readonly submittedRequests: SubmittedRequestsArgs }
  | { readonly kind: "acme"; readonly acme: AcmeCaArgs };

/** Who issues the certificates. */
export type IssuerConfiguration =
  | { readonly kind: "privateCa"; readonly privateCa: PrivateCaArgs }
  | { readonly kind: "selfSignedForLab"; readonly selfSigned: SelfSignedArgs }
  | OutsideIssuer;

/** Who issues for whom. Issuers of one kind are the same issuer. */
export interface IssuersConfiguration {
  readonly issuer: IssuerConfiguration;
  /** For what people outside meet, where that is another one. */
  readonly publicIssuer?: OutsideIssuer;
  readonly callBridgeIssuer?: OutsideIssuer;
  readonly webAdminIssuer?: OutsideIssuer;
}

const outsideKinds = ["existingCa", "submittedRequests", "acme"] as const;
const forSome = ["publicIssuer", "callBridgeIssuer", "webAdminIssuer"] as const;

/** Reads them all. `root` is what the settings say about the root of a private CA. */
export function readIssuers(reader: SettingReader, root: PrivateCaArgs): IssuersConfiguration {
  const kind = reader.choice("issuer", ["privateCa", ...outsideKinds, "selfSignedForLab"]);
  const given = forSome.filter(reader.isGiven);
  const right = given
    .map((name) => [name, reader.choice(name, outsideKinds)] as const)
    .filter(([name, other]) => reader.required(name) === other);
  const chosen = right.filter(([, other]) => other !== kind);
  checkShared(reader);
  // Where one is misspelt, nobody knows what it would use.
  if (right.length === given.length && reader.required("issuer") === kind) {
    refuseUnused(reader, [kind, ...chosen.map(([, other]) => other)]);
  }
  return {
    issuer: readIssuer(reader, kind, root),
    ...Object.fromEntries(chosen.map(([name, other]) => [name, readOutside(reader, other)])),
  };
}

function readIssuer(
  reader: SettingReader,
  kind: IssuerConfiguration["kind"],
  root: PrivateCaArgs,
): IssuerConfiguration {
  const validity = readValidity(reader);
  switch (kind) {
    case "privateCa":
      return { kind, privateCa: { ...validity, ...root } };
    case "selfSignedForLab":
      return { kind, selfSigned: { isLaboratory: true, ...validity } };
    default:
      return readOutside(reader, kind);
  }
}

function readOutside(reader: SettingReader, kind: OutsideIssuer["kind"]): OutsideIssuer {
  switch (kind) {
    case "existingCa":
      return { kind, existingCa: readExistingCa(reader) };
    case "submittedRequests":
      return { kind, submittedRequests: readSubmittedRequests(reader) };
    case "acme":
      return { kind, acme: readAcme(reader) };
  }
}

/** One certificate for all roles comes from one CA (CSR-13). */
function checkShared(reader: SettingReader): void {
  if (!reader.isGiven("sharedDomain")) return;
  for (const name of forSome.filter(reader.isGiven)) {
    reader.report(name, "sharedDomain excludes it: one certificate for all roles comes from one CA", "rm");
  }
}

const prefixes = { existingCa: "existingCa", submittedRequests: "requests", acme: "acme" } as const;

function refuseUnused(reader: SettingReader, used: readonly string[]): void {
  const names = Object.keys(issuerSettings) as readonly SettingName[];
  for (const kind of outsideKinds.filter((one) => !used.includes(one))) {
    const own = names.filter((name) => name.startsWith(prefixes[kind]));
    for (const name of own.filter(reader.isGiven)) reader.report(name, `no issuer is ${kind}`, "rm");
  }
}

function readValidity(reader: SettingReader): Pick<PrivateCaArgs, "leafValidityDays" | "renewBeforeDays"> {
  return {
    leafValidityDays: reader.whole("leafValidityDays", 1, 36_500),
    renewBeforeDays: reader.whole("renewBeforeDays", 0, 36_500),
  };
}

function readExistingCa(reader: SettingReader): ExistingCaArgs {
  return {
    certPem: readFileOf(reader, "existingCaFile"),
    ...reader.optional("existingCaChainFile", () => ({
      chainPem: readFileOf(reader, "existingCaChainFile"),
    })),
    keyPem: readSecret(reader, { env: "existingCaKeyEnv", file: "existingCaKeyFile" }),
    ...readValidity(reader),
  };
}

function readSubmittedRequests(reader: SettingReader): SubmittedRequestsArgs {
  const { leafValidityDays, renewBeforeDays = 0 } = readValidity(reader);
  return {
    folder: reader.required("requestsFolder"),
    caPem: readFileOf(reader, "requestsCaFile"),
    renewBeforeDays,
    ...reader.optional("requestsTemplate", (template) => ({ template })),
    // A hint for whoever signs; the CA decides.
    ...reader.optional("leafValidityDays", () => ({ validityDays: leafValidityDays })),
  };
}

function readAcme(reader: SettingReader): AcmeCaArgs {
  const termsOfServiceAgreed = reader.flag("acmeTermsAgreed");
  if (!termsOfServiceAgreed) {
    reader.report("acmeTermsAgreed", "the CA issues to nobody who does not agree to its terms", "set");
  }
  return {
    directoryUrl: reader.required("acmeDirectoryUrl"),
    termsOfServiceAgreed,
    caPem: readFileOf(reader, "acmeCaFile"),
    challenge: readChallenge(reader),
    ...reader.optional("acmeServerCaFile", () => ({ serverCaPem: readFileOf(reader, "acmeServerCaFile") })),
    ...reader.optional("acmeEmail", (email) => ({ email })),
    ...reader.optional("acmeProfile", (profile) => ({ profile })),
    ...reader.optional("acmePreferredChain", (preferredChain) => ({ preferredChain })),
    ...readAccount(reader),
  };
}

function readAccount(reader: SettingReader): Pick<AcmeCaArgs, "externalAccount"> {
  const names = ["acmeAccountId", "acmeAccountKeyEnv", "acmeAccountKeyFile"] as const;
  if (!names.some(reader.isGiven)) return {};
  const keyId = reader.required("acmeAccountId");
  const hmacKey = readSecret(reader, { env: "acmeAccountKeyEnv", file: "acmeAccountKeyFile" });
  return { externalAccount: { keyId, hmacKey } };
}

/** Any of them says that the zone is updated. */
const ofDnsUpdate = [
  ...(["acmeDnsServer", "acmeDnsPort", "acmeDnsZone", "acmeDnsKeyName"] as const),
  ...(["acmeDnsKeyEnv", "acmeDnsKeyFile", "acmeDnsAlgorithm"] as const),
] as const;

function readChallenge(reader: SettingReader): AcmeChallengeArgs {
  const isUpdate = ofDnsUpdate.some(reader.isGiven);
  const hooks = (["acmeDnsHook", "acmeHttpHook"] as const).filter(reader.isGiven);
  const [first, ...others] = [...(isUpdate ? (["acmeDnsServer"] as const) : []), ...hooks];
  for (const other of others) reader.report(other, `it excludes ${first}`, "rm");
  switch (first) {
    case "acmeDnsHook":
      return { dnsHook: [...reader.list(first)] };
    case "acmeHttpHook":
      return { httpHook: [...reader.list(first)] };
    default:
      return { dnsUpdate: readDnsUpdate(reader) };
  }
}

function readDnsUpdate(reader: SettingReader): DnsUpdateArgs {
  return {
    server: reader.required("acmeDnsServer"),
    port: reader.whole("acmeDnsPort", 1, 65_535),
    zone: reader.required("acmeDnsZone"),
    keyName: reader.required("acmeDnsKeyName"),
    keySecret: readSecret(reader, { env: "acmeDnsKeyEnv", file: "acmeDnsKeyFile" }),
    algorithm: reader.choice("acmeDnsAlgorithm", ["hmac-sha256", "hmac-sha384", "hmac-sha512"]),
  };
}
