/**
 * Asks an ACME server when it wants a certificate renewed: `node -e "require('pulumi-cisco-meeting-server/issue').renewal()"`,
 * in previews and updates. It needs nothing secret, changes nothing, and never fails: a server that cannot be asked is no
 * reason to stop an update whose certificates are good.
 */
import { text } from "node:stream/consumers";
import { parseRenewalQuestion } from "../plan/issuance/renewal-question";
import type { RenewalAnswer } from "../plan/issuance/renewal-question";
import { parseCertificate } from "../x509/certificate";
import { suggestedRenewal } from "./acme/renewal-info";

/** Reads the question from standard input, prints the answer on standard output. */
export async function renewal(): Promise<void> {
  process.stdout.write(`${JSON.stringify(await answered(await text(process.stdin)))}\n`);
}

/** The answer to a question. */
export async function answered(question: string): Promise<RenewalAnswer> {
  try {
    const { leafPem, ...server } = parseRenewalQuestion(question);
    return { from: (await suggestedRenewal(server, parseCertificate(leafPem, "leafPem"))).toISOString() };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}
