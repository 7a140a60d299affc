/**
 * The wire work of many changes in one process: time, processor time and memory per appliance. Changes run as a function,
 * some dozens at a time, without the processes and the lock that a change has otherwise.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { utils } from "ssh2";
import { runChange } from "../apply/run-change";
import { parseDeclaration } from "../plan/parse-declaration";
import type { Coordinates } from "./appliance-host";
import { Appliances } from "./appliances";
import { makeChange } from "./change";
import type { Change } from "./change";
import { declarationFor, secretsFor } from "./contenders/package-entry";
import { line, markdownTable, short } from "./figures";
import type { BenchOptions } from "./options";
import { atMost } from "./rollout";

/** How many changes run at a time. */
const lanes = 24;
const warmUps = 30;

/** One number of appliances. */
export interface WireRun {
  readonly appliances: number;
  readonly seconds: number;
  /** Processor time of the process that carries the changes out. */
  readonly cpuSeconds: number;
  readonly labSeconds: number;
  /** The largest size of the process meanwhile. */
  readonly peakMegabytes: number;
  /** What is still held after all changes, compared with before, reports included. */
  readonly heldKilobytes: number;
  readonly connections: number;
}

/** Measures each number of appliances, smallest first. */
export async function runWire(
  { appliances: counts, latency: [latencyMs = 0] }: Pick<BenchOptions, "appliances" | "latency">,
  folder: string,
): Promise<{ readonly text: string; readonly runs: readonly WireRun[] }> {
  const runs: WireRun[] = [];
  // Code that has not run yet would be counted as the first appliance's.
  await measureWire(warmUps, latencyMs, folder);
  for (const count of [...counts].sort((a, b) => a - b)) {
    const run = await measureWire(count, latencyMs, folder);
    runs.push(run);
    console.log(`${String(count)} appliances: ${run.seconds.toFixed(2)} s`);
  }
  return { text: wireText(runs), runs };
}

async function measureWire(count: number, latencyMs: number, folder: string): Promise<WireRun> {
  const { before, change } = await makeChange(new Date());
  const key = utils.generateKeyPairSync("ecdsa", { bits: 256 });
  const disks = join(folder, "wire");
  const appliances = await Appliances.open({ count, latencyMs, before, loginKey: key.public, folder: disks });
  try {
    const heldBefore = held();
    const sizes = watchSize();
    const cpu = process.cpuUsage();
    const lab = await appliances.counts();
    const begun = performance.now();
    await atMost(lanes, appliances.all, (appliance) => changeOne(appliance, change, key.private));
    const seconds = (performance.now() - begun) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const counted = await appliances.counts();
    return {
      appliances: count,
      seconds,
      cpuSeconds: (user + system) / 1e6,
      labSeconds: (counted.cpuMs - lab.cpuMs) / 1000,
      peakMegabytes: sizes.end() / 2 ** 20,
      heldKilobytes: (held() - heldBefore) / 2 ** 10,
      connections: counted.connections,
    };
  } finally {
    await appliances.close();
    rmSync(disks, { recursive: true, force: true });
  }
}

async function changeOne(appliance: Coordinates, change: Change, privateKey: string): Promise<void> {
  const login = { user: "admin", privateKey, privateKeyFile: "/nowhere" };
  const declaration = parseDeclaration(JSON.stringify(declarationFor(appliance, { change, login }, 0)));
  const { report, error } = await runChange(
    { declaration, secrets: secretsFor(change), credentials: { privateKey } },
    {
      progress: () => undefined,
      step: () => undefined,
      isAbandoned: () => false,
      now: () => new Date(),
    },
  );
  if (report.outcome !== "changed") throw error ?? new Error(`${appliance.name} is ${report.outcome}`);
}

/** Bytes that are in use when everything unused was thrown away. */
function held(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

/** Watches the size of the process. */
function watchSize(): { readonly end: () => number } {
  let most = 0;
  const look = (): void => void (most = Math.max(most, process.memoryUsage.rss()));
  const timer = setInterval(look, 50);
  look();
  return {
    end: () => {
      look();
      clearInterval(timer);
      return most;
    },
  };
}

/** The table, and the line through its points. */
export function wireText(runs: readonly WireRun[]): string {
  const rows = runs.map((run) => [
    String(run.appliances),
    short(run.seconds),
    ((run.seconds * 1000) / run.appliances).toFixed(0),
    ((run.cpuSeconds * 1000) / run.appliances).toFixed(0),
    ((run.labSeconds * 1000) / run.appliances).toFixed(0),
    run.peakMegabytes.toFixed(0),
    (run.heldKilobytes / run.appliances).toFixed(1),
    short(run.connections / run.appliances),
  ]);
  const head = [
    ...["appliances", "seconds", "ms per appliance", "CPU ms per appliance", "lab CPU ms per appliance"],
    ...["peak MB", "held KB per appliance", "connections per appliance"],
  ];
  const { offset, slope } = line(runs.map((run) => [run.appliances, run.cpuSeconds]));
  return `${markdownTable(head, rows)}\n\nProcessor time: ${(slope * 1000).toFixed(1)} ms per appliance and ${offset.toFixed(2)} s besides.`;
}
