/**
 * Whether a CA wants a certificate renewed before its time (RFC 9773), e.g. because it will be revoked. The one thing that a
 * preview asks somebody outside: it needs no account and changes nothing, and without it preview and update would disagree.
 */
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { parseRenewalAnswer } from "../plan/issuance/renewal-question";
import type { RenewalQuestion } from "../plan/issuance/renewal-question";
import { renewalProgram } from "./entry-point";

/** From when on; undefined, with a warning against the owner, where the CA does not say. */
export async function renewalWanted(
  owner: pulumi.Resource,
  name: string,
  question: RenewalQuestion,
): Promise<Date | undefined> {
  const { stdout } = await command.local.run({
    interpreter: ["node", "-e"],
    command: renewalProgram,
    stdin: JSON.stringify(question),
    addPreviousOutputInEnv: false,
    logging: command.local.Logging.Stderr,
  });
  const answer = parseRenewalAnswer(stdout);
  if ("from" in answer) return new Date(answer.from);
  const what = `${question.directoryUrl} does not say when to renew (${answer.why}); its lifetime decides`;
  void pulumi.log.warn(`${name}: ${what}`, owner);
  return undefined;
}
