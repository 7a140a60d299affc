/** What the name constraints of a CA say (RFC 5280, 4.2.1.10); `name-constraints.ts` judges by them. */
import { AsnConvert } from "@peculiar/asn1-schema";
import { NameConstraints } from "@peculiar/asn1-x509";
import { DerError, derElements } from "./der-form";
import type { DerElement } from "./der-form";
import { readGeneralName } from "./general-names";
import type { Name, OtherNameKind } from "./general-names";

/** An address and a mask, of the same length. */
export interface Network {
  /** `10.0.0.0/8`. */
  readonly text: string;
  readonly address: Buffer;
  readonly mask: Buffer;
}

/** Parts of the name space, by kind. */
export interface NameSubtrees {
  readonly dns: readonly string[];
  readonly ip: readonly Network[];
  readonly email: readonly string[];
  readonly uri: readonly string[];
  /** DER of distinguished names. */
  readonly subjects: readonly Buffer[];
  /** Kinds that are not judged here. */
  readonly others: readonly OtherNameKind[];
}

/** What a CA permits and excludes. */
export interface NameLimits {
  readonly permitted: NameSubtrees;
  readonly excluded: NameSubtrees;
}

/** Reads the extension; throws an Error whose text ends a sentence about it. */
export function readNameLimits(value: Buffer): NameLimits {
  const { permittedSubtrees, excludedSubtrees } = AsnConvert.parse(value, NameConstraints);
  const given = [permittedSubtrees, excludedSubtrees].filter((subtrees) => subtrees !== undefined);
  if (given.length === 0 || given.some((subtrees) => subtrees.length === 0))
    throw new DerError("it limits nothing");
  if (given.flatMap((subtrees) => [...subtrees]).some(({ minimum, maximum }) => minimum !== 0 || maximum)) {
    throw new DerError("it has a subtree with a minimum or a maximum");
  }
  // The library has shown that the form is right; the bases are read anew, since it shortens masks to a number.
  const [limits] = derElements(value);
  const parts = derElements(limits?.content ?? Buffer.alloc(0));
  return { permitted: subtreesOf(parts, 0xa0), excluded: subtreesOf(parts, 0xa1) };
}

function subtreesOf(parts: readonly DerElement[], tag: number): NameSubtrees {
  const subtrees = parts.filter((part) => part.tag === tag).flatMap(({ content }) => derElements(content));
  const bases = subtrees.flatMap(({ content }) => derElements(content).slice(0, 1)).map(readGeneralName);
  const texts = (kind: "dns" | "email" | "uri"): readonly string[] =>
    bases.flatMap((base) => (base.kind === kind ? [base.text] : []));
  return {
    dns: texts("dns"),
    ip: bases.flatMap((base) => (base.kind === "ip" ? [networkOf(base)] : [])),
    email: texts("email"),
    uri: texts("uri"),
    subjects: bases.flatMap((base) => (base.kind === "directory" ? [base.der] : [])),
    others: bases.flatMap((base) => otherKind(base) ?? []),
  };
}

function networkOf({ text, octets }: Name & { readonly kind: "ip" }): Network {
  if (octets.length !== 8 && octets.length !== 32) {
    throw new DerError(`it has a network of ${octets.length} bytes, not of 8 or 32`);
  }
  const half = octets.length / 2;
  const [address, mask] = [octets.subarray(0, half), octets.subarray(half)];
  // RFC 5280, 4.2.1.10: in the style of CIDR, so a mask is a prefix.
  const bits = [...mask].map((octet) => octet.toString(2).padStart(8, "0")).join("");
  if (!/^1*0*$/.test(bits)) throw new DerError("it has a network whose mask is not a prefix");
  return { text, address, mask };
}

function otherKind(name: Name): OtherNameKind | undefined {
  switch (name.kind) {
    case "dns":
    case "email":
    case "uri":
    case "ip":
    case "directory":
      return undefined;
    default:
      return name.kind;
  }
}
