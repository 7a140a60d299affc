/**
 * The extension with the name constraints of a CA (RFC 5280, 4.2.1.10): corporate CAs limit their subordinates to the
 * company's own names, and TLS peers refuse what lies outside.
 */
import { AsnConvert } from "@peculiar/asn1-schema";
import { NameConstraints } from "@peculiar/asn1-x509";
import type { GeneralSubtrees } from "@peculiar/asn1-x509";

/** Names by kind, as far as certificates of TLS peers have them. */
export interface NameSubtrees {
  readonly dns: readonly string[];
  /** `10.0.0.0/8`. */
  readonly ip: readonly string[];
  /** DER of distinguished names. */
  readonly subjects: readonly Buffer[];
  /** Kinds that are not judged here: `email`, `uri`. */
  readonly others: readonly ("email" | "uri")[];
}

/** What a CA permits and excludes. */
export interface NameLimits {
  readonly permitted: NameSubtrees;
  readonly excluded: NameSubtrees;
}

/** Reads the extension. */
export function readNameLimits(value: Buffer): NameLimits {
  const { permittedSubtrees, excludedSubtrees } = AsnConvert.parse(value, NameConstraints);
  const given = [permittedSubtrees, excludedSubtrees].filter((subtrees) => subtrees !== undefined);
  if (given.length === 0 || given.some((subtrees) => subtrees.length === 0))
    throw new Error("it limits nothing");
  return { permitted: subtreesOf(permittedSubtrees), excluded: subtreesOf(excludedSubtrees) };
}

function subtreesOf(subtrees: GeneralSubtrees | undefined): NameSubtrees {
  const bases = Array.from(subtrees ?? [], ({ base }) => base);
  return {
    dns: bases.flatMap(({ dNSName }) => dNSName ?? []),
    ip: bases.flatMap(({ iPAddress }) => iPAddress ?? []),
    subjects: bases.flatMap(({ directoryName }) =>
      directoryName === undefined ? [] : [Buffer.from(AsnConvert.serialize(directoryName))],
    ),
    others: bases.flatMap(({ rfc822Name, uniformResourceIdentifier }): ("email" | "uri")[] => [
      ...(rfc822Name === undefined ? [] : (["email"] as const)),
      ...(uniformResourceIdentifier === undefined ? [] : (["uri"] as const)),
    ]),
  };
}
