/**
 * RENEW-07: whoever pinned a leaf is changed along with it. A trust that names identities follows their leaves by itself; one that
 * was given a peer's certificate as PEM keeps the leaf from before, and the link would be refused once the peer shows another.
 */
import { parseCertificates } from "../x509/certificate";
import type { Certificate } from "../x509/certificate";
import { verifyUnderTrust } from "../x509/chain";
import { isSameName } from "../x509/distinguished-name";
import { alternativeNames } from "../x509/host-names";
import type { Finding } from "../x509/rules/rule";
import { placeOf, shownTo } from "./inventory";
import type { DeclaredRole, TrustPlace } from "./inventory";

/** A trust as it is declared. */
export interface DeclaredTrustFile extends TrustPlace {
  readonly pem: string;
}

/** The certificates of a trust that are no CA's, so that they accept nothing but themselves. */
export function pinsIn({ appliance, role, slot, pem }: DeclaredTrustFile): readonly Certificate[] {
  const certificates = parseCertificates(pem, `${appliance} ${role} ${slot}`);
  return certificates.filter(({ basicConstraints }) => basicConstraints?.ca !== true);
}

/** A finding for every pin whose holder is declared with a leaf that this trust does not accept. */
export function stalePins(
  trust: DeclaredTrustFile,
  roles: readonly DeclaredRole[],
  now: Date,
): readonly Finding[] {
  const trusted = parseCertificates(trust.pem, trust.slot);
  const pins = pinsIn(trust);
  return shownTo(trust, roles).flatMap(({ entry, chain }) => {
    const [leaf] = chain;
    const pin = leaf && pins.find((one) => isOfSameHolder(one, leaf));
    if (!pin || verifyUnderTrust(chain, trusted, now) === undefined) return [];
    return [
      {
        id: "RENEW-07",
        level: "must",
        text: `it holds ${pin.subject} with SHA-256 ${pin.sha256}, and ${placeOf(entry)} is declared with another leaf, SHA-256 ${entry.sha256}, which would be refused`,
        remedy:
          "name the peer's identity or issuer in this trust, or add its new certificate to the PEM before it is deployed",
      } as const,
    ];
  });
}

/** A renewed leaf has the subject and the names of the one before. */
function isOfSameHolder(pin: Certificate, leaf: Certificate): boolean {
  const names = (one: Certificate): string => [...alternativeNames(one)].sort().join();
  return (
    pin.sha256 !== leaf.sha256 && isSameName(pin.subjectDer, leaf.subjectDer) && names(pin) === names(leaf)
  );
}
