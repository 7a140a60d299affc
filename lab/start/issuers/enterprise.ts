/** The CA of an enterprise: people take requests to it, and it signs them after a while. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { join, relative } from "node:path";
import { text } from "node:stream/consumers";
import { readIfThere, writeWhole } from "../folder";
import type { LabFolder } from "../folder";
import { newAuthority, signRequest } from "./authority";
import type { Authority } from "./authority";

/** The enterprise's issuing CA, below its root. */
export interface Enterprise {
  readonly issuing: Authority;
}

/** Where answers are put, and where the CA's certificates are for whoever trusts it. */
export function enterpriseFiles(folder: LabFolder): { readonly caFile: string; readonly signed: string } {
  return { caFile: join(folder.enterprise, "ca.pem"), signed: join(folder.enterprise, "signed") };
}

/** The CA of an earlier start, or a new one. */
export async function openEnterprise(folder: LabFolder, now: Date): Promise<Enterprise> {
  const kept = readIfThere(join(folder.enterprise, "issuing.json"));
  if (kept !== undefined) return { issuing: JSON.parse(kept) as Authority };
  const root = await newAuthority("Lab Enterprise Root CA", now);
  const issuing = await newAuthority("Lab Enterprise Issuing CA", now, root);
  const { caFile, signed } = enterpriseFiles(folder);
  mkdirSync(signed, { recursive: true });
  writeWhole(caFile, issuing.certPem + root.certPem);
  writeWhole(join(folder.enterprise, "issuing.json"), JSON.stringify(issuing));
  return { issuing };
}

/** A request among the outputs of the stack, as far as a CA wants to know it. */
export interface PendingRequest {
  readonly name: string;
  readonly usages: readonly string[];
  readonly answerFile: string;
}

/** The requests that have no answer yet, out of the text of `pulumi stack output --json`. */
export function pendingRequests(outputs: string): readonly PendingRequest[] {
  const { requests = [] } = JSON.parse(outputs) as {
    readonly requests?: readonly (PendingRequest & { readonly state: string })[];
  };
  return requests.filter(({ answerFile }) => !existsSync(answerFile));
}

/** Writes the requests as a user would: by the package's own `requests` command. Returns what it said. */
export async function writeRequests(folder: LabFolder, outputs: string): Promise<string> {
  const file = join(folder.enterprise, "outputs.json");
  writeWhole(file, outputs);
  const program = join(folder.project, "dist", "cli", "main.js");
  const target = relative(folder.project, requestsFolder(folder));
  const child = spawn(process.execPath, [program, "requests", "--outputs", file, "--folder", target], {
    cwd: folder.project,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [said, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (said === "") throw new Error(complaints.trim());
  return said.trimEnd();
}

/** Signs them, and puts each answer where it is looked for: the certificate, and the issuing CA's own. */
export function signAll(
  folder: LabFolder,
  { issuing }: Enterprise,
  requests: readonly PendingRequest[],
  now: Date,
): void {
  for (const { name, usages, answerFile } of requests) {
    const csrPem = readFileSync(join(requestsFolder(folder), `${name}.csr`), "utf8");
    writeFileSync(answerFile, signRequest(issuing, csrPem, usages, now) + issuing.certPem);
  }
}

function requestsFolder(folder: LabFolder): string {
  return join(folder.enterprise, "requests");
}
