/**
 * What an issuer keeps to itself. Every property of a component is one of its outputs, and neither a CA's key nor the terms
 * on which it issues may be one.
 */
import { cmsError } from "../../errors/cms-error";

/** The terms of all issuers of one class. */
export class IssuerTerms<Issuing extends object, Terms> {
  readonly #className: string;
  readonly #kept = new WeakMap<Issuing, Terms>();

  /** @param className for messages, e.g. `PrivateCa`. */
  constructor(className: string) {
    this.#className = className;
  }

  /** Keeps the terms of an issuer. */
  keep(issuer: Issuing, terms: Terms): void {
    this.#kept.set(issuer, terms);
  }

  /** The terms of an issuer. Throws args/required for one that another copy of the package made; `name` is what asked. */
  of(issuer: Issuing, name: string): Terms {
    const terms = this.#kept.get(issuer);
    if (terms !== undefined) return terms;
    throw cmsError("args/required", {
      subject: `${name} issuer`,
      what: `it is no ${this.#className} of this copy of the package`,
      remedy: `create it with \`new ${this.#className}(…)\``,
    });
  }
}
