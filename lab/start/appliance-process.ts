/** An emulated appliance in a process of its own, which ends when this one does. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import type { ApplianceOptions } from "../appliance/appliance";
import type { Dialect } from "../appliance/dialects";
import type { Fleet, FleetAppliance } from "./fleet";
import type { LabFolder } from "./folder";

/** How the appliances of a start behave. */
export interface Behaviour {
  readonly dialect: Partial<Dialect>;
  readonly latencyMs: number;
}

/** An appliance that runs. */
export interface StartedAppliance extends FleetAppliance {
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
  /** `SHA256:…` */
  readonly hostKeyFingerprint: string;
  /** SSH connections that it accepted, and requests that waited for the previous reply, since the start. */
  counts(): Promise<{ readonly connections: number; readonly roundTrips: number }>;
  /** Whether somebody is connected over SSH now. */
  isTalking(): Promise<boolean>;
  /** Settles when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

// A predecessor that was killed takes a moment to let go of its ports.
const patienceMs = 5000;
const pollMs = 100;

/** Starts the appliances of a fleet; stops those that run when one cannot start. */
export async function startAppliances(
  folder: LabFolder,
  fleet: Fleet,
  behaviour: Behaviour,
): Promise<readonly StartedAppliance[]> {
  const starts = await Promise.allSettled(
    fleet.appliances.map((appliance) => startOne(folder, fleet, appliance, behaviour)),
  );
  const started = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  const failed = starts.find((start) => start.status === "rejected");
  if (!failed) return started;
  await Promise.all(started.map((appliance) => appliance.stop()));
  throw failed.reason;
}

async function startOne(
  folder: LabFolder,
  { user, password, appliances }: Fleet,
  appliance: FleetAppliance,
  { dialect, latencyMs }: Behaviour,
): Promise<StartedAppliance> {
  const options: ApplianceOptions = {
    directory: join(folder.appliances, appliance.name),
    address: appliance.address,
    sshPort: appliance.sshPort,
    sipPort: appliance.sipPort,
    hostname: appliance.name,
    users: [{ name: user, password }],
    setUp: appliance.setUp,
    names: Object.fromEntries(appliances.map(({ fqdn, address }) => [fqdn, address])),
    dialect,
    latencyMs,
  };
  const process = await spawnWhenFree(folder, options);
  return {
    ...appliance,
    ...process.coordinates,
    counts: async () => parseCounts(await process.ask("counts")),
    isTalking: async () => parseOpen(await process.ask("openConnections")).openConnections > 0,
    ended: process.ended,
    stop: () => process.stop(),
  };
}

async function spawnWhenFree(folder: LabFolder, options: ApplianceOptions): Promise<ApplianceProcess> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await ApplianceProcess.start(folder, options);
    } catch (error) {
      const isTaken = error instanceof Error && error.message.includes("EADDRINUSE");
      if (!isTaken || performance.now() > deadline) throw error;
      await pause(pollMs);
    }
  }
}

interface Coordinates {
  readonly hostKey: string;
  readonly hostKeyFingerprint: string;
}

/** The process, to which one line is written per order and from which one line is read per answer. */
class ApplianceProcess {
  readonly coordinates: Coordinates;
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #answers: Answers;

  private constructor(child: ChildProcess, answers: Answers, coordinates: Coordinates) {
    this.#child = child;
    this.#answers = answers;
    this.coordinates = coordinates;
    this.ended = new Promise((resolve) => child.once("exit", () => resolve()));
  }

  static async start(folder: LabFolder, options: ApplianceOptions): Promise<ApplianceProcess> {
    const child = spawnAppliance(folder);
    const answers = answersOf(child, options.hostname ?? "");
    child.stdin?.write(`${JSON.stringify(options)}\n`);
    return new ApplianceProcess(child, answers, parseCoordinates(await answers.next()));
  }

  async ask(order: "counts" | "openConnections"): Promise<string> {
    this.#child.stdin?.write(`${JSON.stringify({ order })}\n`);
    return this.#answers.next();
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await this.ended;
  }
}

/** In a process group of its own: a Ctrl-C must reach Pulumi first, while the appliance still answers. */
function spawnAppliance(folder: LabFolder): ChildProcess {
  const program = join(__dirname, "..", "appliance", "main.ts");
  return spawn(process.execPath, ["--import", "tsx", program, "--stdin", "--end-with-stdin"], {
    cwd: folder.project,
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
}

interface Answers {
  next(): Promise<string>;
}

/** The lines that the appliance prints, one per order; a process that ended fails them with its last words. */
function answersOf(child: ChildProcess, name: string): Answers {
  let words = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (words += chunk));
  child.stdin?.on("error", () => undefined); // it ended; the answer that does not come says so
  if (child.stdout === null) throw new Error("the appliance has no standard output");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const closed = new Promise((resolve) => child.once("close", resolve));
  return {
    next: async () => {
      const line = await lines.next();
      if (line.done !== true) return line.value;
      await closed;
      throw new Error(`The emulated appliance ${name} ended: ${words.trim()}.`);
    },
  };
}

function parseCoordinates(line: string): Coordinates {
  const { hostKey, hostKeyFingerprint } = JSON.parse(line) as Coordinates;
  return { hostKey, hostKeyFingerprint };
}

function parseCounts(line: string): { readonly connections: number; readonly roundTrips: number } {
  return JSON.parse(line) as { connections: number; roundTrips: number };
}

function parseOpen(line: string): { readonly openConnections: number } {
  return JSON.parse(line) as { openConnections: number };
}
