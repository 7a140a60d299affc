/**
 * An emulated Meeting Server: SSH with exec, shell and SFTP, the MMP's commands, real TLS listeners, state on disk.
 * It is written from the MMP reference alone and shares no code with the product, because it is the product's opponent.
 */
import type { NodeRow } from "./database/messages";
import { dialectOf } from "./dialects";
import type { Dialect } from "./dialects";
import { FaultPlan } from "./fault-plan";
import type { RequestMatch } from "./fault-plan";
import type { Fault } from "./faults";
import { Machine } from "./machine";
import type { FirstUser, MachineOptions } from "./machine";
import { RequestLog } from "./request-log";
import { RequestDesk } from "./requests";
import type { RequestListener } from "./requests";
import { RoundTripCounter } from "./round-trips";

/** How an appliance is started. */
export interface ApplianceOptions {
  /** Its disk. A directory that was used before brings back what it held; first users and `setUp` then do nothing. */
  readonly directory: string;
  /** A loopback address of its own. */
  readonly address: string;
  /** @default 2222 */
  readonly sshPort?: number;
  /** Also its prompt. @default "cms" */
  readonly hostname?: string;
  /** @default one user `admin` with the password `lab-password` */
  readonly users?: readonly FirstUser[];
  /** MMP commands that an installer typed on the fresh disk, e.g. `callbridge listen a`; a failing one is an error. */
  readonly setUp?: readonly string[];
  /** Behaviour that differs from the default. */
  readonly dialect?: Partial<Dialect>;
  /** Round-trip time of the SSH connections in milliseconds, half of it in each direction. @default 0 */
  readonly latencyMs?: number;
  /** The Call Bridge's TLS port. @default 5061 */
  readonly sipPort?: number;
  /** Its name service: addresses by host name. @default none */
  readonly names?: Readonly<Record<string, string>>;
}

/** Where faults are laid out and requests are watched. */
export interface FaultHook {
  /** Lays out a fault at the n-th request (exec and shell commands, SFTP requests) since the start or `log.restart()`. */
  at(n: number, fault: Fault): void;
  /** Lays out a fault at the first request from now on that is recognised. */
  atFirst(matches: RequestMatch, fault: Fault): void;
  /** Calls a listener before each request is executed and after it, before the answer leaves; waits for it. */
  onRequest(listener: RequestListener): () => void;
  /** Takes back faults that have not struck. */
  clear(): void;
  /** Has tables that a fault keeps as they were tell the truth again. */
  endLies(): void;
}

/** A running appliance. */
export interface RunningAppliance {
  readonly address: string;
  readonly sshPort: number;
  readonly sipPort: number;
  readonly hostname: string;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
  /** `SHA256:…` */
  readonly hostKeyFingerprint: string;
  readonly directory: string;
  readonly log: RequestLog;
  readonly faults: FaultHook;
  /** Accepted SSH connections and round trips since the start or `log.restart()` (rule: round-trips.ts). */
  counts(): { readonly connections: number; readonly roundTrips: number };
  /** SSH connections that have not closed yet. */
  openConnections(): number;
  /** Every node of its database cluster as far as it is known here; empty where it is in none. */
  databaseNodes(): readonly NodeRow[];
  /** That many legs of calls are in progress from now on, until this is said again or the Call Bridge restarts. */
  setCallLegs(count: number): void;
  /** Starts again from its disk after a stop, a kill or a `stop` fault. A new dialect may be given. */
  restart(change?: { readonly dialect?: Partial<Dialect> }): Promise<void>;
  stop(): Promise<void>;
  /** Drops everything at once, as a SIGKILL would. */
  kill(): Promise<void>;
}

/** Starts an appliance. */
export async function startAppliance(options: ApplianceOptions): Promise<RunningAppliance> {
  const appliance = new Appliance({
    directory: options.directory,
    address: options.address,
    sshPort: options.sshPort ?? 2222,
    sipPort: options.sipPort ?? 5061,
    hostname: options.hostname ?? "cms",
    users: options.users ?? [{ name: "admin", password: "lab-password" }],
    setUp: options.setUp ?? [],
    dialect: dialectOf(options.dialect),
    latencyMs: options.latencyMs ?? 0,
    names: options.names ?? {},
  });
  await appliance.start();
  return appliance;
}

class Appliance implements RunningAppliance {
  readonly log: RequestLog;
  readonly faults: FaultHook;
  readonly #plan = new FaultPlan();
  readonly #watchers = new Set<RequestListener>();
  readonly #trips: RoundTripCounter;
  #options: MachineOptions;
  #connections = 0;
  #machine: Machine;

  constructor(options: MachineOptions) {
    this.#options = options;
    this.#trips = new RoundTripCounter(options.latencyMs);
    this.log = new RequestLog(() => {
      this.#connections = 0;
      this.#trips.restart();
    });
    this.faults = {
      at: (n, fault) => this.#plan.at(n, fault),
      atFirst: (matches, fault) => this.#plan.atFirst(matches, fault),
      clear: () => this.#plan.clear(),
      endLies: () => this.#machine.endLies(),
      onRequest: (watcher) => {
        this.#watchers.add(watcher);
        return () => void this.#watchers.delete(watcher);
      },
    };
    this.#machine = this.#boot();
  }

  get address(): string {
    return this.#options.address;
  }

  get sshPort(): number {
    return this.#options.sshPort;
  }

  get sipPort(): number {
    return this.#options.sipPort;
  }

  get directory(): string {
    return this.#options.directory;
  }

  get hostname(): string {
    return this.#machine.hostname;
  }

  get hostKey(): string {
    return this.#machine.hostKeys.line;
  }

  get hostKeyFingerprint(): string {
    return this.#machine.hostKeys.fingerprint;
  }

  counts(): { readonly connections: number; readonly roundTrips: number } {
    return { connections: this.#connections, roundTrips: this.#trips.total };
  }

  openConnections(): number {
    return this.#machine.openConnections;
  }

  databaseNodes(): readonly NodeRow[] {
    return this.#machine.databaseNodes;
  }

  setCallLegs(count: number): void {
    this.#machine.setCallLegs(count);
  }

  start(): Promise<void> {
    return this.#machine.start();
  }

  async restart(change: { readonly dialect?: Partial<Dialect> } = {}): Promise<void> {
    await this.#machine.stop();
    this.#options = { ...this.#options, dialect: dialectOf({ ...this.#options.dialect, ...change.dialect }) };
    this.#machine = this.#boot();
    await this.#machine.start();
  }

  stop(): Promise<void> {
    return this.#machine.stop();
  }

  kill(): Promise<void> {
    return this.#machine.kill();
  }

  #boot(): Machine {
    return new Machine(this.#options, {
      trips: this.#trips,
      acceptConnection: () => (this.#connections += 1),
      desk: (stop, isStopped) => {
        const desk = new RequestDesk({ log: this.log, faults: this.#plan, stop, isStopped });
        desk.listen(async (entry, phase) => {
          for (const watcher of this.#watchers) await watcher(entry, phase);
        });
        return desk;
      },
    });
  }
}
