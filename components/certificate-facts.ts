/**
 * What a reviewer reads about certificates: `FILE_<slot>_<fact>` entries beside a change's commands. Each is an Output of
 * its own, so that one that is unknown or secret hides only itself.
 */
import type * as pulumi from "@pulumi/pulumi";
import { parseCertificate, parseCertificates } from "../x509/certificate";
import type { Certificate } from "../x509/certificate";
import { alternativeNames } from "../x509/host-names";

/** Environment entries by name. */
export type Facts = Readonly<Record<string, pulumi.Output<string>>>;

/** The facts of an identity's leaf. */
export function leafFacts(slot: string, leafPem: pulumi.Output<string>): Facts {
  const fact = (text: (leaf: Certificate) => string): pulumi.Output<string> =>
    leafPem.apply((pem) => text(parseCertificate(pem, slot)));
  return named(slot, {
    SUBJECT: fact(({ subject }) => subject),
    NAMES: fact((leaf) => alternativeNames(leaf).join(", ")),
    USAGES: fact((leaf) => usagesOf(leaf).join(", ")),
    ISSUER: fact(({ issuer }) => issuer),
    NOT_AFTER: fact(({ notAfter }) => notAfter.toISOString()),
    SHA256: fact(({ sha256 }) => sha256),
  });
}

/** What a role tells about its leaf. */
export interface CertificateOutputs {
  /** SHA-256, lower-case hex. */
  readonly fingerprint: pulumi.Output<string>;
  /** ISO 8601. */
  readonly notAfter: pulumi.Output<string>;
}

/** The outputs of a role, from the certificate itself: they are known before the change runs. Empty while it is pending. */
export function certificateOutputs(leafPem: pulumi.Output<string>): CertificateOutputs {
  const fact = (text: (leaf: Certificate) => string): pulumi.Output<string> =>
    leafPem.apply((pem) => (pem === "" ? "" : text(parseCertificate(pem, "leaf"))));
  return {
    fingerprint: fact(({ sha256 }) => sha256),
    notAfter: fact(({ notAfter }) => notAfter.toISOString()),
  };
}

/** The facts of a trust: one entry per certificate, in the order of the file. */
export function trustFacts(slot: string, pem: pulumi.Output<string>): Facts {
  const fact = (text: (certificate: Certificate) => string): pulumi.Output<string> =>
    pem.apply((known) => parseCertificates(known, slot).map(text).join("; "));
  return named(slot, {
    SUBJECT: fact(({ subject }) => subject),
    NOT_AFTER: fact(({ notAfter }) => notAfter.toISOString()),
    SHA256: fact(({ sha256 }) => sha256),
  });
}

function usagesOf({ keyUsage, extendedKeyUsage }: Certificate): readonly string[] {
  return [...(keyUsage ?? []), ...(extendedKeyUsage ?? [])];
}

function named(slot: string, facts: Facts): Facts {
  const stem = slot.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase();
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [`FILE_${stem}_${name}`, fact]));
}
