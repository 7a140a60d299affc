/** The inputs of local.Command and local.run: their types, and what Check says about values of another type. */
import type { CheckFailure } from "../wire/provider";
import { isList, isObject, isSecret, mapValues, present, secret, unknown } from "../wire/values";
import type { Value, Values } from "../wire/values";

type FieldType = "text" | "flag" | "texts" | "textMap" | "anything";

const shared: Readonly<Record<string, FieldType>> = {
  addPreviousOutputInEnv: "flag",
  archivePaths: "texts",
  assetPaths: "texts",
  dir: "text",
  environment: "textMap",
  interpreter: "texts",
  logging: "text",
  stdin: "text",
};

/** What a type of inputs is called, and its fields. */
export interface InputType {
  readonly name: string;
  readonly fields: Readonly<Record<string, FieldType>>;
  readonly required: readonly string[];
}

/** Inputs of the resource. */
export const commandInputs: InputType = {
  name: "local.CommandInputs",
  fields: { ...shared, create: "text", update: "text", delete: "text", triggers: "anything" },
  required: [],
};

/** Inputs of the function. */
export const runInputs: InputType = {
  name: "local.RunInputs",
  fields: { ...shared, command: "text" },
  required: ["command"],
};

/** Why inputs are refused; nothing when they are fine. */
export function checkInputs(type: InputType, inputs: Values): readonly CheckFailure[] {
  return [
    ...missingFields(type, inputs),
    ...Object.keys(inputs).flatMap((name) => checkField(type, inputs, name)),
  ];
}

/**
 * Inputs as the plugin writes them back. The engine never sends a secret around something unknown; if it did, the
 * official plugin would read an empty text from it (recording `secret-around-unknown`).
 */
export function normaliseInputs(inputs: Values): Values {
  return mapValues(inputs, (value) => (isSecret(value) && value["value"] === unknown ? secret("") : value));
}

function missingFields(type: InputType, inputs: Values): readonly CheckFailure[] {
  return type.required
    .filter((name) => inputs[name] === undefined)
    .map((name) => ({ property: name, reason: `Missing required field '${name}' on '${type.name}'` }));
}

function checkField(type: InputType, inputs: Values, name: string): readonly CheckFailure[] {
  const expected = type.fields[name];
  if (expected === undefined) {
    return [{ property: name, reason: `Unrecognized field '${name}' on '${type.name}'` }];
  }
  return mismatches(name, expected, inputs[name] ?? null).map(({ path, wanted, got }) => ({
    property: path,
    reason: `Field '${path}' on '${type.name}' must be a '${wanted}'; got '${got}' instead`,
  }));
}

interface Mismatch {
  readonly path: string;
  readonly wanted: string;
  readonly got: string;
}

function mismatches(path: string, expected: FieldType, value: Value): readonly Mismatch[] {
  if (value === unknown) return [];
  if (isSecret(value)) return mismatches(path, expected, value["value"] ?? null);
  switch (expected) {
    case "anything":
      return [];
    case "text":
      return typeof value === "string" ? [] : [{ path, wanted: "string", got: goType(value) }];
    case "flag":
      return typeof value === "boolean" ? [] : [{ path, wanted: "bool", got: goType(value) }];
    case "texts":
      if (!isList(value)) return [{ path, wanted: "[]string", got: goType(value) }];
      return value.flatMap((item, index) => mismatches(`${path}[${String(index)}]`, "text", item));
    case "textMap":
      if (!isObject(value)) return [{ path, wanted: "map[string]string", got: goType(value) }];
      return Object.entries(value).flatMap(([key, item]) =>
        mismatches(`${path}[${key}] value`, "text", item),
      );
  }
}

/* The official plugin is written in Go and names values by Go's types. */
function goType(value: Value): string {
  if (value === null) return "<nil>";
  if (isList(value)) return "[]interface {}";
  if (isObject(value)) return "map[string]interface {}";
  if (typeof value === "number") return "float64";
  return typeof value === "boolean" ? "bool" : "string";
}

/** What one run of a command needs, from a resource's inputs or a function's arguments. */
export interface CommandOptions {
  readonly interpreter: readonly string[] | undefined;
  readonly dir: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly stdin: string | undefined;
  readonly logging: string;
  readonly assetPaths: readonly string[] | undefined;
  readonly archivePaths: readonly string[] | undefined;
  readonly addPreviousOutput: boolean;
}

/** Reads the options out of inputs that passed Check, without secret wrappers. */
export function readOptions(inputs: Values): CommandOptions {
  return {
    interpreter: texts(inputs["interpreter"]),
    dir: text(inputs["dir"]),
    environment: textMap(inputs["environment"]),
    stdin: text(inputs["stdin"]),
    logging: text(inputs["logging"]) ?? "stdoutAndStderr",
    assetPaths: texts(inputs["assetPaths"]),
    archivePaths: texts(inputs["archivePaths"]),
    addPreviousOutput: inputs["addPreviousOutputInEnv"] !== false,
  };
}

/** A text, or nothing. */
export function text(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function texts(value: Value | undefined): readonly string[] | undefined {
  return isList(value) ? value.filter((item) => typeof item === "string") : undefined;
}

function textMap(value: Value | undefined): Readonly<Record<string, string>> {
  if (!isObject(value)) return {};
  const entries = Object.entries(present(value));
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
