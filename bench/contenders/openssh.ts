/** What the contenders around OpenSSH share: the files and options with which `ssh` and `sftp` run unattended. */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Job } from "./contender";

/** Writes the upload's files, the batch that sends them, and the pinned host keys. */
export function writeOpenSshFiles({ folder, change, appliances }: Job): void {
  const files = join(folder, "files");
  mkdirSync(files);
  for (const { name, content } of change.files) writeFileSync(join(files, name), content, { mode: 0o600 });
  // A path of the local side, and the flat folder of the other.
  const batch = change.files.map(({ name }) => `put ${join(files, name)} /${name}`);
  writeFileSync(batchFile(folder), `${batch.join("\n")}\n`);
  const known = appliances.map(
    ({ address, sshPort, hostKey }) => `[${address}]:${String(sshPort)} ${hostKey}`,
  );
  writeFileSync(join(folder, "known_hosts"), `${known.join("\n")}\n`);
}

/** The batch for `sftp -b`. */
export function batchFile(folder: string): string {
  return join(folder, "upload.batch");
}

/** Options for `ssh` and `sftp`: one connection for all, kept by a control socket. */
export function openSshOptions({ folder, login }: Pick<Job, "folder" | "login">): readonly string[] {
  const options = {
    IdentityFile: login.privateKeyFile,
    IdentitiesOnly: "yes",
    PreferredAuthentications: "publickey",
    UserKnownHostsFile: join(folder, "known_hosts"),
    GlobalKnownHostsFile: "/dev/null",
    StrictHostKeyChecking: "yes",
    UpdateHostKeys: "no",
    LogLevel: "ERROR",
    ControlMaster: "auto",
    ControlPersist: "60s",
    ControlPath: join(folder, "%h"),
  };
  return [
    "-F",
    "/dev/null",
    ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
  ];
}

/** Why these programs cannot run here; undefined where all can. */
export function missingPrograms(
  ...programs: readonly (readonly [program: string, flag: string])[]
): string | undefined {
  const missing = programs.filter(([program, flag]) => spawnSync(program, [flag]).error !== undefined);
  return missing.length === 0
    ? undefined
    : `${missing.map(([program]) => program).join(" and ")} is not installed here`;
}

/** Runs a program to its end; rejects with its words where it fails. */
export async function runProgram(
  program: string,
  parameters: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const child = spawn(program, parameters, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  if (code === 0) return stdout;
  throw new Error(`${program} ended with ${String(code)}:\n${stdout.slice(-2_000)}\n${stderr.slice(-2_000)}`);
}
