/**
 * The entry of an issuance: `node -e "require('pulumi-cisco-meeting-server/issue').main()"`. It reads the order from the
 * environment and the secrets from standard input, shows its progress on standard error, and prints leaf and chain on
 * standard output. Nothing of it is secret that leaves the process.
 */
import { text } from "node:stream/consumers";
import { cmsError } from "../errors/cms-error";
import { orderVariable, parseIssued, succeedsNothing, succeedsVariable } from "../plan/issuance/order";
import type { IssuanceSecrets, IssuedDocument } from "../plan/issuance/order";
import { parseIssuanceSecrets, parseOrder } from "../plan/issuance/parse-order";
import { linesOf } from "../plan/progress-lines";
import { parseCertificate } from "../x509/certificate";
import { issueByAcme } from "./acme/issue";
import { keptCertificate } from "./kept-certificate";
import type { Progress } from "./progress";

export { renewal } from "./renewal-entry";

/** A document that is longer would be no certificate of a listener. */
const mostBytes = 32 * 1024;

/** Gets the certificate that the process was started for. Sets the exit code: 0, or 1 with the error on stderr. */
export async function main(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  try {
    process.stdout.write(`${printable(await issued(process.env))}\n`);
  } catch (error) {
    process.exitCode = 1;
    tell(error instanceof Error ? error.message : String(error));
  }
  // Requests that nobody waits for any more must not keep the process.
  process.stdout.write("", () => process.exit());
}

async function issued(environment: NodeJS.ProcessEnv): Promise<IssuedDocument> {
  const order = parseOrder(environment[orderVariable] ?? "");
  const secrets = await readSecrets();
  const succeeds = environment[succeedsVariable] ?? succeedsNothing;
  const before = parseIssued(environment["PULUMI_COMMAND_STDOUT"] ?? "");
  const kept = before && keptCertificate(order, before, { succeeds, now: new Date() });
  if (kept) {
    tell(`${order.name}: the certificate that is there is as it is asked for; none is issued`);
    return kept;
  }
  const predecessor =
    before && succeedsNothing !== succeeds ? parseCertificate(before.leafPem, order.name) : undefined;
  return issueByAcme(order, secrets, { progress: tell, ...(predecessor && { predecessor }) });
}

async function readSecrets(): Promise<IssuanceSecrets> {
  if (!process.stdin.isTTY) return parseIssuanceSecrets(await text(process.stdin));
  throw cmsError("apply/input", {
    subject: "standard input",
    what: "is a terminal, where the secret document is expected",
    remedy: "start the issuance through its component",
  });
}

function printable(document: IssuedDocument): string {
  const json = JSON.stringify(document);
  if (Buffer.byteLength(json) <= mostBytes) return json;
  throw cmsError("issue/answer", {
    subject: "the certificate",
    what: `leaf and chain have ${String(Buffer.byteLength(json))} bytes, at most ${String(mostBytes)} can be handed on`,
    remedy: "choose another chain of the CA with preferredChain",
  });
}

const tell: Progress = (line) => {
  for (const short of linesOf(line)) process.stderr.write(`${short}\n`);
};
