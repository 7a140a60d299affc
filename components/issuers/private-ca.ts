/** A private certificate authority: one root, leaves signed by it, all made by @pulumi/tls. */
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { cmsError } from "../../errors/cms-error";
import type { IdentityRequest } from "../../plan/requests";
import { parseCertificate } from "../../x509/certificate";
import type { Certificate } from "../../x509/certificate";
import { against, checked } from "../boundary";
import { warnOfEnd } from "../ending-soon";
import { typeToken } from "../package-name";
import { readText, readWhole } from "../plain-values";
import { checkLess, readValidity } from "../validity";
import type { Validity } from "../validity";
import type { Identity, IssueOptions, Issuer, TrustedIssuer } from "./issuer";
import { leafKey, signingRequest } from "./signing-request";

/** How a private certificate authority issues. */
export interface PrivateCaArgs {
  /** Common name of the root, at most 64 characters. @default "<stack> <name> root" */
  commonName?: pulumi.Input<string>;
  /** Organisation in the root's name. */
  organization?: pulumi.Input<string>;
  /** Size of the root's RSA key in bits: 2048, 3072 or 4096. @default 3072 */
  rsaBits?: number;
  /**
   * How long the root is valid, in days. It never renews itself: a new root has to reach every peer first. Plain, so
   * that it can be compared with the leaves'. @default 3650
   */
  rootValidityDays?: number;
  /** How long each leaf is valid, in days. Plain, like `rootValidityDays`. @default 200 */
  leafValidityDays?: number;
  /** How many days before its end a leaf is renewed by the next `pulumi up`. Less than `leafValidityDays`. @default 30 */
  renewBeforeDays?: number;
  /** Whether the root and its key are protected from deletion and replacement (CA-18). @default true */
  protectRoot?: boolean;
}

/**
 * An issuer that keeps its root in the stack's state, the key encrypted. Its root certificate has to be given to whoever
 * verifies the appliances: browsers, call control, Web Bridges.
 */
export class PrivateCa extends pulumi.ComponentResource implements Issuer, TrustedIssuer {
  /** The root certificate as PEM. Public; unknown in the first preview. */
  readonly rootPem: pulumi.Output<string>;
  /** SHA-256 of the root certificate, lower-case hex. Public; unknown in the first preview. */
  readonly fingerprint: pulumi.Output<string>;
  /** When the root ends, ISO 8601. Public; unknown in the first preview. */
  readonly notAfter: pulumi.Output<string>;

  /** Makes the root. Refuses arguments that cannot be used with args/invalid or args/conflict. */
  constructor(name: string, args: PrivateCaArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("PrivateCa"), name, {}, opts);
    const terms = against(this, () => readTerms(name, args));
    const subject = rootSubject(this, name, args);
    const key = rootKey(name, terms, this);
    const root = rootCertificate(name, { subject, key, terms }, this);
    authorities.set(this, { keyPem: pulumi.secret(key.privateKeyPem), rootPem: root.certPem, terms });
    this.rootPem = root.certPem;
    const parsed = root.certPem.apply((pem) => against(this, () => checkedRoot(this, name, pem, terms)));
    this.fingerprint = parsed.apply(({ sha256 }) => sha256);
    this.notAfter = parsed.apply(({ notAfter }) => notAfter.toISOString());
    this.registerOutputs({ rootPem: this.rootPem, fingerprint: this.fingerprint, notAfter: this.notAfter });
  }

  /** Makes a key, a request and a leaf under `parent`; the key stays when the leaf is renewed. */
  issue(name: string, request: pulumi.Input<IdentityRequest>, { parent }: IssueOptions): Identity {
    const authority = against(parent, () => authorityOf(this, name));
    const wanted = pulumi.output(request);
    const key = leafKey(name, wanted, parent);
    const signing = signingRequest(name, wanted, key, parent);
    const leaf = signedLeaf(name, { signing, wanted, authority }, parent);
    return {
      key: { kind: "supplied", pem: pulumi.secret(key.privateKeyPemPkcs8) },
      leafPem: leaf.certPem,
      chainPem: this.rootPem,
      state: leaf.certPem.apply(() => "issued" as const),
      hasChain: true,
    };
  }
}

interface Terms extends Validity {
  readonly rsaBits: number;
  readonly rootValidityDays: number;
  readonly protectRoot: boolean;
}

interface Authority {
  /** Secret. */
  readonly keyPem: pulumi.Output<string>;
  readonly rootPem: pulumi.Output<string>;
  readonly terms: Terms;
}

// Every property of a component is one of its outputs; the root's key must not be one.
const authorities = new WeakMap<PrivateCa, Authority>();

function authorityOf(ca: PrivateCa, name: string): Authority {
  const authority = authorities.get(ca);
  if (authority) return authority;
  throw cmsError("args/required", {
    subject: `${name} issuer`,
    what: "it is no PrivateCa of this copy of the package",
    remedy: "create it with `new PrivateCa(…)`",
  });
}

function readTerms(name: string, args: PrivateCaArgs): Terms {
  const terms = {
    rsaBits: args.rsaBits ?? 3072,
    rootValidityDays: readWhole(`${name} rootValidityDays`, args.rootValidityDays ?? 3650, 1, 36_500),
    ...readValidity(name, args),
    protectRoot: args.protectRoot ?? true,
  };
  if (![2048, 3072, 4096].includes(terms.rsaBits)) {
    const what = `the value is ${terms.rsaBits}`;
    throw cmsError("args/invalid", {
      subject: `${name} rsaBits`,
      what,
      remedy: "use one of 2048, 3072, 4096",
    });
  }
  const { leafValidityDays, rootValidityDays } = terms;
  checkLess(name, ["leafValidityDays", leafValidityDays], ["rootValidityDays", rootValidityDays]);
  return terms;
}

/** A root has to be succeeded while what it issues can still end before it. */
function checkedRoot(owner: PrivateCa, name: string, pem: string, { leafValidityDays }: Terms): Certificate {
  const root = parseCertificate(pem, `${name} root`);
  const remedy =
    "make a new PrivateCa and bring its root to every peer; what this one issues now would outlive it";
  const ending = { name: `${name} root`, certificates: [root], withinDays: leafValidityDays, remedy };
  warnOfEnd(owner, ending, new Date());
  return root;
}

type Subject = { readonly commonName: string; readonly organization?: string };

function rootSubject(owner: PrivateCa, name: string, args: PrivateCaArgs): pulumi.Output<Subject> {
  const { commonName = `${pulumi.getStack()} ${name} root`, organization } = args;
  return checked(owner, { commonName, organization }, (known) => ({
    commonName: readName(`${name} commonName`, known.commonName),
    ...(known.organization !== undefined && {
      organization: readName(`${name} organization`, known.organization),
    }),
  }));
}

/** X.520 bounds common name and organisation at 64 characters. */
function readName(subject: string, value: string): string {
  if (readText(subject, value).length <= 64) return value;
  const what = `${JSON.stringify(value)} has ${value.length} characters`;
  throw cmsError("args/invalid", { subject, what, remedy: "give at most 64" });
}

function rootKey(name: string, { rsaBits, protectRoot }: Terms, parent: PrivateCa): tls.PrivateKey {
  return new tls.PrivateKey(
    `${name}-root-key`,
    { algorithm: "RSA", rsaBits },
    { parent, protect: protectRoot },
  );
}

type RootParts = {
  readonly subject: pulumi.Output<Subject>;
  readonly key: tls.PrivateKey;
  readonly terms: Terms;
};

function rootCertificate(
  name: string,
  { subject, key, terms }: RootParts,
  parent: PrivateCa,
): tls.SelfSignedCert {
  return new tls.SelfSignedCert(
    `${name}-root`,
    {
      privateKeyPem: pulumi.secret(key.privateKeyPem),
      subject,
      isCaCertificate: true,
      setSubjectKeyId: true,
      allowedUses: ["cert_signing", "crl_signing"], // EXT-11; a CA for TLS needs no more
      validityPeriodHours: terms.rootValidityDays * 24,
      earlyRenewalHours: 0, // never by itself: peers have to trust the next root first
    },
    { parent, protect: terms.protectRoot },
  );
}

type LeafParts = {
  readonly signing: tls.CertRequest;
  readonly wanted: pulumi.Output<IdentityRequest>;
  readonly authority: Authority;
};

function signedLeaf(
  name: string,
  { signing, wanted, authority }: LeafParts,
  parent: pulumi.Resource,
): tls.LocallySignedCert {
  const { keyPem, rootPem, terms } = authority;
  return new tls.LocallySignedCert(
    `${name}-leaf`,
    {
      certRequestPem: signing.certRequestPem,
      caPrivateKeyPem: keyPem,
      caCertPem: rootPem,
      allowedUses: wanted.apply(({ usages }) => [...usages]),
      setSubjectKeyId: true,
      isCaCertificate: false,
      validityPeriodHours: terms.leafValidityDays * 24,
      earlyRenewalHours: terms.renewBeforeDays * 24,
    },
    { parent },
  );
}
