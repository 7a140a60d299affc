/** Programs made by others, run against the appliance; a test that needs a missing one is skipped with a reason. */
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningAppliance } from "../../../lab/appliance/appliance";
import { skip } from "../../skip";
import type { Made } from "./certificates";

/** Skips the test where a program is not installed. */
export function needTool(context: Mocha.Context, name: string): void {
  const isThere = spawnSync("sh", ["-c", `command -v ${name}`]).status === 0;
  if (!isThere) skip(context, `${name} is not installed here`);
}

/** Skips the test where a module of Python is not installed, or Python itself. */
export function needPythonModule(context: Mocha.Context, name: string): void {
  const isThere = spawnSync("python3", ["-c", `import ${name}`]).status === 0;
  if (!isThere) skip(context, `the Python module ${name} is not installed here`);
}

/** What a program printed and how it ended. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program; the appliance in this process goes on meanwhile. */
export function runTool(file: string, args: readonly string[], input = "", timeoutMs = 15_000): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(file, [...args], { timeout: timeoutMs }, (error, out, err) => {
      const code = typeof error?.code === "number" ? error.code : error ? -1 : 0;
      resolve({ code, out, err });
    });
    // A program may end without reading its input.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

/** Key file, known-hosts file and the options that OpenSSH programs need. */
export function openSshOptions(
  appliance: RunningAppliance,
  directory: string,
  privateKey: string,
): readonly string[] {
  const keyFile = join(directory, "id");
  writeFileSync(keyFile, privateKey);
  chmodSync(keyFile, 0o600);
  const known = join(directory, "known_hosts");
  writeFileSync(known, `[${appliance.address}]:${String(appliance.sshPort)} ${appliance.hostKey}\n`);
  const settings = [
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    `UserKnownHostsFile=${known}`,
    "IdentitiesOnly=yes",
    `Port=${String(appliance.sshPort)}`,
  ];
  return ["-F", "none", "-i", keyFile, ...settings.flatMap((setting) => ["-o", setting])];
}

/** PKCS#12 of an identity, made by OpenSSL. */
export function makePkcs12(identity: Made, passphrase: string, directory: string): Buffer {
  const both = join(directory, "both.pem");
  const out = join(directory, "both.p12");
  writeFileSync(both, identity.keyPem + identity.pem);
  execFileSync("openssl", ["pkcs12", "-export", "-in", both, "-out", out, "-passout", `pass:${passphrase}`]);
  return readFileSync(out);
}
