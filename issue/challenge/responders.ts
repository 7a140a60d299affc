/** All ways to show the control over names. */
import type { DeclaredChallenge } from "../../plan/issuance/order";
import { hookResponder } from "./hook";
import type { ChallengeResponder, ResponderTerms } from "./responder";

/** The responder that an order asks for. */
export function challengeResponder(challenge: DeclaredChallenge, terms: ResponderTerms): ChallengeResponder {
  switch (challenge.kind) {
    case "dnsHook":
    case "httpHook":
      return hookResponder(challenge, terms);
  }
}
