/** Key and signing request of an identity, made off the appliance by @pulumi/tls (CSR-03, CSR-16). */
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { IdentityRequest } from "../../plan/requests";

/** The key of an identity. It does not depend on the names, so that it stays when the certificate is renewed (CSR-15). */
export function leafKey(
  name: string,
  wanted: pulumi.Output<IdentityRequest>,
  parent: pulumi.Resource,
): tls.PrivateKey {
  return new tls.PrivateKey(
    `${name}-key`,
    {
      algorithm: wanted.apply(({ keyAlgorithm }) => keyAlgorithm),
      rsaBits: wanted.apply(({ rsaBits }) => rsaBits),
    },
    { parent },
  );
}

/** The request for its certificate, for whoever signs it. */
export function signingRequest(
  name: string,
  wanted: pulumi.Output<IdentityRequest>,
  key: tls.PrivateKey,
  parent: pulumi.Resource,
): tls.CertRequest {
  return new tls.CertRequest(
    `${name}-request`,
    {
      privateKeyPem: pulumi.secret(key.privateKeyPem),
      subject: wanted.apply(distinguishedName),
      dnsNames: wanted.apply(({ dnsNames }) => [...dnsNames]),
      ipAddresses: wanted.apply(({ ipAddresses }) => [...ipAddresses]),
    },
    { parent },
  );
}

/** The subject in the words of @pulumi/tls. */
export function distinguishedName({
  commonName,
  organization,
  organizationalUnit,
  locality,
  province,
  country,
}: IdentityRequest): Record<string, string> {
  return {
    commonName,
    ...(organization !== undefined && { organization }),
    ...(organizationalUnit !== undefined && { organizationalUnit }),
    ...(locality !== undefined && { locality }),
    ...(province !== undefined && { province }),
    ...(country !== undefined && { country }),
  };
}
