/**
 * `npm run fuzz -- --runs N [--seed S] [--lanes L] [--engine]`: changes in worlds made at random (test/worlds/), or with
 * `--engine` whole deployments through the real engine, which take half a minute each. Prints the seed, so that a run can
 * be repeated, and every world in which something does not hold, made as small as possible; such a world belongs into
 * test/worlds/kept.ts. Ends with 1 when there is one.
 */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { findEngine } from "../../lab/engine/engine";
import { assertLives } from "./deployments/life";
import type { RandomDeployment } from "./deployments/random-deployment";
import { randomDeployments } from "./deployments/random-deployment";
import { explore } from "./explore";
import type { BrokenWorld, Exploration } from "./explore";
import { assertHolds } from "./invariants";
import { worlds } from "./world";

const most = 1_000_000_000;

async function main(commandLine: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...commandLine],
    options: {
      runs: { type: "string" },
      seed: { type: "string" },
      lanes: { type: "string" },
      engine: { type: "boolean", default: false },
    },
  });
  const runs = whole("runs", values.runs ?? "200");
  const seed = whole("seed", values.seed ?? String(randomInt(most)));
  const lanes = whole("lanes", values.lanes ?? (values.engine ? "1" : "8"));
  console.log(`${String(runs)} worlds from seed ${String(seed)}, ${String(lanes)} at a time`);
  const begin = performance.now();
  const tell = (done: number): void => {
    if (done % (values.engine ? 1 : 100) !== 0) return;
    console.log(`  ${String(done)} hold, after ${String(Math.round((performance.now() - begin) / 1000))} s`);
  };
  const exploration = { seed, runs, lanes, tell, shrinks: !values.engine };
  const broken = values.engine
    ? await throughEngine(exploration)
    : await explore(worlds(), assertHolds, exploration);
  for (const { world, why, seed: laneSeed } of broken) {
    console.log(`\nDoes not hold (seed ${String(laneSeed)}): ${why}\n  ${JSON.stringify(world)}`);
  }
  console.log(broken.length === 0 ? "All hold." : `\n${String(broken.length)} do not hold.`);
  // Not left to Node: see tools/tests/mocha.ts.
  process.exit(broken.length === 0 ? 0 : 1);
}

async function throughEngine(exploration: Exploration): Promise<readonly BrokenWorld<RandomDeployment>[]> {
  const engine = await findEngine({ tell: (line) => console.log(line), progress: () => undefined });
  return explore(randomDeployments(), (wanted) => assertLives(wanted, engine), exploration);
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw new Error(`--${name} takes a whole number from 1 to ${String(most)}, not "${text}".`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
