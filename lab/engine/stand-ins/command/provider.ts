/** The `command` plugin: the resource local.Command and the function local.run. */
import { randomBytes } from "node:crypto";
import type {
  CheckAnswer,
  CheckRequest,
  CreateRequest,
  DeleteRequest,
  DiffAnswer,
  DiffRequest,
  EngineLog,
  InvokeAnswer,
  Provider,
  ReadRequest,
  ResourceAnswer,
  UpdateRequest,
} from "../wire/provider";
import {
  isArchive,
  isAsset,
  isObject,
  mapValues,
  present,
  revealed,
  sameValue,
  unknown,
} from "../wire/values";
import type { Value, Values } from "../wire/values";
import { collectFiles } from "./collected-files";
import { diffInputs } from "./diff";
import { checkInputs, commandInputs, normaliseInputs, readOptions, runInputs, text } from "./inputs";
import { runCommand } from "./run";

const abilities = { secrets: true, resources: true, outputs: true, autonaming: false } as const;

const outputNames = ["stdout", "stderr", "assets", "archive"] as const;

/** The plugin; its messages go to the engine's log. */
export class CommandProvider implements Provider {
  readonly version = "1.2.1";
  readonly abilities = abilities;
  readonly handshake = abilities;
  private readonly cancelled = new AbortController();

  constructor(private readonly log: EngineLog) {}

  checkConfig(inputs: Values): Values {
    return { "__pulumi-go-provider-version": "v1.5.0", ...inputs };
  }

  check({ news }: CheckRequest): CheckAnswer {
    return { inputs: normaliseInputs(news), failures: checkInputs(commandInputs, news) };
  }

  diff({ oldInputs, olds, news }: DiffRequest): DiffAnswer {
    return diffInputs(Object.keys(oldInputs).length > 0 ? oldInputs : inputsOf(olds), news);
  }

  async create({ name, urn, properties, preview, timeout, signal }: CreateRequest): Promise<ResourceAnswer> {
    const id = `${name}${randomBytes(4).toString("hex")}`;
    if (preview) return { id, properties: { ...properties, stdout: unknown, stderr: unknown } };
    const command = text(revealed(properties["create"] ?? null));
    const outputs = await this.run(command, properties, { urn, timeout, signal });
    return { id, properties: { ...properties, ...outputs } };
  }

  async update({ urn, olds, news, oldInputs, preview, timeout, signal }: UpdateRequest): Promise<Values> {
    if (preview) return { ...news, ...previewedOutputs(oldInputs, olds, news) };
    const command = revealed(news["update"] ?? news["create"] ?? null);
    const outputs = await this.run(text(command), news, { urn, timeout, signal, previous: olds });
    return { ...news, ...outputs };
  }

  read({ id, properties, inputs }: ReadRequest): ResourceAnswer {
    return { id, properties: mapValues(properties, withoutEmptyTexts), inputs };
  }

  async remove({ urn, properties, timeout, signal }: DeleteRequest): Promise<void> {
    const command = revealed(properties["delete"] ?? null);
    await this.run(text(command), properties, { urn, timeout, signal, previous: properties });
  }

  async invoke(token: string, args: Values, signal: AbortSignal): Promise<InvokeAnswer> {
    if (token !== "command:local:run") throw new Error(`invoke for ${token} is not part of the stand-in`);
    const failures = checkInputs(runInputs, args);
    if (failures.length > 0) return { returns: {}, failures };
    const command = text(revealed(args["command"] ?? null));
    const outputs = await this.run(command, args, { urn: "", timeout: 0, signal });
    return { returns: { ...args, ...outputs }, failures: [] };
  }

  cancel(): void {
    this.cancelled.abort();
  }

  private async run(
    command: string | undefined,
    inputs: Values,
    { urn, timeout, signal, previous }: RunContext,
  ): Promise<Values> {
    if (command === undefined) return { stdout: "", stderr: "" };
    const options = readOptions(mapValues(inputs, revealed));
    const logged: Promise<void>[] = [];
    const ends = [
      this.cancelled.signal,
      signal,
      ...(timeout > 0 ? [AbortSignal.timeout(timeout * 1000)] : []),
    ];
    try {
      const output = await runCommand({
        command,
        options,
        previousOutput: options.addPreviousOutput ? previousOutput(previous) : {},
        signal: AbortSignal.any(ends),
        logLine: (message) => {
          logged.push(this.log.write({ severity: "info", message, urn, ephemeral: true }));
        },
      });
      return { stdout: output.stdout, stderr: output.stderr, ...collectFiles(options) };
    } finally {
      await Promise.all(logged);
    }
  }
}

interface RunContext {
  readonly urn: string;
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** The state whose outputs the command finds in its environment. */
  readonly previous?: Values;
}

/* An empty output is not passed on at all (recording `previous-output-on-create`). */
function previousOutput(previous: Values | undefined): Readonly<Record<string, string>> {
  const entries = [
    ["PULUMI_COMMAND_STDOUT", text(revealed(previous?.["stdout"] ?? null))],
    ["PULUMI_COMMAND_STDERR", text(revealed(previous?.["stderr"] ?? null))],
  ] as const;
  const set = entries.filter((entry): entry is [(typeof entry)[0], string] => (entry[1] ?? "") !== "");
  return Object.fromEntries(set);
}

/* The official plugin keeps the old texts in the preview of an update that only adds properties. */
function previewedOutputs(oldInputs: Values, olds: Values, news: Values): Values {
  const onlyAdds = Object.keys(oldInputs).every((name) => sameValue(oldInputs[name], news[name]));
  if (!onlyAdds) return { stdout: unknown, stderr: unknown };
  return present(Object.fromEntries(outputNames.map((name) => [name, olds[name]])));
}

function inputsOf(state: Values): Values {
  const names = Object.keys(state).filter((name) => name in commandInputs.fields);
  return present(Object.fromEntries(names.map((name) => [name, state[name]])));
}

function withoutEmptyTexts(value: Value): Value {
  if (!isObject(value)) return value;
  const inner = mapValues(value, withoutEmptyTexts);
  if (!isAsset(value) && !isArchive(value)) return inner;
  return Object.fromEntries(Object.entries(inner).filter(([, item]) => item !== ""));
}
