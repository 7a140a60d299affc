/** The emulated appliances of one measurement, in processes of their own. */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { ApplianceOptions } from "../lab/appliance/appliance";
import type { Coordinates, HostAnswer, HostCounts, HostOrder } from "./appliance-host";
import type { Before, ChangeFile } from "./change";

/** What the appliances are to be. */
export interface ApplianceSet {
  readonly count: number;
  /** Round-trip time in milliseconds, half in each direction. */
  readonly latencyMs: number;
  readonly before: Before;
  /** Public key with which `admin` may log in. */
  readonly loginKey: string;
  /** A folder for their disks. */
  readonly folder: string;
}

/** Running appliances. */
export class Appliances {
  readonly all: readonly Coordinates[];
  readonly #hosts: readonly Host[];

  private constructor(hosts: readonly Host[], all: readonly Coordinates[]) {
    this.#hosts = hosts;
    this.all = all;
  }

  /** Starts them, spread over as many processes as there are cores. */
  static async open(wanted: ApplianceSet): Promise<Appliances> {
    const options = Array.from({ length: wanted.count }, (_, index) => optionsOf(wanted, index));
    const files = [...wanted.before.files, { name: "admin.pub", content: wanted.loginKey }];
    const hosts = Array.from({ length: Math.min(wanted.count, availableParallelism()) }, () => new Host());
    try {
      const parts = await Promise.all(
        hosts.map((host, index) =>
          host.open(
            options.filter((_, n) => n % hosts.length === index),
            files,
          ),
        ),
      );
      return new Appliances(hosts, parts.flat());
    } catch (error) {
      for (const host of hosts) host.end();
      throw error;
    }
  }

  /** Puts all of them back to what they were at first, with counters at zero. */
  async reset(): Promise<void> {
    await Promise.all(this.#hosts.map((host) => host.reset()));
  }

  /** The sum over all of them. */
  async counts(): Promise<HostCounts> {
    const parts = await Promise.all(this.#hosts.map((host) => host.counts()));
    return {
      connections: sum(parts.map(({ connections }) => connections)),
      roundTrips: sum(parts.map(({ roundTrips }) => roundTrips)),
      cpuMs: sum(parts.map(({ cpuMs }) => cpuMs)),
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#hosts.map((host) => host.close()));
  }
}

function optionsOf({ before, latencyMs, folder }: ApplianceSet, index: number): ApplianceOptions {
  const hostname = `cms${String(index + 1)}`;
  return {
    directory: join(folder, hostname),
    address: benchAddress(index),
    hostname,
    setUp: before.setUp,
    latencyMs,
  };
}

/** A loopback address by number. The middle part comes from the process, so that two measurements do not meet. */
export function benchAddress(index: number): string {
  const base = 16 + (process.pid % 100) * 2;
  return `127.${String(base + Math.floor(index / (250 * 250)))}.${String(Math.floor(index / 250) % 250)}.${String((index % 250) + 1)}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** One process of appliances; it answers one order after another. */
class Host {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(join(__dirname, "appliance-host.ts"), { execArgv: ["--import", "tsx"] });
  }

  async open(
    appliances: readonly ApplianceOptions[],
    files: readonly ChangeFile[],
  ): Promise<readonly Coordinates[]> {
    for (const { directory } of appliances) mkdirSync(directory, { recursive: true });
    const answer = await this.#order({ order: "open", appliances, files });
    return answer.kind === "opened" ? answer.appliances : [];
  }

  async reset(): Promise<void> {
    await this.#order({ order: "reset" });
  }

  async counts(): Promise<HostCounts> {
    const answer = await this.#order({ order: "counts" });
    if (answer.kind === "counts") return answer.counts;
    throw new Error("the appliances' process did not answer with its counts");
  }

  async close(): Promise<void> {
    await this.#order({ order: "close" });
    this.end();
  }

  /** The process ends when nobody is connected to it. */
  end(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  #order(order: HostOrder): Promise<HostAnswer> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error("the appliances' process ended"));
      child.once("exit", ended);
      child.once("message", (answer: HostAnswer) => {
        child.removeListener("exit", ended);
        if (answer.kind === "failed") reject(new Error(`the appliances' process: ${answer.why}`));
        else resolve(answer);
      });
      child.send(order);
    });
  }
}
