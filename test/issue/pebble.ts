/**
 * Debian's pebble, a real ACME server, with pebble-challtestsrv as the DNS and the web that it looks at. Each has a loopback
 * address of its own. Pebble makes a new CA at every start and has no renewal information (RFC 9773).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { eventually } from "../eventually";
import { aCa, makeLeaf } from "../certificates";
import { nextLabAddress } from "../lab-address";
import { needTool } from "../lab/appliance/foreign";
import { Daemon } from "./daemon";

/** How it behaves; by default it neither sleeps nor refuses good nonces. */
export interface PebbleOptions {
  /** How long certificates are valid, in seconds. @default pebble's own five years */
  readonly validitySeconds?: number;
  /** How many percent of the good nonces are refused. @default 0 */
  readonly refusedNonces?: number;
  /** The most that it waits before it looks, in seconds; at random. @default it does not wait */
  readonly sleepSeconds?: number;
  /** Further roots whose chains are offered. @default 0 */
  readonly alternateRoots?: number;
  readonly externalAccounts?: Readonly<Record<string, string>>;
  /** Whether a name that was shown once need not be shown again with the same account. @default false */
  readonly reusesAuthorizations?: boolean;
  /** The name server that it asks, `ADDRESS:PORT`. @default challtestsrv */
  readonly nameServer?: string;
}

const ports = { acme: 14000, management: 15000, http: 5002, tls: 5001, dns: 8053, control: 8055 };

/** Skips the test where one of the two is not installed. */
export function needPebble(context: Mocha.Context): void {
  needTool(context, "pebble");
  needTool(context, "pebble-challtestsrv");
}

const running = new Set<Pebble>();

/** A running pebble. */
export class Pebble {
  private constructor(
    readonly address: string,
    /** Under which its TLS certificate is accepted. */
    readonly serverCaPem: string,
    private readonly folder: string,
    private readonly daemons: readonly Daemon[],
  ) {}

  static async start(options: PebbleOptions = {}): Promise<Pebble> {
    const address = nextLabAddress();
    const folder = mkdtempSync(join(tmpdir(), "cms-pebble-"));
    const ca = aCa("Pebble's own TLS");
    const { leafPem, keyPem } = makeLeaf({ ca, cn: "pebble.test", ip: [address] });
    writeFileSync(join(folder, "cert.pem"), leafPem);
    writeFileSync(join(folder, "key.pem"), keyPem);
    writeFileSync(
      join(folder, "config.json"),
      JSON.stringify({ pebble: configuration(address, folder, options) }),
    );
    const world = await startWorld(address);
    const pebble = await Daemon.start({
      program: "pebble",
      parameters: [
        "-strict",
        "-config",
        join(folder, "config.json"),
        "-dnsserver",
        options.nameServer ?? `${address}:${ports.dns}`,
      ],
      environment: environmentOf(options),
      address,
      port: ports.acme,
    });
    const started = new Pebble(address, ca.certPem, folder, [pebble, world]);
    running.add(started);
    return started;
  }

  get directoryUrl(): string {
    return `https://${this.address}:${ports.acme}/dir`;
  }

  /** Where challtestsrv is told what to answer. */
  get controlUrl(): string {
    return `http://${this.address}:${ports.control}`;
  }

  /** What pebble printed. */
  get said(): string {
    return this.daemons[0]?.said ?? "";
  }

  /** The command of a hook, and what it was called with so far. */
  hook(): { readonly command: readonly string[]; readonly calls: () => readonly string[] } {
    const log = join(mkdtempSync(join(this.folder, "hook-")), "calls");
    writeFileSync(log, "");
    const file = resolve(__dirname, "programs", "challtestsrv-hook.mjs");
    return {
      command: [process.execPath, file, this.controlUrl, log],
      calls: () => readFileSync(log, "utf8").trim().split("\n"),
    };
  }

  /** A root of it, PEM; the others are those of the alternate chains. */
  rootPem(index = 0): Promise<string> {
    return this.#get(`/roots/${String(index)}`);
  }

  /** Stops all that were started; also where a `before` did not come so far. */
  static async stopAll(): Promise<void> {
    await Promise.all([...running].map((pebble) => pebble.stop()));
  }

  async stop(): Promise<void> {
    running.delete(this);
    await Promise.all(this.daemons.map((daemon) => daemon.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The management port opens after the one that was waited for. */
  #get(path: string): Promise<string> {
    return eventually(() => this.#ask(path));
  }

  #ask(path: string): Promise<string> {
    return new Promise((done, fail) => {
      const options = { host: this.address, port: ports.management, path, ca: this.serverCaPem };
      request(options, (answer) => void text(answer).then(done, fail))
        .on("error", fail)
        .end();
    });
  }
}

function configuration(address: string, folder: string, options: PebbleOptions): object {
  const { validitySeconds, externalAccounts } = options;
  return {
    listenAddress: `${address}:${ports.acme}`,
    managementListenAddress: `${address}:${ports.management}`,
    certificate: join(folder, "cert.pem"),
    privateKey: join(folder, "key.pem"),
    httpPort: ports.http,
    tlsPort: ports.tls,
    ocspResponderURL: "",
    externalAccountBindingRequired: externalAccounts !== undefined,
    ...(externalAccounts && { externalAccountMACKeys: externalAccounts }),
    ...(validitySeconds !== undefined && { certificateValidityPeriod: validitySeconds }),
  };
}

function environmentOf({
  refusedNonces = 0,
  sleepSeconds,
  alternateRoots = 0,
  reusesAuthorizations = false,
}: PebbleOptions): NodeJS.ProcessEnv {
  return {
    ...(sleepSeconds === undefined
      ? { PEBBLE_VA_NOSLEEP: "1" }
      : { PEBBLE_VA_SLEEPTIME: String(sleepSeconds) }),
    PEBBLE_WFE_NONCEREJECT: String(refusedNonces),
    PEBBLE_ALTERNATE_ROOTS: String(alternateRoots),
    PEBBLE_AUTHZREUSE: reusesAuthorizations ? "100" : "0",
  };
}

function startWorld(address: string): Promise<Daemon> {
  const at = (port: number): string => `${address}:${String(port)}`;
  return Daemon.start({
    program: "pebble-challtestsrv",
    parameters: [
      ...["-management", at(ports.control), "-dns01", at(ports.dns), "-http01", at(ports.http)],
      ...["-https01", "", "-tlsalpn01", "", "-defaultIPv4", address, "-defaultIPv6", ""],
    ],
    address,
    port: ports.control,
  });
}
