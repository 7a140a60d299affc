/** What the command line of the measurements says. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Rollout } from "./measure";

/** What is measured, and where the results go. */
export interface BenchOptions {
  /** How many appliances, one scenario each. */
  readonly appliances: readonly number[];
  /** Round-trip times in milliseconds, one scenario each. */
  readonly latency: readonly number[];
  /** Names of contenders; empty: all. */
  readonly contenders: readonly string[];
  readonly rollouts: readonly Rollout[];
  /** How often everything is done, in turns. */
  readonly repeat: number;
  readonly json?: string;
  readonly markdown?: string;
}

/** Named by `--rollout`. */
const rolloutNames: Readonly<Record<string, Rollout>> = { serial: "one at a time", parallel: "all at once" };

/** What `npm run bench -- --help` prints. */
export const benchUsage = `Usage: npm run bench [-- OPTION...]           this package against other ways to do the same
       npm run bench -- start-up [OPTION...]   what a change costs before it talks to anybody
       npm run bench -- wire [OPTION...]       one process, many appliances: time and memory per appliance
       npm run bench -- engine [OPTION...]     the engine's share of an update

  --appliances N,N,...   how many appliances
  --latency MS,MS,...    round-trip times of the SSH connections in milliseconds
  --contender NAME       only these; may be given several times
  --rollout NAME         serial | parallel; default both
  --repeat N             how often everything is done, in turns; medians are shown
  --json FILE            write every single run as JSON
  --markdown FILE        write the tables as Markdown, with the command that made them
`;

/** Options that a subcommand does not get from the command line. */
export type Defaults = Pick<BenchOptions, "appliances" | "latency" | "repeat">;

/** Reads the options; throws a sentence that names the option and what it takes. */
export function parseBenchOptions(
  given: readonly string[],
  defaults: Defaults,
  folder: string,
): BenchOptions | "help" {
  const { values } = parseArgs({
    args: [...given],
    options: {
      appliances: { type: "string" },
      latency: { type: "string" },
      contender: { type: "string", multiple: true, default: [] },
      rollout: { type: "string" },
      repeat: { type: "string" },
      json: { type: "string" },
      markdown: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) return "help";
  const list = (name: "appliances" | "latency", most: number): readonly number[] =>
    values[name] === undefined
      ? defaults[name]
      : values[name].split(",").map((text) => whole(name, text, most));
  return {
    appliances: list("appliances", 10_000).map((count) => Math.max(1, count)),
    latency: list("latency", 10_000),
    contenders: values.contender,
    rollouts: rolloutsOf(values.rollout),
    repeat:
      values.repeat === undefined ? defaults.repeat : Math.max(1, whole("repeat", values.repeat, 1_000)),
    ...(values.json !== undefined && { json: resolve(folder, values.json) }),
    ...(values.markdown !== undefined && { markdown: resolve(folder, values.markdown) }),
  };
}

function rolloutsOf(name: string | undefined): readonly Rollout[] {
  if (name === undefined) return Object.values(rolloutNames);
  const rollout = rolloutNames[name];
  if (rollout) return [rollout];
  throw new Error(`--rollout takes ${Object.keys(rolloutNames).join(" | ")}, not ${JSON.stringify(name)}`);
}

function whole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new Error(`--${name} takes whole numbers up to ${String(most)}, not ${JSON.stringify(text)}`);
}
