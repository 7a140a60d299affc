/** The emulated appliances in a process of their own, which ends when this one does. */
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

/** A node of the database cluster as one of its members sees it. */
export interface DatabaseNode {
  readonly address: string;
  readonly role: string;
  readonly state: string;
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
  /** The nodes of its database cluster as it sees them; none where it is in no cluster. */
  databaseNodes(): Promise<readonly DatabaseNode[]>;
  /** Settles when the process of the appliances has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends that process. */
  stop(): Promise<void>;
}

// A predecessor that was killed takes a moment to let go of its ports.
const patienceMs = 5000;
const pollMs = 100;

/** Starts the appliances of a fleet in one process: one for each would take 50 MB and most of a second of work apiece. */
export async function startAppliances(
  folder: LabFolder,
  fleet: Fleet,
  behaviour: Behaviour,
): Promise<readonly StartedAppliance[]> {
  const { appliances } = fleet;
  const process = await spawnWhenFree(
    folder,
    appliances.map((appliance) => optionsOf(folder, fleet, appliance, behaviour)),
  );
  return appliances.map((appliance, at) => startedAppliance(process, appliance, at));
}

function optionsOf(
  folder: LabFolder,
  { user, password, appliances }: Fleet,
  appliance: FleetAppliance,
  { dialect, latencyMs }: Behaviour,
): ApplianceOptions {
  return {
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
}

function startedAppliance(
  process: AppliancesProcess,
  appliance: FleetAppliance,
  at: number,
): StartedAppliance {
  const coordinates = process.coordinates[at];
  if (!coordinates) throw new Error(`the process tells nothing of ${appliance.name}`);
  return {
    ...appliance,
    ...coordinates,
    counts: async () => parseCounts(await process.ask(at, "counts")),
    isTalking: async () => parseOpen(await process.ask(at, "openConnections")).openConnections > 0,
    databaseNodes: async () => parseNodes(await process.ask(at, "databaseNodes")),
    ended: process.ended,
    stop: () => process.stop(),
  };
}

async function spawnWhenFree(
  folder: LabFolder,
  options: readonly ApplianceOptions[],
): Promise<AppliancesProcess> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await AppliancesProcess.start(folder, options);
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
class AppliancesProcess {
  readonly coordinates: readonly Coordinates[];
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #answers: Answers;

  private constructor(child: ChildProcess, answers: Answers, coordinates: readonly Coordinates[]) {
    this.#child = child;
    this.#answers = answers;
    this.coordinates = coordinates;
    this.ended = new Promise((resolve) => child.once("exit", () => resolve()));
  }

  static async start(folder: LabFolder, options: readonly ApplianceOptions[]): Promise<AppliancesProcess> {
    const child = spawnAppliances(folder);
    const [first] = options;
    const answers = answersOf(
      child,
      options.length === 1 ? `appliance ${first?.hostname ?? ""}` : "appliances",
    );
    child.stdin?.write(`${JSON.stringify(options)}\n`);
    return new AppliancesProcess(child, answers, parseCoordinates(await answers.next()));
  }

  async ask(at: number, order: "counts" | "openConnections" | "databaseNodes"): Promise<string> {
    this.#child.stdin?.write(`${JSON.stringify({ at, order })}\n`);
    return this.#answers.next();
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await this.ended;
  }
}

/** In a process group of its own: a Ctrl-C must reach Pulumi first, while the appliances still answer. */
function spawnAppliances(folder: LabFolder): ChildProcess {
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
      throw new Error(`The emulated ${name} ended: ${words.trim()}.`);
    },
  };
}

function parseCoordinates(line: string): readonly Coordinates[] {
  const all = JSON.parse(line) as readonly Coordinates[];
  return all.map(({ hostKey, hostKeyFingerprint }) => ({ hostKey, hostKeyFingerprint }));
}

function parseCounts(line: string): { readonly connections: number; readonly roundTrips: number } {
  return JSON.parse(line) as { connections: number; roundTrips: number };
}

function parseOpen(line: string): { readonly openConnections: number } {
  return JSON.parse(line) as { openConnections: number };
}

function parseNodes(line: string): readonly DatabaseNode[] {
  return JSON.parse(line) as readonly DatabaseNode[];
}
