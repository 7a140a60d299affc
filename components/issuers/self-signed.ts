/** Self-signed certificates for laboratories (LAB-01): made by @pulumi/tls, trusted one by one. */
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { cmsError } from "../../errors/cms-error";
import type { IdentityRequest } from "../../plan/requests";
import { against } from "../boundary";
import { typeToken } from "../package-name";
import { readValidity } from "../validity";
import type { Validity } from "../validity";
import type { Identity, IssueOptions, Issuer } from "./issuer";
import { IssuerTerms } from "./issuer-terms";
import { distinguishedName, leafKey } from "./signing-request";

/** How self-signed certificates are made. */
export interface SelfSignedArgs {
  /**
   * That this is a laboratory. Nobody but peers that are given the very certificate accepts it: browsers warn, and Lync
   * and clusters refuse it (LAB-04, LAB-05). Anything but `true` fails with LAB-01.
   */
  isLaboratory: boolean;
  /** How long each certificate is valid, in days. @default 200 */
  leafValidityDays?: number;
  /** How many days before its end a certificate is renewed by the next `pulumi up`. @default 30 */
  renewBeforeDays?: number;
}

/**
 * An issuer whose certificates sign themselves. It has no root, so peers trust its identities by their leaves (LAB-07): a
 * renewal interrupts the links between roles until both ends have changed.
 */
export class SelfSigned extends pulumi.ComponentResource implements Issuer {
  /** Declares the issuer; it makes nothing until it is asked. Refuses with LAB-01 what is no laboratory. */
  constructor(name: string, args: SelfSignedArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("SelfSigned"), name, {}, opts);
    against(this, () => checkLaboratory(name, args));
    validities.keep(
      this,
      against(this, () => readValidity(name, args)),
    );
    this.registerOutputs({});
  }

  /** Makes a key and a certificate under `parent`; the key stays when the certificate is renewed. */
  issue(name: string, request: pulumi.Input<IdentityRequest>, { parent }: IssueOptions): Identity {
    const validity = against(parent, () => validities.of(this, name));
    const wanted = pulumi.output(request);
    const key = leafKey(name, wanted, parent);
    const leaf = selfSignedLeaf(name, { wanted, key, validity }, parent);
    return {
      key: { kind: "supplied", pem: pulumi.secret(key.privateKeyPemPkcs8) },
      leafPem: leaf.certPem,
      chainPem: pulumi.output(""),
      state: leaf.certPem.apply(() => "issued" as const),
      hasChain: false,
    };
  }
}

const validities = new IssuerTerms<SelfSigned, Validity>("SelfSigned");

/** Throws LAB-01 unless it is said to be a laboratory. */
export function checkLaboratory(
  subject: string,
  { isLaboratory }: { readonly isLaboratory?: boolean },
): void {
  if (isLaboratory === true) return;
  throw cmsError("LAB-01", {
    subject,
    what: "self-signed certificates are for laboratories only, and this is not said to be one",
    remedy: "use a CA, or give isLaboratory: true",
  });
}

type LeafParts = {
  readonly wanted: pulumi.Output<IdentityRequest>;
  readonly key: tls.PrivateKey;
  readonly validity: Validity;
};

/** Names and usages are those of a certificate that a CA signs (LAB-06). */
function selfSignedLeaf(
  name: string,
  { wanted, key, validity }: LeafParts,
  parent: pulumi.Resource,
): tls.SelfSignedCert {
  return new tls.SelfSignedCert(
    `${name}-leaf`,
    {
      privateKeyPem: pulumi.secret(key.privateKeyPem),
      subject: wanted.apply(distinguishedName),
      dnsNames: wanted.apply(({ dnsNames }) => [...dnsNames]),
      ipAddresses: wanted.apply(({ ipAddresses }) => [...ipAddresses]),
      allowedUses: wanted.apply(({ usages }) => [...usages]),
      isCaCertificate: false,
      setSubjectKeyId: true,
      validityPeriodHours: validity.leafValidityDays * 24,
      earlyRenewalHours: validity.renewBeforeDays * 24,
    },
    { parent },
  );
}
