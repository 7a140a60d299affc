/**
 * Whom a role trusts while pinned leaves are exchanged (C2W-05, C2W-11). A peer's old leaf is known to nobody but the
 * appliance, which trusts it now: so it stays trusted from before the first peer switches until the last one has.
 */
import type { Certificate } from "../x509/certificate";
import type { Phase } from "./names";

/** The part of a certificate that decides whether it stays trusted. */
export type Pinned = Pick<Certificate, "sha256" | "notAfter">;

/** What a trust holds now, and what it is to hold in the end. */
export interface PinnedSets<Pin extends Pinned> {
  readonly assigned: readonly Pin[];
  readonly declared: readonly Pin[];
}

/**
 * What the trust has to hold in a phase: while peers switch both sets, afterwards what is declared. A trust that already
 * holds everything declared is left alone; where it has to change, what has expired is dropped, since no link accepts it.
 */
export function pinnedTrust<Pin extends Pinned>(
  phase: Phase,
  { assigned, declared }: PinnedSets<Pin>,
  now: Date,
): readonly Pin[] {
  switch (phase) {
    case "widen":
    case "switch": {
      const held = new Set(assigned.map(({ sha256 }) => sha256));
      if (declared.every(({ sha256 }) => held.has(sha256))) return assigned;
      return [...assigned.filter(({ notAfter }) => notAfter >= now), ...declared];
    }
    case "narrow":
      return declared;
  }
}
