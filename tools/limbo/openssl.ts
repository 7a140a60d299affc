/** What `openssl verify -x509_strict` says about a case, for comparison. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Answer } from "./answer";
import type { LimboCase } from "./cases";

/** Answers a case with the program on PATH; `folder` is for its files, which the next case overwrites. */
export function opensslAnswer(limbo: LimboCase, now: Date, folder: string): Answer {
  const file = (name: string, pems: readonly string[]): string => {
    const path = join(folder, name);
    writeFileSync(path, pems.join("\n"));
    return path;
  };
  const [kind, ...more] = limbo.peerNames;
  if (more.length > 0) return { kind: "skipped", reason: "openssl verify takes one name" };
  const names = kind === undefined ? [] : [nameOption(kind.kind), kind.value];
  const { status, stdout, stderr, error } = spawnSync(
    "openssl",
    [
      ...["verify", "-x509_strict", "-no-CApath", "-no-CAstore"],
      ...["-purpose", limbo.side === "server" ? "sslserver" : "sslclient"],
      ...["-attime", String(Math.floor((limbo.time ?? now).getTime() / 1000))],
      ...names,
      ...(limbo.maxIntermediates === undefined ? [] : ["-verify_depth", String(limbo.maxIntermediates)]),
      ...["-CAfile", file("trusted.pem", limbo.trusted)],
      ...(limbo.intermediates.length === 0 ? [] : ["-untrusted", file("untrusted.pem", limbo.intermediates)]),
      file("leaf.pem", [limbo.leaf]),
    ],
    { encoding: "utf8", timeout: 10_000 },
  );
  if (error) return { kind: "skipped", reason: `openssl did not run: ${error.message}` };
  return status === 0 ? { kind: "accepted" } : { kind: "refused", reason: lastError(stdout + stderr) };
}

function nameOption(kind: string): string {
  switch (kind) {
    case "IP":
      return "-verify_ip";
    case "RFC822":
      return "-verify_email";
    default:
      return "-verify_hostname";
  }
}

function lastError(output: string): string {
  return output.split("\n").find((line) => line.startsWith("error ")) ?? output.trim().slice(0, 200);
}
