/** A leaf that a CA's key signs in the stack, by @pulumi/tls. */
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { IdentityRequest } from "../../plan/requests";
import type { Validity } from "../validity";
import type { Identity, MadeRequest } from "./issuer";
import { leafKey, signingRequest } from "./signing-request";

/** A CA whose key the stack has. */
export interface Authority {
  /** Secret. */
  readonly keyPem: pulumi.Output<string>;
  /** The certificate that issues, one PEM block. */
  readonly issuingPem: pulumi.Output<string>;
  /** The certificate that issues, and what is above it up to the root. */
  readonly chainPem: pulumi.Output<string>;
  readonly validity: Validity;
  /** Whether it is a private CA's intermediate. @default false */
  readonly hasIntermediate?: boolean;
  /** Roots that it had before; see `Identity`. */
  readonly formerRootsPem?: pulumi.Output<string>;
}

/** Makes a key, a request and a leaf under `parent`; the key stays when the leaf is renewed (CSR-15, RENEW-08). */
export function signedIdentity(
  name: string,
  request: pulumi.Input<IdentityRequest>,
  authority: Authority,
  parent: pulumi.Resource,
): Identity {
  const wanted = pulumi.output(request);
  const key = leafKey(name, wanted, parent);
  const { certRequestPem: csrPem } = signingRequest(name, wanted, key, parent);
  return {
    key: { kind: "supplied", pem: pulumi.secret(key.privateKeyPemPkcs8) },
    ...signedRequest(name, { csrPem, wanted }, authority, parent),
  };
}

/** Makes a leaf under `parent` for a request, wherever that was made. */
export function signedRequest(
  name: string,
  made: Pick<MadeRequest, "csrPem" | "wanted">,
  authority: Authority,
  parent: pulumi.Resource,
): Omit<Identity, "key"> {
  const leaf = signedLeaf(name, made, authority, parent);
  return {
    leafPem: leaf.certPem,
    chainPem: authority.chainPem,
    state: leaf.certPem.apply(() => "issued" as const),
    hasChain: true,
    ...(authority.formerRootsPem && { formerRootsPem: authority.formerRootsPem }),
  };
}

function signedLeaf(
  name: string,
  { csrPem, wanted }: Pick<MadeRequest, "csrPem" | "wanted">,
  authority: Authority,
  parent: pulumi.Resource,
): tls.LocallySignedCert {
  const { keyPem, issuingPem, validity } = authority;
  return new tls.LocallySignedCert(
    `${name}-leaf`,
    {
      certRequestPem: csrPem,
      caPrivateKeyPem: keyPem,
      caCertPem: issuingPem,
      allowedUses: wanted.apply(({ usages }) => [...usages]),
      setSubjectKeyId: true,
      isCaCertificate: false,
      validityPeriodHours: validity.leafValidityDays * 24,
      earlyRenewalHours: validity.renewBeforeDays * 24,
    },
    { parent },
  );
}
