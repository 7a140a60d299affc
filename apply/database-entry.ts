/**
 * The entry of a database cluster: `node -e "require('pulumi-cisco-meeting-server/database').databaseMain()"`. Like the one
 * of a role it only starts a worker, which holds the locks of all appliances and outlives an interrupted `pulumi up`.
 */
import { text } from "node:stream/consumers";
import { CmsError, cmsError } from "../errors/cms-error";
import { clusterVariable } from "../plan/database/declaration";
import type { ClusterDeclaration, ClusterSecrets } from "../plan/database/declaration";
import { parseCluster } from "../plan/database/parse-cluster";
import { concealerOf } from "./conceal";
import { resolveLogin } from "./credentials";
import type { MemberCredentials } from "./database/cluster-input";
import { clusterSecrets } from "./database/cluster-job";
import type { ClusterOrder } from "./database/cluster-job";
import { finish, lostWorker } from "./entry-end";
import type { WorkerResult } from "./entry-end";
import { outliveReaders, printLines } from "./output";
import { parseSecretDocument } from "./secret-document";
import { unstartedReport } from "./unstarted-report";
import { startWorker } from "./worker-process";
import type { WorkerProcess } from "./worker-process";

/** Makes the cluster as declared. Sets the exit code: 0, also where a renewal is deferred, or 1 with the error on stderr. */
export async function databaseMain(): Promise<void> {
  outliveReaders();
  const worker = startWorker(process.env);
  const begun = performance.now();
  try {
    const declaration = parseCluster(declarationText());
    finish(await changeWith(worker, declaration, begun));
  } catch (error) {
    worker.dismiss();
    process.exitCode = 1;
    printLines(error instanceof Error ? error.message : String(error));
  }
}

async function changeWith(
  worker: WorkerProcess,
  declaration: ClusterDeclaration,
  begun: number,
): Promise<WorkerResult> {
  const subject = `${declaration.name} databaseCluster`;
  try {
    const order = await orderFor(declaration);
    const end = await worker.carryOut(order, printLines);
    if (end.kind === "result") return end;
    throw lostWorker(
      { subject, logName: declaration.name, conceal: concealerOf(clusterSecrets(order)) },
      end,
    );
  } catch (error) {
    worker.dismiss();
    if (!(error instanceof CmsError)) throw error;
    const known = { code: error.code, text: error.message };
    const report = unstartedReport({ appliance: declaration.name, role: "databaseCluster" }, known, begun);
    return { kind: "result", report, error: known };
  }
}

async function orderFor(declaration: ClusterDeclaration): Promise<ClusterOrder> {
  const secrets = await readSecrets();
  const members: [string, MemberCredentials][] = [];
  const { commandMs: timeoutMs } = declaration.deadlines;
  const source = { environment: process.env, folder: process.cwd(), timeoutMs };
  // One after another: a program may ask its user something.
  for (const { name, target } of declaration.members) {
    members.push([name, await resolveLogin(name, target, secrets.members[name] ?? {}, source)]);
  }
  return { cluster: declarationText(), keys: secrets.keys, members: Object.fromEntries(members) };
}

function declarationText(): string {
  return process.env[clusterVariable] ?? "";
}

/** `{ version, keys, members: { "<member>": <secret document> } }`; its errors never repeat what stands there. */
async function readSecrets(): Promise<ClusterSecrets> {
  if (process.stdin.isTTY) throw unusable("is a terminal, where the secret document is expected");
  const document = parseObject(await text(process.stdin));
  const { keys } = parseSecretDocument(
    JSON.stringify({ version: 1, keys: document["keys"], credentials: {} }),
  );
  const members = Object.entries(objectOf(document["members"])).map(([name, value]) => {
    const { credentials, bastionCredentials } = parseSecretDocument(JSON.stringify(value));
    return [name, { credentials, ...(bastionCredentials && { bastionCredentials }) }] as const;
  });
  return { version: 1, keys, members: Object.fromEntries(members) };
}

function parseObject(json: string): Readonly<Record<string, unknown>> {
  try {
    return objectOf(JSON.parse(json));
  } catch {
    throw unusable("holds no secret document (it is secret and not shown)");
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw unusable("holds no secret document (it is secret and not shown)");
}

function unusable(what: string): CmsError {
  return cmsError("apply/input", {
    subject: "standard input",
    what,
    remedy: "start the change through its component, which writes the document",
  });
}
