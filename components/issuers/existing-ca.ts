/** A CA that exists already and whose key may be used here: from secrets, files, or the stack that holds it. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import type { IdentityRequest } from "../../plan/requests";
import { caMarkProblem } from "../../x509/ca-mark";
import { parseCertificate, parseCertificates } from "../../x509/certificate";
import type { Certificate } from "../../x509/certificate";
import { orderChain } from "../../x509/chain";
import { bundleFile } from "../../x509/files";
import { readPrivateKey } from "../../x509/key";
import { against, checked } from "../boundary";
import { warnOfEnd } from "../ending-soon";
import { typeToken } from "../package-name";
import { readValidity } from "../validity";
import type { Validity } from "../validity";
import { claimCa } from "./dedicated-ca";
import type { Identity, IssueOptions, Issuer, MadeRequest, RequestSigner, TrustedIssuer } from "./issuer";
import { IssuerTerms } from "./issuer-terms";
import { signedIdentity, signedRequest } from "./signed-leaf";
import type { Authority } from "./signed-leaf";
import { issuesUnder } from "./used-authorities";

/** A CA that exists, and how it issues. */
export interface ExistingCaArgs {
  /**
   * The CA's private key as unencrypted PEM: PKCS#8, PKCS#1 or SEC 1. It is made a secret; it lies encrypted in the state of
   * every leaf. Fails with FILE-16, x509/key, or INST-05 when it is not that of `certPem`.
   */
  keyPem: pulumi.Input<string>;
  /** The CA's certificate, a root or an intermediate, as PEM. Fails with EXT-07 when it may not issue. */
  certPem: pulumi.Input<string>;
  /** What is above `certPem`, up to the root, in any order; PKI-20 when it is not complete. @default none: `certPem` is a root */
  chainPem?: pulumi.Input<string>;
  /** How long each leaf is valid, in days. @default 200 */
  leafValidityDays?: number;
  /** How many days before its end a leaf is renewed by the next `pulumi up`. Less than `leafValidityDays`. @default 30 */
  renewBeforeDays?: number;
}

/**
 * An issuer whose CA was made elsewhere: an enterprise CA that hands out its key, an intermediate for this deployment, or a
 * private CA in a stack of its own that exports it. It makes no CA; keys and leaves are made as by `PrivateCa`.
 */
export class ExistingCa extends pulumi.ComponentResource implements Issuer, TrustedIssuer, RequestSigner {
  /** The root above the CA as PEM, for whoever has to trust it. Public. */
  readonly rootPem: pulumi.Output<string>;
  /** SHA-256 of the certificate that issues, lower-case hex. Public. */
  readonly fingerprint: pulumi.Output<string>;
  /** When the certificate that issues ends, ISO 8601. Public. */
  readonly notAfter: pulumi.Output<string>;

  /** Takes the CA over. Refuses what cannot issue, and arguments that contradict each other. */
  constructor(name: string, args: ExistingCaArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("ExistingCa"), name, {}, opts);
    const validity = against(this, () => readValidity(name, args));
    const { keyPem, certPem, chainPem = "" } = args;
    const path = checked(this, { certPem, chainPem }, (known) => readPath(name, known));
    const issuing = path.apply(([first]) => first);
    authorities.keep(this, {
      keyPem: pulumi.secret(checked(this, { keyPem, certPem }, (known) => checkKey(name, known))),
      issuingPem: issuing.apply(({ pem }) => pem),
      chainPem: path.apply((certificates) => bundleFile(certificates)),
      validity,
    });
    this.rootPem = path.apply((certificates) => (certificates.at(-1) ?? certificates[0]).pem);
    this.fingerprint = issuing.apply(({ sha256 }) => sha256);
    this.notAfter = issuing.apply((certificate) => told(this, { name, certificate, validity }));
    this.registerOutputs({ rootPem: this.rootPem, fingerprint: this.fingerprint, notAfter: this.notAfter });
  }

  /** Makes a key, a request and a leaf under `parent`; the key stays when the leaf is renewed. */
  issue(name: string, request: pulumi.Input<IdentityRequest>, { parent }: IssueOptions): Identity {
    return signedIdentity(name, request, claimed(this, name, parent), parent);
  }

  /** Makes a leaf under `parent` for a request whose key is elsewhere. */
  sign(name: string, made: MadeRequest, { parent }: IssueOptions): Omit<Identity, "key"> {
    return signedRequest(name, made, claimed(this, name, parent), parent);
  }
}

function claimed(ca: ExistingCa, name: string, parent: pulumi.Resource): Authority {
  const authority = against(parent, () => {
    claimCa(ca, name, parent);
    return authorities.of(ca, name);
  });
  issuesUnder(authority.chainPem, { subject: name, parent });
  return authority;
}

const authorities = new IssuerTerms<ExistingCa, Authority>("ExistingCa");

/** The certificate that issues, then what is above it. */
type IssuingPath = readonly [Certificate, ...Certificate[]];

function readPath(name: string, { certPem, chainPem }: { certPem: string; chainPem: string }): IssuingPath {
  const subject = `${name} certPem`;
  const certificate = parseCertificate(certPem, subject);
  const problem = caMarkProblem(certificate);
  if (problem !== undefined) {
    throw cmsError("EXT-07", {
      subject,
      what: `${certificate.subject} may not issue: ${problem}`,
      remedy: "give the certificate of a CA",
    });
  }
  const above = parseCertificates(chainPem, `${name} chainPem`);
  if (certificate.isSelfSigned) return [certificate];
  return [certificate, ...orderChain(certificate, above, `${name} chainPem`)];
}

function checkKey(name: string, { keyPem, certPem }: { keyPem: string; certPem: string }): string {
  const key = readPrivateKey(keyPem, `${name} keyPem`);
  const certificate = parseCertificate(certPem, `${name} certPem`);
  if (key.spkiSha256 === certificate.spkiSha256) return keyPem;
  throw cmsError("INST-05", {
    subject: `${name} keyPem`,
    what: `it is not the key of ${certificate.subject}`,
    remedy: "give the private key that the CA's certificate was made with",
  });
}

interface Ending {
  readonly name: string;
  readonly certificate: Certificate;
  readonly validity: Validity;
}

/** When the CA ends; a warning where what it issues now would outlive it. */
function told(owner: ExistingCa, { name, certificate, validity }: Ending): string {
  const remedy = "have the CA's certificate renewed; what it issues now would outlive it";
  const withinDays = validity.leafValidityDays;
  warnOfEnd(owner, { name: `${name} certPem`, certificates: [certificate], withinDays, remedy }, new Date());
  return certificate.notAfter.toISOString();
}
