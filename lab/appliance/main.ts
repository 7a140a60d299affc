/**
 * The appliance as a process of its own, or several in one. Options come as flags or, with `--stdin`, as one line of JSON:
 * `ApplianceOptions`, or an array of them; further lines are orders, each to the appliance at its place in the array. It
 * prints the coordinates as one line of JSON, an array for an array, then one line per order.
 * SIGTERM and Ctrl-C end it; with `--end-with-stdin` the end of its input does too, so that it outlives no parent.
 */
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { startAppliance } from "./appliance";
import type { ApplianceOptions, RunningAppliance } from "./appliance";
import type { Dialect } from "./dialects";
import type { Fault } from "./faults";

/** What can be asked of the process while it runs. */
type Order = (
  | { readonly order: "fault"; readonly n: number; readonly fault: Fault }
  | { readonly order: "counts" | "openConnections" | "databaseNodes" | "log" | "restartLog" }
) & {
  /** @default 0 */
  readonly at?: number;
};

const flags = {
  stdin: { type: "boolean" },
  "end-with-stdin": { type: "boolean" },
  directory: { type: "string" },
  address: { type: "string" },
  "ssh-port": { type: "string" },
  "sip-port": { type: "string" },
  hostname: { type: "string" },
  password: { type: "string" },
  latency: { type: "string" },
  dialect: { type: "string", multiple: true },
  "set-up": { type: "string", multiple: true },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: flags });
  const lines =
    values.stdin === true ? createInterface({ input: process.stdin })[Symbol.asyncIterator]() : undefined;
  const first = await lines?.next();
  const options = first ? parseOptions(String(first.value)) : optionsOf(values);
  const appliances = await startAll(Array.isArray(options) ? options : [options]);
  const all = appliances.map(coordinates);
  print(Array.isArray(options) ? all : all[0]);
  const end = (): void =>
    void Promise.all(appliances.map((appliance) => appliance.stop())).then(() => process.exit(0));
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  for (let line = await lines?.next(); line && line.done !== true; line = await lines?.next()) {
    print(obey(appliances, parseOrder(line.value)));
  }
  if (values["end-with-stdin"] === true) end();
}

type Flags = ReturnType<typeof parseArgs<{ options: typeof flags }>>["values"];

function optionsOf(values: Flags): ApplianceOptions {
  if (values.directory === undefined || values.address === undefined) {
    throw new Error(
      "usage: main.ts --directory DIR --address 127.x.y.z [--ssh-port N] [--dialect NAME=VALUE]...",
    );
  }
  const choices = (values.dialect ?? []).map((choice) => choice.split(/=(.*)/s).slice(0, 2));
  return {
    directory: values.directory,
    address: values.address,
    dialect: Object.fromEntries(choices) as Partial<Dialect>,
    setUp: values["set-up"] ?? [],
    ...(values["ssh-port"] !== undefined && { sshPort: Number(values["ssh-port"]) }),
    ...(values["sip-port"] !== undefined && { sipPort: Number(values["sip-port"]) }),
    ...(values.hostname !== undefined && { hostname: values.hostname }),
    ...(values.password !== undefined && { users: [{ name: "admin", password: values.password }] }),
    ...(values.latency !== undefined && { latencyMs: Number(values.latency) }),
  };
}

function parseOptions(line: string): ApplianceOptions | readonly ApplianceOptions[] {
  return JSON.parse(line) as ApplianceOptions | readonly ApplianceOptions[];
}

/** All at once; where there are several, an error says whose it is. */
function startAll(all: readonly ApplianceOptions[]): Promise<readonly RunningAppliance[]> {
  const starts = all.map((options) =>
    startAppliance(options).catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      throw new Error(all.length > 1 ? `${options.hostname ?? options.address}: ${text}` : text, {
        cause: error,
      });
    }),
  );
  return Promise.all(starts);
}

function parseOrder(line: string): Order {
  return JSON.parse(line) as Order;
}

function obey(appliances: readonly RunningAppliance[], order: Order): unknown {
  const { at = 0 } = order;
  const appliance = appliances[at];
  if (!appliance) return { error: `there is no appliance ${String(at)}` };
  switch (order.order) {
    case "fault":
      appliance.faults.at(order.n, order.fault);
      return { ok: true };
    case "counts":
      return appliance.counts();
    case "openConnections":
      return { openConnections: appliance.openConnections() };
    case "databaseNodes":
      return appliance.databaseNodes();
    case "log":
      return appliance.log.entries;
    case "restartLog":
      appliance.log.restart();
      return { ok: true };
  }
}

function coordinates(appliance: RunningAppliance): unknown {
  const { address, sshPort, sipPort, hostname, hostKey, hostKeyFingerprint, directory } = appliance;
  return { address, sshPort, sipPort, hostname, hostKey, hostKeyFingerprint, directory, pid: process.pid };
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
