/** Runs a Pulumi program against mocks and tells what it registered, as the engine would get it. */
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { tlsState } from "./tls-mocks";

/** What the engine is told of one resource. A secret stands as `{ secret: value }`, an unknown value as `unknown`. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  /** Name of the parent; empty for none. */
  readonly parent: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Names of the resources that it depends on, sorted. */
  readonly dependsOn: readonly string[];
  readonly protect: boolean;
  /** What a component registered as its outputs. */
  outputs?: Readonly<Record<string, unknown>>;
}

/** What came of a program. */
export interface ProgramRun<Value> {
  readonly resources: readonly Registered[];
  /** What the program returned; undefined when it threw. */
  readonly value: Value | undefined;
  /** Texts of everything that it threw, now or later, each once. */
  readonly errors: readonly string[];
  /** Warnings that it logged. */
  readonly warnings: readonly string[];
}

/** How a program runs. */
export interface RunOptions {
  /** Whether it is a preview of resources that do not exist yet: everything that a plugin computes is unknown. */
  readonly preview?: boolean;
  /** The report that a change prints, by its name. */
  readonly stdout?: (name: string) => string;
  /** What the state held before, by URN; resources that are not in it are new. */
  readonly before?: Readonly<Record<string, { readonly outputs: Readonly<Record<string, unknown>> }>>;
  /** What a command prints that the program itself has run, by its inputs. */
  readonly run?: (inputs: Readonly<Record<string, unknown>>) => string;
  /** The state of a resource instead of what the mocks would say; undefined: as usual. */
  readonly state?: (args: MockResourceArgs) => Readonly<Record<string, unknown>> | undefined;
}

export const project = "fleet";
export const stack = "test";
export const organization = "acme";
export const unknown = "unknown";

/** Runs a program to its end. */
export async function runProgram<Value>(
  program: () => Value | Promise<Value>,
  options: RunOptions = {},
): Promise<ProgramRun<Value>> {
  const resources: Registered[] = [];
  const warnings: string[] = [];
  await pulumi.runtime.setMocks(mocksOf(options), project, stack, options.preview ?? false, organization);
  recordRegistrations(resources);
  const stopWarnings = recordWarnings(warnings);
  try {
    const { value, errors } = await collectingErrors(async () => {
      const made = await program();
      await settled(() => resources.filter(({ outputs }) => outputs).length + resources.length);
      return made;
    });
    return { resources, value, errors, warnings };
  } finally {
    stopWarnings();
  }
}

function mocksOf({
  preview = false,
  stdout = reportOf,
  state,
  before = {},
  run,
}: RunOptions): pulumi.runtime.Mocks {
  return {
    newResource: (args) => {
      const id = `${args.name}-id`;
      const given = args.inputs as Record<string, unknown>;
      const chosen = state?.(args);
      if (chosen) return { id, state: chosen };
      if (preview) return { id, state: given };
      const isCommand = args.type === "command:local:Command";
      return {
        id,
        state: isCommand ? { ...given, stdout: stdout(args.name) } : { ...given, ...tlsState(args) },
      };
    },
    call: ({ token, inputs }) => {
      if (token === "pulumi:pulumi:readStackResourceOutputs") return { outputs: before };
      return token === "command:local:run" ? { stdout: run?.(inputs as Record<string, unknown>) ?? "" } : {};
    },
  };
}

/** A report as a change prints it; only its head matters to components. */
export function reportOf(name: string): string {
  return JSON.stringify({ schema: 1, outcome: "changed", summary: name });
}

const quietTurns = 50;

/** Lets everything happen that is under way; mocks answer at once, so a program is at its end when nothing stirs. */
async function settled(stirred: () => number): Promise<void> {
  for (let quiet = 0, seen = -1; quiet < quietTurns; quiet += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (seen !== stirred()) quiet = 0;
    seen = stirred();
  }
  // Not `disconnect`: after an error some registrations never end, and it would wait for them.
  pulumi.runtime.disconnectSync();
}

interface Outcome<Value> {
  readonly value: Value | undefined;
  readonly errors: readonly string[];
}

/** Pulumi ends a program by an unhandled rejection; here they are collected. */
async function collectingErrors<Value>(act: () => Promise<Value>): Promise<Outcome<Value>> {
  const errors = new Set<string>();
  const events = ["unhandledRejection", "uncaughtException"] as const;
  const kept = events.map((event) => [event, process.listeners(event as never)] as const);
  const collect = (error: unknown): void => {
    errors.add(error instanceof Error ? error.message : String(error));
  };
  for (const event of events) process.removeAllListeners(event).on(event, collect);
  try {
    const value = await act().catch((error: unknown) => {
      collect(error);
      return undefined;
    });
    await new Promise((resolve) => setImmediate(resolve));
    // As the runtime does; it then knows at the end of the process why some promises never settled.
    for (const error of errors) await pulumi.log.error(error);
    return { value, errors: [...errors] };
  } finally {
    for (const [event, listeners] of kept) {
      process.removeAllListeners(event);
      for (const listener of listeners) process.on(event, listener);
    }
  }
}

/** Without an engine the runtime logs to the console. */
function recordWarnings(warnings: string[]): () => void {
  const { warn, error } = console;
  console.warn = (text: string) => {
    warnings.push(text.replace(/^warning: \[runtime\] /, ""));
  };
  console.error = () => undefined;
  return () => {
    Object.assign(console, { warn, error });
  };
}

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProtect(): boolean;
  getDependenciesList(): string[];
  getObject(): { toJavaScript(): Record<string, unknown> };
}

interface OutputsRequest {
  getUrn(): string;
  getOutputs(): { toJavaScript(): Record<string, unknown> };
}

interface Monitor {
  registerResource(request: Request, callback: unknown): unknown;
  registerResourceOutputs(request: OutputsRequest, callback: unknown): unknown;
}

/** The mocks see plain inputs only; the requests themselves say what is secret, unknown, and depended on. */
function recordRegistrations(resources: Registered[]): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResource = (request, callback) => {
    resources.push({
      type: request.getType(),
      name: request.getName(),
      parent: nameOf(request.getParent()),
      inputs: shownFields(request.getObject().toJavaScript()),
      dependsOn: request.getDependenciesList().map(nameOf).sort(),
      protect: request.getProtect(),
    });
    return register(request, callback);
  };
  monitor.registerResourceOutputs = (request, callback) => {
    const owner = resources.find(({ name, type }) => request.getUrn().endsWith(`${type}::${name}`));
    if (owner) owner.outputs = shownFields(request.getOutputs().toJavaScript());
    return registerOutputs(request, callback);
  };
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

const signature = "4dabf18193072939515e22adb298388d";
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function shown(value: unknown): unknown {
  if (value === unknownText) return unknown;
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Record<string, unknown>;
  switch (fields[signature]) {
    case undefined:
      return shownFields(fields);
    case "1b47061264138c4ac30d75fd1eb44270":
      return { secret: shown(fields["value"]) };
    default:
      return { resource: nameOf(String(fields["urn"])) };
  }
}

function shownFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, shown(value)]));
}
