/** The contest: which contenders take part, and what came of it as tables. */
import { boundRoundTrips, bareSequence, packageSequence } from "./bound";
import { ansibleRaw } from "./contenders/ansible";
import { connectionEach } from "./contenders/connection-each";
import type { Contender } from "./contenders/contender";
import { packageEntry, packageWithoutGap } from "./contenders/package-entry";
import { shellScript } from "./contenders/shell-script";
import { markdownTable, median, short } from "./figures";
import { isLabBound } from "./measure";
import type { Rollout, Run } from "./measure";

/** All contenders; the first is what the others are compared with. */
export const contenders: readonly Contender[] = [
  packageEntry,
  packageWithoutGap,
  connectionEach,
  shellScript,
  ansibleRaw,
];

/** The contenders by name, those that can run here, and why the others cannot. */
export function chooseContenders(names: readonly string[]): {
  readonly able: readonly Contender[];
  readonly skipped: readonly string[];
} {
  const unknown = names.find((name) => !contenders.some((contender) => contender.name === name));
  if (unknown !== undefined) {
    const known = contenders.map(({ name }) => name).join(" | ");
    throw new Error(`--contender takes ${known}, not ${JSON.stringify(unknown)}`);
  }
  const chosen = contenders.filter(({ name }) => names.length === 0 || names.includes(name));
  const looked = chosen.map((contender) => ({ contender, missing: contender.missing() }));
  return {
    able: looked.flatMap(({ contender, missing }) => (missing === undefined ? [contender] : [])),
    skipped: looked.flatMap(({ contender, missing }) =>
      missing === undefined ? [] : [`${contender.name} is skipped: ${missing}`],
    ),
  };
}

const head = [
  "contender",
  "seconds",
  "from - to",
  "to the package",
  "connections",
  "round trips",
  "lab CPU s",
  "",
];

/** One table per circumstance. Times are medians; the comparison is the median of what was compared in one turn. */
export function contestTables(runs: readonly Run[]): string {
  const scenarios = new Map<string, Run[]>();
  for (const run of runs) {
    const title = titleOf(run);
    scenarios.set(title, [...(scenarios.get(title) ?? []), run]);
  }
  return [...scenarios]
    .map(([title, those]) => `### ${title}\n\n${markdownTable(head, rowsOf(those))}\n`)
    .join("\n");
}

function titleOf({ appliances, latencyMs, rollout }: Run): string {
  const who = appliances === 1 ? "1 appliance" : `${String(appliances)} appliances, ${rollout}`;
  return `${who}, ${String(latencyMs)} ms`;
}

function rowsOf(runs: readonly Run[]): readonly (readonly string[])[] {
  const names = [...new Set(runs.map(({ contender }) => contender))];
  return names.map((name) => {
    const own = runs.filter(({ contender }) => contender === name);
    const good = own.filter(({ failure }) => failure === undefined);
    const seconds = good.map((run) => run.seconds);
    return [
      name,
      short(median(seconds)),
      seconds.length > 1 ? `${short(Math.min(...seconds))} - ${short(Math.max(...seconds))}` : "",
      short(ratioToPackage(runs, good)),
      short(median(good.map((run) => run.connections / run.appliances))),
      // Without latency the appliances cannot tell what travelled together (lab/appliance/round-trips.ts).
      short(median(good.map((run) => (run.latencyMs > 0 ? run.roundTrips / run.appliances : Number.NaN)))),
      short(median(good.map((run) => run.labSeconds))),
      remarkOn(own, good),
    ];
  });
}

function remarkOn(own: readonly Run[], good: readonly Run[]): string {
  const failed = own.length - good.length;
  return [
    ...(failed > 0 ? [`${String(failed)} of ${String(own.length)} failed`] : []),
    ...(good.some(isLabBound) ? ["lab-bound"] : []),
  ].join(", ");
}

/** How many times the package's time; compared turn by turn, so that both saw the same load of the machine. */
export function ratioToPackage(all: readonly Run[], own: readonly Run[]): number {
  const ratios = own.flatMap((run) => {
    const reference = all.find(
      ({ contender, turn, failure }) =>
        contender === packageEntry.name && turn === run.turn && failure === undefined,
    );
    return reference ? [run.seconds / reference.seconds] : [];
  });
  return median(ratios);
}

/** MMP commands of the package's change of a Call Bridge's certificate, which a test compares with its report. */
export const packageCommands = 10;

/** One goal, and what was measured. */
export interface Goal {
  readonly goal: string;
  readonly measured: string;
  readonly isReached: boolean | undefined;
}

/** The goals of the package, as far as the runs say something about them. */
export function goals(runs: readonly Run[], commands: number): readonly Goal[] {
  const own = runs.filter(
    ({ contender, failure }) => contender === packageEntry.name && failure === undefined,
  );
  const most = Math.max(...own.map((run) => run.connections / run.appliances));
  const alone = own.filter(({ appliances, latencyMs }) => appliances === 1 && latencyMs === 100);
  const safe = (boundRoundTrips(packageSequence(commands)) * 100) / 1000;
  const bare = (boundRoundTrips(bareSequence(commands)) * 100) / 1000;
  const seconds = median(alone.map((run) => run.seconds));
  const faster = timesFaster(runs, "ansible", "all at once");
  return [
    {
      goal: "one SSH connection per change",
      measured: own.length === 0 ? "not measured" : short(most),
      isReached: own.length === 0 ? undefined : most === 1,
    },
    {
      goal: `at 100 ms within 1.3 times the bound of ${short(safe)} s`,
      measured: `${seconds.toFixed(2)} s, ${(seconds / safe).toFixed(2)} times (${(seconds / bare).toFixed(2)} times the ${short(bare)} s of its commands and one upload alone)`,
      isReached: alone.length === 0 ? undefined : seconds / safe <= 1.3,
    },
    {
      goal: "30 appliances at once at least 5 times faster than Ansible raw",
      measured: faster
        .map(({ latencyMs, ratio }) => `${short(ratio)} times at ${String(latencyMs)} ms`)
        .join(", "),
      isReached: faster.length === 0 ? undefined : faster.every(({ ratio }) => ratio >= 5),
    },
  ];
}

function timesFaster(
  runs: readonly Run[],
  than: string,
  rollout: Rollout,
): readonly { readonly latencyMs: number; readonly ratio: number }[] {
  const there = runs.filter((run) => run.appliances === 30 && run.rollout === rollout);
  return [...new Set(there.map(({ latencyMs }) => latencyMs))].flatMap((latencyMs) => {
    const those = there.filter((run) => run.latencyMs === latencyMs);
    const ratio = ratioToPackage(
      those,
      those.filter(({ contender, failure }) => contender === than && failure === undefined),
    );
    return Number.isNaN(ratio) ? [] : [{ latencyMs, ratio }];
  });
}

/** The goals as a table. */
export function goalTable(list: readonly Goal[]): string {
  return markdownTable(
    ["goal", "measured", "reached"],
    list.map(({ goal, measured, isReached }) => [
      goal,
      isReached === undefined ? "not measured" : measured,
      isReached === undefined ? "" : isReached ? "yes" : "**no**",
    ]),
  );
}
