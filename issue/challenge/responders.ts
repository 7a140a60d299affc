/** All ways to show the control over names. */
import type { DeclaredChallenge, IssuanceSecrets } from "../../plan/issuance/order";
import { dnsUpdateResponder } from "./dns-update";
import { hookResponder } from "./hook";
import type { ChallengeResponder, ResponderTerms } from "./responder";

/** The responder that an order asks for. */
export function challengeResponder(
  challenge: DeclaredChallenge,
  { updateKey = "" }: IssuanceSecrets,
  terms: ResponderTerms,
): ChallengeResponder {
  switch (challenge.kind) {
    case "dnsHook":
    case "httpHook":
      return hookResponder(challenge, terms);
    case "dnsUpdate":
      return dnsUpdateResponder(challenge, updateKey, terms);
  }
}
