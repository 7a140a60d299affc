/** What `npm start -- …` and `npm run lab -- …` can be asked for. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { dialectOf, dialects } from "../appliance/dialects";
import type { Dialect } from "../appliance/dialects";
import { issuerMixes } from "./fleet";
import type { IssuerMix } from "./fleet";
import { topologyNames } from "./topologies";

/** How the lab is set up. */
export interface LabOptions {
  readonly dialect: Partial<Dialect>;
  /** Round-trip time of the SSH connections. @default 0 */
  readonly latencyMs: number;
  readonly topology: string;
  readonly issuers: IssuerMix;
}

/** The options of a start. */
export interface StartOptions extends LabOptions {
  /** Absolute path of the file that the result is written to as JSON. */
  readonly json?: string;
  /** Begin with fresh appliances and a fresh stack. */
  readonly reset: boolean;
}

/** What `npm run lab` is asked to do. */
export type LabTask =
  | { readonly kind: "run"; readonly options: LabOptions; readonly reset: boolean }
  | { readonly kind: "pulumi"; readonly parameters: readonly string[] }
  | { readonly kind: "help" };

const labOptionsUsage = `  --reset                begin with fresh appliances and a fresh stack
  --dialect NAME=VALUE   let the appliances behave in another way; may be given several times
  --latency MS           round-trip time of the SSH connections in milliseconds
  --topology NAME        ${topologyNames.join(" | ")}
  --issuers NAME         private: one private CA | mixed: ACME for what people outside meet, submitted requests for
                         Web Admin and Call Bridge, the private CA for the rest
`;

/** What `npm start -- --help` prints. */
export const startUsage = `Usage: npm start [-- OPTION...]

Deploys certificates onto an emulated Meeting Server with the real Pulumi engine.

  --json FILE            write the result as JSON, too
${labOptionsUsage}`;

/** What `npm run lab -- --help` prints. */
export const labUsage = `Usage: npm run lab [-- OPTION...]
       npm run lab -- pulumi ARGUMENT...

Keeps the emulated appliances running until Ctrl-C, or runs one Pulumi command on the lab's stack.

${labOptionsUsage}`;

const labFlags = {
  reset: { type: "boolean" },
  dialect: { type: "string", multiple: true },
  latency: { type: "string" },
  topology: { type: "string" },
  issuers: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** Reads the arguments of a start; fails with a sentence that names the option and what it takes. */
export function parseStartOptions(
  given: readonly string[],
  environment: NodeJS.ProcessEnv,
): StartOptions | "help" {
  refuseSwallowed(environment, "npm start");
  const { values } = parsed("npm start", () =>
    parseArgs({ args: [...given], options: { ...labFlags, json: { type: "string" } } }),
  );
  if (values.help === true) return "help";
  // npm changes into the package's folder; people mean the folder they are in.
  const from = environment["INIT_CWD"] ?? ".";
  return {
    ...(values.json !== undefined && { json: resolve(from, values.json) }),
    reset: values.reset === true,
    ...labOptions(values),
  };
}

/** Reads the arguments of `npm run lab`. */
export function parseLabTask(given: readonly string[], environment: NodeJS.ProcessEnv): LabTask {
  refuseSwallowed(environment, "npm run lab");
  if (given[0] === "pulumi") return { kind: "pulumi", parameters: given.slice(1) };
  const { values } = parsed("npm run lab", () => parseArgs({ args: [...given], options: labFlags }));
  if (values.help === true) return { kind: "help" };
  return { kind: "run", options: labOptions(values), reset: values.reset === true };
}

/** npm keeps options that stand before `--` for itself and says nothing. */
function refuseSwallowed(environment: NodeJS.ProcessEnv, command: string): void {
  const swallowed = ["reset", "dialect", "latency", "topology", "issuers"].find(
    (name) => environment[`npm_config_${name}`] !== undefined,
  );
  if (swallowed === undefined) return;
  throw new Error(
    `npm took --${swallowed} for itself; options stand after --: ${command} -- --${swallowed} ...`,
  );
}

function parsed<Values>(command: string, parse: () => Values): Values {
  try {
    return parse();
  } catch (error) {
    const [sentence = ""] = (error instanceof Error ? error.message : String(error)).split(". ");
    throw new Error(`${sentence}; see ${command} -- --help`, { cause: error });
  }
}

function labOptions(values: {
  readonly dialect?: string[];
  readonly latency?: string;
  readonly topology?: string;
  readonly issuers?: string;
}): LabOptions {
  return {
    dialect: parseDialect(values.dialect ?? []),
    latencyMs: parseLatency(values.latency ?? "0"),
    topology: parseTopology(values.topology ?? topologyNames[0]),
    issuers: parseIssuers(values.issuers ?? issuerMixes[0]),
  };
}

/** Reads `NAME=VALUE` choices; the list in lab/appliance/dialects.ts says which there are. */
export function parseDialect(choices: readonly string[]): Partial<Dialect> {
  const chosen: Record<string, string> = {};
  for (const choice of choices) {
    const [name = "", value] = choice.split(/=(.*)/s);
    if (value === undefined) {
      const known = dialects.map((entry) => entry.name).join(", ");
      throw new Error(`--dialect takes NAME=VALUE, not ${JSON.stringify(choice)}; the names are ${known}`);
    }
    chosen[name] = value;
  }
  dialectOf(chosen);
  return chosen;
}

function parseLatency(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new Error(`--latency takes whole milliseconds from 0 to 99999, not ${JSON.stringify(text)}`);
}

function parseTopology(name: string): string {
  const known: readonly string[] = topologyNames;
  if (known.includes(name)) return name;
  throw new Error(`--topology takes ${known.join(" | ")}, not ${JSON.stringify(name)}`);
}

function parseIssuers(name: string): IssuerMix {
  const known = issuerMixes.find((mix) => mix === name);
  if (known !== undefined) return known;
  throw new Error(`--issuers takes ${issuerMixes.join(" | ")}, not ${JSON.stringify(name)}`);
}
