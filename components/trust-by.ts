/** By what the two ends of the c2w link know each other. */
import { readChoice } from "./plain-values";

/** `issuer`: by the CA that issues the peer's certificate. `leaf`: by that very certificate, which is pinned (C2W-05). */
export type TrustBy = "issuer" | "leaf";

/** Reads the choice; throws args/invalid for anything else. */
export function readTrustBy(subject: string, value: TrustBy = "issuer"): TrustBy {
  return readChoice<TrustBy>(`${subject} trustBy`, value, ["issuer", "leaf"]);
}
