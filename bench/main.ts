/** `npm run bench`: the figures of docs/benchmarks.md. The first argument may name another measurement than the contest. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseContenders, contestTables, goals, goalTable, packageCommands } from "./contest";
import { runShare } from "./engine/share";
import { measure } from "./measure";
import type { Run, Scenario } from "./measure";
import { benchUsage, parseBenchOptions } from "./options";
import type { BenchOptions, Defaults } from "./options";
import { hand, load } from "./result";
import type { Result } from "./result";
import { runStartUp } from "./start-up";
import { runWire } from "./wire";

/** One kind of measurement. */
interface Measurement {
  readonly defaults: Defaults;
  run(options: BenchOptions, folder: string): Promise<Omit<Result, "commandLine">>;
}

const contest: Measurement = {
  defaults: { appliances: [1, 10, 30], latency: [0, 100], repeat: 3 },
  run: runContest,
};

const startUp: Measurement = {
  defaults: { appliances: [], latency: [], repeat: 20 },
  run: runStartUp,
};

const wire: Measurement = {
  defaults: { appliances: [1, 10, 30, 100, 300, 1000], latency: [0], repeat: 1 },
  run: runWire,
};

const engine: Measurement = {
  defaults: { appliances: [30, 100], latency: [0], repeat: 1 },
  run: runShare,
};

const measurements: Readonly<Record<string, Measurement>> = { contest, "start-up": startUp, wire, engine };

async function main(given: readonly string[]): Promise<void> {
  const [first = ""] = given;
  const named = first.startsWith("-") || first === "" ? undefined : first;
  const measurement = measurements[named ?? "contest"];
  if (!measurement) throw new Error(`There is no measurement ${JSON.stringify(first)}.\n\n${benchUsage}`);
  const own = named === undefined ? given : given.slice(1);
  const options = parseBenchOptions(own, measurement.defaults, process.env["INIT_CWD"] ?? ".");
  if (options === "help") return void process.stdout.write(benchUsage);
  // A short path: control sockets lie below it, and their names may have 107 bytes.
  const folder = mkdtempSync(join(tmpdir(), "cms-bench-"));
  const loadBefore = load();
  try {
    hand({ commandLine: given, ...(await measurement.run(options, folder)) }, options, loadBefore);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runContest(options: BenchOptions, folder: string): Promise<Omit<Result, "commandLine">> {
  const { able, skipped } = chooseContenders(options.contenders);
  for (const line of skipped) console.log(line);
  const runs: Run[] = [];
  for (const scenario of scenariosOf(options)) runs.push(...(await measure(scenario, able, folder, tell)));
  const legend = able.map(({ name, what }) => `- \`${name}\`: ${what}`);
  const text = [
    goalTable(goals(runs, packageCommands)),
    [...legend, ...skipped.map((line) => `- ${line}`)].join("\n"),
    contestTables(runs),
  ];
  return { text: text.join("\n\n"), runs };
}

function scenariosOf({ appliances, latency, rollouts, repeat }: BenchOptions): readonly Scenario[] {
  return appliances.flatMap((count) =>
    latency.map((latencyMs) => ({
      appliances: count,
      latencyMs,
      // One appliance is the same in every roll-out.
      rollouts: count === 1 ? rollouts.slice(0, 1) : rollouts,
      repeat,
    })),
  );
}

function tell({ contender, appliances, latencyMs, rollout, turn, seconds, failure }: Run): void {
  const what = `${contender}, ${String(appliances)} appliances, ${rollout}, ${String(latencyMs)} ms, turn ${String(turn)}`;
  console.log(`${what}: ${seconds.toFixed(2)} s${failure === undefined ? "" : ` FAILED: ${failure}`}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
