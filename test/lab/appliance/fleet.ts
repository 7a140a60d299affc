/** Starts appliances for a spec file and takes them down after each test. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startAppliance } from "../../../lab/appliance/appliance";
import type { ApplianceOptions, RunningAppliance } from "../../../lab/appliance/appliance";
import { nextLabAddress } from "../../lab-address";
import { baseDialect } from "./base-dialect";
import { goodLeaf, testCa } from "./certificates";
import type { Made } from "./certificates";
import { logIn } from "./session";
import type { Session } from "./session";
import type { ConnectConfig } from "ssh2";

export const webAdminPort = 8443;
export const sipPort = 5061;

/** Appliances and sessions of one spec file. */
export class Fleet {
  readonly #appliances: RunningAppliance[] = [];
  readonly #sessions: Session[] = [];
  readonly #directories: string[] = [];

  /** A directory that is removed afterwards. */
  directory(): string {
    const path = mkdtempSync(join(tmpdir(), "lab-appliance-"));
    this.#directories.push(path);
    return path;
  }

  /** An appliance whose roles have their interfaces and nothing else. */
  async start(options: Partial<ApplianceOptions> = {}): Promise<RunningAppliance> {
    const appliance = await startAppliance({
      directory: this.directory(),
      address: nextLabAddress(),
      setUp: ["callbridge listen a", `webadmin listen a ${String(webAdminPort)}`],
      ...options,
      dialect: { ...baseDialect(), ...options.dialect },
    });
    this.#appliances.push(appliance);
    return appliance;
  }

  /** Logs in by password, in the way that the dialect of the run leaves open. */
  async logIn(appliance: RunningAppliance, config: ConnectConfig = {}): Promise<Session> {
    const tryKeyboard = baseDialect().login === "keyboard-interactive";
    const session = await logIn(appliance, { ...(tryKeyboard && { tryKeyboard }), ...config });
    session.client.on("error", () => undefined);
    this.#sessions.push(session);
    return session;
  }

  /** An appliance that serves `old` in both roles, with a session. */
  async startServing(
    options: Partial<ApplianceOptions> = {},
  ): Promise<{ readonly appliance: RunningAppliance; readonly session: Session; readonly old: Made }> {
    const appliance = await this.start(options);
    const session = await this.logIn(appliance);
    const old = goodLeaf("old");
    await uploadIdentity(session, "old", old);
    await session.tell("webadmin certs old.key old.crt ca.crt");
    await session.tell("webadmin enable");
    await session.tell("callbridge certs old.key old.crt ca.crt");
    await session.tell("callbridge restart");
    appliance.log.restart();
    return { appliance, session, old };
  }

  async clear(): Promise<void> {
    for (const session of this.#sessions.splice(0)) session.end();
    for (const appliance of this.#appliances.splice(0)) await appliance.stop();
    for (const path of this.#directories.splice(0)) rmSync(path, { recursive: true, force: true });
  }
}

/** Uploads `<stem>.key`, `<stem>.crt` and, if it is not there yet, `ca.crt`. */
export async function uploadIdentity(session: Session, stem: string, identity: Made): Promise<void> {
  const sftp = await session.sftp();
  await session.upload(`${stem}.key`, identity.keyPem, sftp);
  await session.upload(`${stem}.crt`, identity.pem, sftp);
  await session.upload("ca.crt", testCa().pem, sftp).catch(() => undefined);
  sftp.end();
}
