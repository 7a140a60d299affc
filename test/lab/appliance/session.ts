/** A small SSH client of the tests' own: neither the product's nor the appliance's. */
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "ssh2";
import type { ConnectConfig, SFTPWrapper } from "ssh2";
import { connect as tlsConnect } from "node:tls";
import type { TLSSocket } from "node:tls";
import type { RunningAppliance } from "../../../lab/appliance/appliance";

export const password = "lab-password";

/** What one exec request gave. */
export interface Told {
  readonly text: string;
  readonly errors: string;
  readonly code: number | null | undefined;
  readonly signal: string | undefined;
}

/** How an exec request is made. */
export interface ExecOptions {
  readonly input?: string;
  readonly pty?: boolean;
}

/** A logged-in connection. */
export class Session {
  readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }

  /** Standard output and standard error as one text. */
  async tell(command: string, input?: string): Promise<string> {
    const told = await this.exec(command, input === undefined ? {} : { input });
    return told.text + told.errors;
  }

  /** A channel that is refused is asked for once more: the appliance may want a pause between two (MMP reference 1.5). */
  async exec(command: string, options: ExecOptions = {}): Promise<Told> {
    return this.#exec(command, options).catch(async (error: unknown) => {
      if (!(error instanceof Error && error.message.includes("Channel open failure"))) throw error;
      await delay(100);
      return this.#exec(command, options);
    });
  }

  #exec(command: string, options: ExecOptions): Promise<Told> {
    return new Promise((resolve, reject) => {
      this.client.exec(command, { pty: options.pty === true }, (error, channel) => {
        if (error) return reject(error);
        let text = "";
        let errors = "";
        let code: number | null | undefined;
        let signal: string | undefined;
        channel.on("data", (bytes: Buffer) => (text += bytes.toString()));
        channel.stderr.on("data", (bytes: Buffer) => (errors += bytes.toString()));
        channel.on("exit", (status: number | null, name?: string) => {
          code = status;
          signal = name;
        });
        channel.on("close", () => resolve({ text, errors, code, signal }));
        if (options.input !== undefined) channel.end(options.input);
      });
    });
  }

  /** A channel of its own; refused ones are asked for again as with `exec`. */
  async sftp(): Promise<SFTPWrapper> {
    return this.#sftp().catch(async (error: unknown) => {
      if (!(error instanceof Error && error.message.includes("Channel open failure"))) throw error;
      await delay(100);
      return this.#sftp();
    });
  }

  #sftp(): Promise<SFTPWrapper> {
    return new Promise((resolve, reject) => {
      this.client.sftp((error, wire) => (error ? reject(error) : resolve(wire)));
    });
  }

  /** Writes a file with plain OPEN, WRITE, CLOSE. */
  async upload(name: string, content: string | Buffer, wire?: SFTPWrapper): Promise<void> {
    const sftp = wire ?? (await this.sftp());
    const bytes = Buffer.from(content);
    const handle = await call<Buffer>((done) => sftp.open(name, "w", done));
    await call<undefined>((done) => sftp.write(handle, bytes, 0, bytes.length, 0, done));
    await call<undefined>((done) => sftp.close(handle, done));
    if (!wire) sftp.end();
  }

  async download(name: string): Promise<Buffer> {
    const sftp = await this.sftp();
    try {
      return await call<Buffer>((done) => sftp.readFile(name, done));
    } finally {
      sftp.end();
    }
  }

  async names(): Promise<readonly string[]> {
    const sftp = await this.sftp();
    const entries = await call<{ filename: string }[]>((done) => sftp.readdir("/", done));
    sftp.end();
    return entries.map((entry) => entry.filename).sort();
  }

  end(): void {
    this.client.end();
  }
}

/** Turns a callback into a promise; the callback must be called. */
export function call<T>(
  act: (done: (error: Error | null | undefined, value?: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    act((error, value) => (error ? reject(error) : resolve(value as T)));
  });
}

/** Logs in. */
export function logIn(
  appliance: Pick<RunningAppliance, "address" | "sshPort">,
  config: ConnectConfig = {},
): Promise<Session> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.on("ready", () => resolve(new Session(client)));
    client.on("error", reject);
    client.on("connect", () => client.setNoDelay(true));
    // Asked only where the caller turns `tryKeyboard` on.
    client.on("keyboard-interactive", (...asked) => asked[4]([password]));
    client.connect({
      host: appliance.address,
      port: appliance.sshPort,
      username: "admin",
      ...(config.privateKey === undefined && { password }),
      ...config,
    });
  });
}

/** Why a login fails. */
export async function loginError(
  appliance: Pick<RunningAppliance, "address" | "sshPort">,
  config: ConnectConfig = {},
): Promise<string> {
  const session = await logIn(appliance, config).catch((error: unknown) => error);
  if (session instanceof Error) return session.message;
  if (session instanceof Session) session.end();
  return "logged in";
}

/** A TLS connection to a listener; the certificate is looked at, not judged. */
export function openTls(
  host: string,
  port: number,
  options: { cert?: string; key?: string } = {},
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = tlsConnect({ host, port, rejectUnauthorized: false, ...options }, () => resolve(socket));
    socket.once("error", reject);
  });
}

/** Common name shown by a listener, or the error code. */
export async function shownName(host: string, port: number): Promise<string> {
  const socket = await openTls(host, port).catch((error: unknown) => error);
  if (!(socket instanceof Error)) {
    const tls = socket as TLSSocket;
    const name = tls.getPeerCertificate().subject.CN;
    tls.destroy();
    return String(name);
  }
  return "code" in socket ? String(socket.code) : socket.message;
}

/** Asks again until the answer is as wanted; fails after five seconds. */
export async function until<T>(ask: () => Promise<T> | T, isWanted: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (Date.now() > deadline)
      throw new Error(`not within five seconds; last answer: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
