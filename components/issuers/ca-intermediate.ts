/** The CA below the root of a private CA: what it issues is accepted by whoever trusts the root, whose key then signs nothing else. */
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { CaRoot, NamedRoot } from "./ca-generations";

/** How the intermediate is made. */
export interface IntermediateTerms {
  readonly rsaBits: number;
  readonly intermediateValidityDays: number;
  /** It is renewed while whatever it issues still ends before it. */
  readonly leafValidityDays: number;
  /** Of the root's key and certificate, which sign it. */
  readonly protectRoot: boolean;
}

/** Who signs it, and what it is called after. */
export interface AboveIntermediate {
  readonly root: NamedRoot;
  /** As in the names of the root's resources: empty, or `-2`. */
  readonly ending: string;
}

/**
 * Makes key, request and certificate of an intermediate. The key stays when the certificate is renewed, which every leaf follows.
 * Path length 0: it issues leaves only. @pulumi/tls writes no name constraints.
 */
export function caIntermediate(
  name: string,
  { root, ending }: AboveIntermediate,
  terms: IntermediateTerms,
  parent: pulumi.ComponentResource,
): CaRoot {
  const { rsaBits, intermediateValidityDays, leafValidityDays, protectRoot: protect } = terms;
  const key = new tls.PrivateKey(
    `${name}-intermediate-key${ending}`,
    { algorithm: "RSA", rsaBits },
    { parent, protect },
  );
  const request = new tls.CertRequest(
    `${name}-intermediate-request${ending}`,
    {
      privateKeyPem: pulumi.secret(key.privateKeyPem),
      // At most 64 characters (X.520).
      subject: { commonName: root.commonName.apply((text) => `${text.slice(0, 56)} issuing`) },
    },
    { parent },
  );
  const certificate = new tls.LocallySignedCert(
    `${name}-intermediate${ending}`,
    {
      certRequestPem: request.certRequestPem,
      caPrivateKeyPem: root.keyPem,
      caCertPem: root.certPem,
      isCaCertificate: true,
      maxPathLength: 0,
      setSubjectKeyId: true,
      allowedUses: ["cert_signing", "crl_signing"], // EXT-11
      validityPeriodHours: intermediateValidityDays * 24,
      earlyRenewalHours: leafValidityDays * 24,
    },
    { parent },
  );
  return { keyPem: pulumi.secret(key.privateKeyPem), certPem: certificate.certPem };
}
