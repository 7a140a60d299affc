/** How much of an update is the engine's: the time of `pulumi up` without the time that the changes report. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { findEngine } from "../../lab/engine/engine";
import type { Engine } from "../../lab/engine/engine";
import { findReports } from "../../lab/start/reports";
import { Appliances } from "../appliances";
import { markdownTable, short } from "../figures";
import type { BenchOptions } from "../options";
import { BenchProject } from "./project";

/** One size of a stack. */
export interface ShareRun {
  readonly appliances: number;
  /** A first `up`, appliance by appliance. */
  readonly upSeconds: number;
  /** What the changes reported, one after the other. */
  readonly changeSeconds: number;
  /** A second `up`, in which nothing is different. */
  readonly idleSeconds: number;
  readonly stateBytes: number;
}

/** Measures each number of appliances in a stack of its own, smallest first. */
export async function runShare(
  { appliances: counts, latency: [latencyMs = 0] }: Pick<BenchOptions, "appliances" | "latency">,
  folder: string,
): Promise<{ readonly text: string; readonly runs: readonly ShareRun[] }> {
  const engine = await findEngine({ tell: (line) => console.log(line), progress: () => undefined });
  const runs: ShareRun[] = [];
  for (const count of [...counts].sort((a, b) => a - b)) {
    const run = await measureShare(engine, count, latencyMs, join(folder, "engine"));
    runs.push(run);
    console.log(`${String(count)} appliances: ${run.upSeconds.toFixed(1)} s`);
  }
  const { cli, plugins } = engine.facts;
  const used = `Pulumi ${cli.version}, plugins command ${plugins.command.version} and tls ${plugins.tls.version}; file backend.`;
  return { text: `${used}\n\n${shareTable(runs)}`, runs };
}

async function measureShare(
  engine: Engine,
  count: number,
  latencyMs: number,
  folder: string,
): Promise<ShareRun> {
  const disks = join(folder, "disks");
  const before = { files: [], setUp: ["callbridge listen a"] };
  const appliances = await Appliances.open({ count, latencyMs, before, loginKey: "", folder: disks });
  try {
    const list = appliances.all.map(({ name, address, sshPort, hostKey }) => ({
      ...{ name, address, hostKey },
      port: sshPort,
    }));
    const project = new BenchProject(join(folder, "project"), engine, { appliances: JSON.stringify(list) });
    await project.initialise();
    const upSeconds = await project.up();
    const reports = findReports(await project.outputs());
    const idleSeconds = await project.up();
    if (reports.length !== count) throw new Error(`${String(reports.length)} of ${String(count)} reported`);
    const changeSeconds = reports.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
    return { appliances: count, upSeconds, changeSeconds, idleSeconds, stateBytes: project.stateBytes() };
  } finally {
    await appliances.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is left for the engine, per appliance too: when that grows, the stack has become too large. */
export function shareTable(runs: readonly ShareRun[]): string {
  const rows = runs.map(({ appliances, upSeconds, changeSeconds, idleSeconds, stateBytes }) => {
    const engine = upSeconds - changeSeconds;
    return [
      String(appliances),
      short(upSeconds),
      short(changeSeconds),
      short(engine),
      `${((engine / upSeconds) * 100).toFixed(0)} %`,
      short(engine / appliances),
      short(idleSeconds),
      (stateBytes / 1024).toFixed(0),
    ];
  });
  const head = ["appliances", "up, s", "changes, s", "engine, s", "share", "engine per appliance, s"];
  return markdownTable([...head, "up without a difference, s", "state, KB"], rows);
}
