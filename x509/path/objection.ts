/** What is held against a path, and by whose rule. */
import type { Certificate } from "../certificate";
import type { Path } from "../paths";

/**
 * Who makes the rule. `RFC` is what every peer may rely on; `browser policy` are the Baseline Requirements of the
 * CA/Browser Forum, which bind public CAs; `root programme` are rules of those who ship roots.
 */
export type Authority = "RFC" | "browser policy" | "root programme";

/** A rule that a path breaks. */
export interface Objection {
  readonly authority: Authority;
  /** Document and section, e.g. `RFC 5280 4.2.1.9`. */
  readonly source: string;
  /** A sentence without its full stop, about the certificate that it names. */
  readonly text: string;
}

/** The place of a certificate in a path. */
export interface Place {
  readonly path: Path;
  /** 0 is the leaf. */
  readonly index: number;
  /** It stands above another one. */
  readonly isIssuer: boolean;
  /** It is the trusted end of the path. */
  readonly isAnchor: boolean;
}

/** A rule about each certificate of a path. */
export interface CertificateRule {
  readonly authority: Authority;
  readonly source: string;
  /** What is wrong, as the end of a sentence about the certificate; `undefined` when nothing is. */
  readonly check: (certificate: Certificate, place: Place) => string | undefined;
}

/** What the rules say about every certificate of a path, the leaf's first. */
export function objectionsTo(path: Path, rules: readonly CertificateRule[]): Objection[] {
  return path.flatMap((certificate, index) => {
    const place = { path, index, isIssuer: index > 0, isAnchor: index === path.length - 1 };
    return rules.flatMap(({ authority, source, check }) => {
      const problem = check(certificate, place);
      const text = `${certificate.subject === "" ? "a certificate without a subject" : certificate.subject} ${problem ?? ""}`;
      return problem === undefined ? [] : [{ authority, source, text }];
    });
  });
}
