/**
 * The entry of a change: `node -e "require('pulumi-cisco-meeting-server/apply').main()"`. It reads the declaration from
 * the environment and the secrets from standard input, has a worker carry the change out, shows its progress on standard
 * error and prints its report on standard output. It may be killed at any time; the worker may not need it any more.
 */
import { text } from "node:stream/consumers";
import { CmsError, cmsError } from "../errors/cms-error";
import { declarationVariable } from "../plan/declaration";
import type { DeclaredCallWait, SecretDocument } from "../plan/declaration";
import { parseDeclaration } from "../plan/parse-declaration";
import type { SupportedDeclaration } from "../plan/parse-declaration";
import { credentialsOf, literalSecrets } from "./call-bridge-credentials";
import type { CallBridgeCredentials } from "./call-bridge-credentials";
import type { ChangeTask } from "./change";
import { concealer } from "./conceal";
import { resolveLogin } from "./credentials";
import type { CredentialSource } from "./credentials";
import { finish, lostWorker } from "./entry-end";
import type { WorkerResult } from "./entry-end";
import { outliveReaders, printLines } from "./output";
import { parseSecretDocument } from "./secret-document";
import { unstartedReport } from "./unstarted-report";
import type { RoleOrder } from "./worker-order";
import { startWorker } from "./worker-process";
import type { WorkerProcess } from "./worker-process";

/** Carries out the change that the process was started for. Sets the exit code: 0, or 1 with the errors on stderr. */
export function main(): Promise<void> {
  return run("deploy");
}

/** Empties the slots that the change has filled and that still hold what it put there, when its resource is deleted. */
export function clear(): Promise<void> {
  return run("clear");
}

async function run(task: ChangeTask): Promise<void> {
  outliveReaders();
  // Before anything else: the worker loads its libraries meanwhile.
  const worker = startWorker(process.env);
  const begun = performance.now();
  try {
    const declaration = parseDeclaration(declarationText());
    finish(await changeWith(worker, { declaration, task }, begun));
  } catch (error) {
    worker.dismiss();
    process.exitCode = 1;
    printLines(error instanceof Error ? error.message : String(error));
  }
}

async function changeWith(
  worker: WorkerProcess,
  { declaration, task }: { readonly declaration: SupportedDeclaration; readonly task: ChangeTask },
  begun: number,
): Promise<WorkerResult> {
  try {
    const order = { ...(await orderFor(declaration)), task };
    const end = await worker.carryOut(order, printLines);
    if (end.kind === "result") return end;
    const conceal = concealer({ ...order, declaration });
    throw lostWorker(
      { subject: `${declaration.appliance} ${declaration.role}`, logName: declaration.appliance, conceal },
      end,
    );
  } catch (error) {
    worker.dismiss();
    if (!(error instanceof CmsError)) throw error;
    const known = { code: error.code, text: error.message };
    return { kind: "result", report: unstartedReport(declaration, known, begun), error: known };
  }
}

async function orderFor(declaration: SupportedDeclaration): Promise<Omit<RoleOrder, "task">> {
  const { appliance, role, target, deadlines } = declaration;
  const secrets = await readSecrets();
  const source = { environment: process.env, folder: process.cwd(), timeoutMs: deadlines.commandMs };
  const login = await resolveLogin(`${appliance} ${role}`, target, secrets, source);
  const callBridges = declaration.callWait && (await callBridgesOf(declaration.callWait, secrets, source));
  return {
    declaration: declarationText(),
    secrets,
    ...login,
    ...(callBridges && { callBridges }),
  };
}

async function callBridgesOf(
  { callBridges }: DeclaredCallWait,
  { callBridges: documents = {} }: SecretDocument,
  source: CredentialSource,
): Promise<Readonly<Record<string, CallBridgeCredentials>>> {
  const literal = literalSecrets(documents);
  const found: Record<string, CallBridgeCredentials> = {};
  for (const callBridge of callBridges) {
    found[callBridge.appliance] = await credentialsOf(callBridge, literal, source);
  }
  return found;
}

function declarationText(): string {
  return process.env[declarationVariable] ?? "";
}

async function readSecrets(): Promise<SecretDocument> {
  if (!process.stdin.isTTY) return parseSecretDocument(await text(process.stdin));
  throw cmsError("apply/input", {
    subject: "standard input",
    what: "is a terminal, where the secret document is expected",
    remedy: "start the change through its component",
  });
}
