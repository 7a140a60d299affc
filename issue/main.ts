/**
 * The entry of an issuance: `node -e "require('pulumi-cisco-meeting-server/issue').main()"`. It reads the order from the
 * environment and the secrets from standard input, shows its progress on standard error, and prints leaf and chain on
 * standard output. Nothing of it is secret that leaves the process.
 */
import { text } from "node:stream/consumers";
import { cmsError } from "../errors/cms-error";
import { orderVariable, parseIssued, succeedsNothing, succeedsVariable } from "../plan/issuance/order";
import type { IssuanceOrder, IssuedDocument } from "../plan/issuance/order";
import type { ApplianceDocument } from "../plan/issuance/appliance-order";
import { parseOrder, parseIssuanceSecrets } from "../plan/issuance/parse-order";
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

async function issued(environment: NodeJS.ProcessEnv): Promise<IssuedDocument | ApplianceDocument> {
  const { kind, order } = parseOrder(environment[orderVariable] ?? "");
  const secrets = await readSecrets();
  const succeeds = environment[succeedsVariable] ?? succeedsNothing;
  if (kind === "acme") return issuedByAcme(order, secrets, environment, succeeds);
  // Not loaded for an ACME server: it brings the SSH client.
  const { issueOnAppliance } = await import("./on-box/issue.js");
  const run = {
    secrets,
    environment,
    folder: process.cwd(),
    progress: tell,
    succeeds,
    now: () => new Date(),
  };
  return issueOnAppliance(order, run);
}

function issuedByAcme(
  order: IssuanceOrder,
  secrets: string,
  environment: NodeJS.ProcessEnv,
  succeeds: string,
): IssuedDocument | Promise<IssuedDocument> {
  const accountSecrets = parseIssuanceSecrets(secrets);
  const before = parseIssued(environment["PULUMI_COMMAND_STDOUT"] ?? "");
  const kept = before && keptCertificate(order, before, { succeeds, now: new Date() });
  if (kept) {
    tell(`${order.name}: the certificate that is there is as it is asked for; none is issued`);
    return kept;
  }
  const predecessor =
    before && succeedsNothing !== succeeds ? parseCertificate(before.leafPem, order.name) : undefined;
  return issueByAcme(order, accountSecrets, { progress: tell, ...(predecessor && { predecessor }) });
}

async function readSecrets(): Promise<string> {
  if (!process.stdin.isTTY) return text(process.stdin);
  throw cmsError("apply/input", {
    subject: "standard input",
    what: "is a terminal, where the secret document is expected",
    remedy: "start the issuance through its component",
  });
}

function printable(document: IssuedDocument | ApplianceDocument): string {
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
