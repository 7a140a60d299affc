/** Certificates of a CA that speaks ACME (RFC 8555): Let's Encrypt, other public CAs, step-ca, EJBCA. */
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { cmsError } from "../../errors/cms-error";
import { parseIssued } from "../../plan/issuance/order";
import type { AcmeTerms, IssuanceOrder, IssuanceSecrets, IssuedDocument } from "../../plan/issuance/order";
import { renewalTime } from "../../plan/issuance/renewal-time";
import { present } from "../../plan/json-fields";
import type { IdentityRequest } from "../../plan/requests";
import { parseCertificate, parseCertificates } from "../../x509/certificate";
import { against, checked } from "../boundary";
import { EarlierState } from "../earlier-state";
import { checkEntryPoint } from "../entry-point";
import { Issuance } from "../issuance";
import { typeToken } from "../package-name";
import { readFraction, readText, readWhole } from "../plain-values";
import { renewalWanted } from "../renewal-information";
import { namesToShow, readChallenge, readKeySecret } from "./acme-challenge";
import type { AcmeChallengeArgs } from "./acme-challenge";
import { checkAuthorities, rootsIn } from "./authorities";
import type { Identity, IssueOptions, Issuer, MadeRequest, RequestSigner, TrustedIssuer } from "./issuer";
import { IssuerTerms } from "./issuer-terms";
import { usageWords } from "./request-worklist";
import { leafKey, signingRequest } from "./signing-request";

/** An ACME server, and how certificates are got from it. */
export interface AcmeCaArgs {
  /** URL of the server's directory, e.g. `https://acme-v02.api.letsencrypt.org/directory`. */
  directoryUrl: pulumi.Input<string>;
  /**
   * The CA's certificates as PEM: its root, several while it changes, and intermediates that it does not send along. Peers
   * trust the roots; a certificate under another root is refused with CA-06, and the one that is there keeps serving.
   * Public. Fails with EXT-07 for what is no CA, with PKI-20 without a root.
   */
  caPem: pulumi.Input<string>;
  /** That the terms of service of the CA are agreed to; a server issues to nobody else. Anything but `true` is refused. */
  termsOfServiceAgreed: boolean;
  /** How the CA is shown the control over a name. */
  challenge: AcmeChallengeArgs;
  /** Where the CA writes to about the account. @default nowhere */
  email?: pulumi.Input<string>;
  /** The account at the CA that certificates are charged to, where it asks for one (RFC 8555, 7.3.4). @default none */
  externalAccount?: AcmeExternalAccountArgs;
  /** Name of a certificate profile that the server offers, e.g. `shortlived`. @default the server's choice */
  profile?: pulumi.Input<string>;
  /**
   * Common name of a root or intermediate that the chain has to contain, where the CA offers several (alternate chains);
   * CA-06 where it offers none with it. @default the first chain that leads to a root in `caPem`
   */
  preferredChain?: pulumi.Input<string>;
  /** Under which the server's own TLS certificate is accepted as well, PEM; for a server inside. @default what Node accepts */
  serverCaPem?: pulumi.Input<string>;
  /**
   * The fraction of its lifetime after which a certificate is renewed by the next `pulumi up`; more than 0, less than 1. A CA
   * that tells when to renew (ARI, RFC 9773) is asked in previews and updates, and may want it earlier.
   * Run it several times as often as the rest of the lifetime allows. @default 2/3; 1/2 of a lifetime under ten days
   */
  renewAfter?: number;
  /** How long an issuance may take, in milliseconds, from 1000. @default 600000 */
  deadlineMs?: number;
}

/** An account that the CA keeps for a customer. */
export interface AcmeExternalAccountArgs {
  /** The key id that the CA gave. */
  keyId: pulumi.Input<string>;
  /** The key that the CA gave, base64url. It is made a secret. */
  hmacKey: pulumi.Input<string>;
}

/**
 * An issuer that asks an ACME server. Keys and requests are made in the stack, and so is the account's key; the
 * certificate is got by a process of its own when `pulumi up` runs, never in a preview. It is held against the request before
 * it is used. The key of an identity stays when its certificate is renewed (CSR-15).
 */
export class AcmeCa extends pulumi.ComponentResource implements Issuer, TrustedIssuer, RequestSigner {
  /** The roots in `caPem` as PEM. Public. */
  readonly rootPem: pulumi.Output<string>;

  /** Makes the account's key; the account itself is made with the first certificate. Refuses arguments that cannot be used. */
  constructor(name: string, args: AcmeCaArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("AcmeCa"), name, {}, opts);
    against(this, () => {
      checkEntryPoint(process.cwd());
      checkAgreement(name, args);
    });
    const renewAfter = against(this, () => readFraction(`${name} renewAfter`, args.renewAfter));
    const terms = readTerms(this, name, args);
    const authorities = checked(this, args.caPem, (pem) => checkAuthorities(`${name} caPem`, pem));
    const accountKey = new tls.PrivateKey(
      `${name}-account-key`,
      { algorithm: "ECDSA", ecdsaCurve: "P256" },
      { parent: this },
    );
    const secrets = pulumi
      .secret({
        accountKey: accountKey.privateKeyPemPkcs8,
        externalKey: args.externalAccount?.hmacKey,
        updateKey: updateKeyOf(this, name, args),
      })
      .apply((known): IssuanceSecrets => ({ version: 1, ...present(known) }));
    accounts.keep(this, { terms, authorities, secrets, renewAfter, earlier: new EarlierState(this) });
    this.rootPem = authorities.apply((pem) => rootsIn(pem, `${name} caPem`));
    this.registerOutputs({ rootPem: this.rootPem });
  }

  /** Makes a key and a request under `parent`, and gets the certificate. Refuses names that cannot be shown to the CA. */
  issue(name: string, request: pulumi.Input<IdentityRequest>, { parent }: IssueOptions): Identity {
    against(parent, () => accounts.of(this, name));
    const wanted = pulumi.output(request);
    const key = leafKey(name, wanted, parent);
    const csr = signingRequest(name, wanted, key, parent);
    // A request and a public key that came with a private key are marked like it.
    const csrPem = pulumi.unsecret(csr.certRequestPem);
    const publicKeyPem = pulumi.unsecret(key.publicKeyPem);
    return {
      key: { kind: "supplied", pem: pulumi.secret(key.privateKeyPemPkcs8) },
      ...this.sign(name, { wanted, csrPem, publicKeyPem }, { parent }),
    };
  }

  /** Gets the certificate for a request whose key is elsewhere. Refuses names that cannot be shown to the CA. */
  sign(name: string, made: MadeRequest, { parent }: IssueOptions): Omit<Identity, "key"> {
    const account = against(parent, () => accounts.of(this, name));
    const { wanted } = made;
    const names = checked(parent, { wanted, challenge: account.terms.challenge }, (known) =>
      namesToShow(name, known.wanted, known.challenge),
    );
    const issuance = new Issuance(
      {
        name,
        order: orderOf(name, account, made, names),
        shown: () => ({
          ISSUE_FROM: account.terms.directoryUrl,
          ISSUE_NAMES: names.apply((all) => all.join(", ")),
          ISSUE_USAGES: wanted.apply(({ usages }) => usageWords(usages).join(", ")),
        }),
        secrets: account.secrets,
        read: parseIssued,
        renewal: {
          earlier: account.earlier,
          isDue: (issued) => isDue(parent, name, issued, account),
        },
      },
      parent,
    );
    return {
      leafPem: issuance.issued.apply(({ leafPem }) => leafPem),
      chainPem: issuance.issued.apply(({ chainPem }) => chainPem),
      state: issuance.issued.apply(() => "issued" as const),
      hasChain: true,
    };
  }
}

type Terms = { readonly [Name in keyof Required<AcmeTerms>]: pulumi.Output<AcmeTerms[Name]> };

interface Account {
  readonly terms: Terms;
  /** PEM. */
  readonly authorities: pulumi.Output<string>;
  readonly secrets: pulumi.Output<IssuanceSecrets>;
  readonly renewAfter: number | undefined;
  readonly earlier: EarlierState;
}

const accounts = new IssuerTerms<AcmeCa, Account>("AcmeCa");

function updateKeyOf(
  owner: AcmeCa,
  name: string,
  { challenge: { dnsUpdate } }: AcmeCaArgs,
): pulumi.Output<string | undefined> {
  return optionalText(owner, `${name} challenge dnsUpdate keySecret`, dnsUpdate?.keySecret, readKeySecret);
}

function checkAgreement(name: string, { termsOfServiceAgreed }: Partial<AcmeCaArgs>): void {
  if (termsOfServiceAgreed === true) return;
  throw cmsError("args/required", {
    subject: `${name} termsOfServiceAgreed`,
    what: "the terms of service of the CA are not agreed to, and it issues to nobody who does not",
    remedy: "read them, and give true",
  });
}

function readTerms(owner: AcmeCa, name: string, args: AcmeCaArgs): Terms {
  const text = (argument: "profile" | "preferredChain"): pulumi.Output<string | undefined> =>
    optionalText(owner, `${name} ${argument}`, args[argument], readText);
  const { directoryUrl, email, serverCaPem, externalAccount, deadlineMs = 600_000 } = args;
  return {
    kind: pulumi.output("acme" as const),
    directoryUrl: checked(owner, directoryUrl, (url) => readUrl(`${name} directoryUrl`, url)),
    serverCaPem: optionalText(owner, `${name} serverCaPem`, serverCaPem, readCertificates),
    contact: optionalText(owner, `${name} email`, email, readEmail).apply((known) =>
      known === undefined ? [] : [`mailto:${known}`],
    ),
    externalKeyId: optionalText(owner, `${name} externalAccount keyId`, externalAccount?.keyId, readText),
    profile: text("profile"),
    preferredChain: text("preferredChain"),
    challenge: against(owner, () => readChallenge(owner, `${name} challenge`, args.challenge)),
    deadlineMs: pulumi.output(
      against(owner, () => readWhole(`${name} deadlineMs`, deadlineMs, 1_000, 86_400_000)),
    ),
  };
}

function optionalText(
  owner: pulumi.Resource,
  subject: string,
  value: pulumi.Input<string> | undefined,
  read: (subject: string, value: string) => string,
): pulumi.Output<string | undefined> {
  if (value === undefined) return pulumi.output(undefined);
  return checked(owner, value, (known) => read(subject, known));
}

function readUrl(subject: string, value: string): string {
  if (/^https:\/\/[^\s]+$/.test(value) && URL.canParse(value)) return value;
  throw cmsError("args/invalid", {
    subject,
    what: `the value is ${JSON.stringify(value)}`,
    remedy: "give the URL of the directory, which begins with https://",
  });
}

function readEmail(subject: string, value: string): string {
  if (/^[^\s@:?,]+@[^\s@:?,]+$/.test(value)) return value;
  throw cmsError("args/invalid", {
    subject,
    what: `the value is ${JSON.stringify(value)}`,
    remedy: "give one address, such as pki@example.org",
  });
}

function readCertificates(subject: string, pem: string): string {
  parseCertificates(pem, subject);
  return pem;
}

/** All of it is public. */
function orderOf(
  name: string,
  { terms, authorities }: Account,
  { csrPem, publicKeyPem, wanted }: MadeRequest,
  names: pulumi.Output<readonly string[]>,
): pulumi.Output<IssuanceOrder> {
  return pulumi
    .output({ csrPem, publicKeyPem, names, wanted, authorities, terms })
    .apply((known): IssuanceOrder => ({
      version: 1,
      name,
      csrPem: known.csrPem,
      publicKeyPem: known.publicKeyPem,
      names: known.names,
      usages: known.wanted.usages,
      authoritiesPem: known.authorities,
      from: present(known.terms),
    }));
}

async function isDue(
  owner: pulumi.Resource,
  name: string,
  { leafPem, hasRenewalInfo }: IssuedDocument,
  account: Account,
): Promise<boolean> {
  const leaf = parseCertificate(leafPem, name);
  const from = renewalTime(leaf, account.renewAfter);
  const now = new Date();
  const wanted = now < from && hasRenewalInfo ? await askCa(owner, name, leafPem, account) : undefined;
  const since = wanted && wanted < from ? wanted : from;
  if (now < since) return false;
  const why = since === from ? "due" : "wanted by its CA";
  const what = `the certificate is renewed: ${why} since ${since.toISOString()}, it ends on ${leaf.notAfter.toISOString()}`;
  void pulumi.log.info(`${name}: ${what}`, owner);
  return true;
}

/** The terms are known: the order that they are part of is. */
function askCa(
  owner: pulumi.Resource,
  name: string,
  leafPem: string,
  { terms: { directoryUrl, serverCaPem } }: Account,
): Promise<Date | undefined> {
  return new Promise((resolve, reject) => {
    pulumi.all([directoryUrl, serverCaPem]).apply(([url, ca]) => {
      const question = { directoryUrl: url, leafPem, ...(ca !== undefined && { serverCaPem: ca }) };
      renewalWanted(owner, name, question).then(resolve, reject);
    });
  });
}
