/** Shows the server the control over each name of an order, one after another, and takes down what was put up for it. */
import { cmsError } from "../../errors/cms-error";
import type { ChallengeResponder } from "../challenge/responder";
import type { Progress } from "../progress";
import type { AcmeAuthorization, AcmeChallenge, AcmeOrder, AcmeServer } from "./server";

/** How it is shown. */
export interface ControlTerms {
  /** For messages. */
  readonly subject: string;
  readonly responder: ChallengeResponder;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** Returns when every name is shown. Throws issue/challenge for the first that is not. */
export async function showControl(server: AcmeServer, order: AcmeOrder, terms: ControlTerms): Promise<void> {
  for (const authorization of await server.authorizations(order)) {
    if (authorization.status === "valid") continue;
    terms.signal.throwIfAborted();
    await showOne(server, authorization, terms);
  }
}

async function showOne(
  server: AcmeServer,
  authorization: AcmeAuthorization,
  { subject, responder, signal, progress }: ControlTerms,
): Promise<void> {
  const { value } = authorization.identifier;
  const challenge = challengeOf(authorization, responder.type, subject);
  const proof = {
    identifier: value,
    token: challenge.token,
    value: await server.keyAuthorization(challenge),
  };
  try {
    progress(`${subject}: puts up ${responder.type} for ${value}`);
    await responder.present(proof);
    await Promise.race([server.validate(challenge, value), aborted(signal)]);
  } finally {
    await responder.cleanUp(proof).catch((error: unknown) => {
      // What is left there harms nobody, and the certificate is worth more.
      progress(error instanceof Error ? error.message : String(error));
    });
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => {
      reject(signal.reason as Error);
    });
  });
}

function challengeOf(
  { identifier, challenges, wildcard }: AcmeAuthorization,
  type: string,
  subject: string,
): AcmeChallenge {
  const challenge = challenges.find((offered) => offered.type === type);
  if (challenge) return challenge;
  const name = `${wildcard === true ? "*." : ""}${identifier.value}`;
  throw cmsError("issue/challenge", {
    subject: `${subject} ${name}`,
    what: `the CA does not offer ${type} for it, but ${challenges.map((offered) => offered.type).join(", ")}`,
    remedy: "use a challenge of this kind; wildcards need DNS-01, IP addresses HTTP-01",
  });
}
